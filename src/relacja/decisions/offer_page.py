"""What the page of one offer shows."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from relacja.catalogue import queries as catalogue
from relacja.decisions import presenting, queries, services, words
from relacja.decisions.models import Offer
from relacja.decisions.permissions import EDIT
from relacja.decisions.plugs import offer_kinds
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Step:
    """A gate of the funnel, how many decisions the offer fell at it, and their share of all, in per cent."""

    code: str
    label: str
    count: int
    share: int


def shown(actor: Actor, offer: Offer) -> dict[str, Any]:
    """How it does, where it falls, whom it fits."""
    now, zone = timezone.now(), timezone.get_default_timezone_name()
    figures = queries.figures(actor, [offer.pk], now)[offer.pk]
    standing = services.standings(actor=actor, codes=[offer.code])[offer.code]
    kind = offer_kinds.get(offer.kind)
    return {
        "offer": offer,
        "kind": kind.label if kind else offer.kind,
        "currency": catalogue.house_currency(),
        "places": [words.PLACES.get(place, place) for place in offer.places],
        "conditions": _conditions(offer),
        "figures": figures,
        "standing": standing,
        "acceptance": presenting.percent(figures.rate),
        "interval": presenting.span(*figures.interval) if figures.answered else "",
        "lift": presenting.lift(figures.lift),
        "expected": presenting.percent(standing.expected),
        "calibration": presenting.calibration(standing),
        "steps": _steps(queries.funnel(actor, offer.pk, offer.places)),
        "weeks": [
            (week, [counts.get(kind, 0) for kind in words.ANSWERS])
            for week, counts in queries.answers_by_week(actor, offer.pk, zone, now)
        ],
        "answers": words.ANSWERS.values(),
        "may_edit": actor.may(EDIT),
    }


def _conditions(offer: Offer) -> list[tuple[str, str]]:
    """What each condition is about, and the condition in words; blank where it is open to all."""
    fields = ("eligibility", "applicability", "suitability")
    return [(str(Offer._meta.get_field(name).verbose_name), words.condition(getattr(offer, name))) for name in fields]  # type: ignore[union-attr]


def _steps(found: Any) -> list[Step]:
    """The gates at which it fell, in the order in which they stand, and what was left."""
    total = sum(found.values())
    return [
        Step(code, str(label), found[code], round(found[code] * 100 / total))
        for code, label in words.FUNNEL.items()
        if found.get(code)
    ]
