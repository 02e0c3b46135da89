"""The pages for who got a letter: nothing on them says who that is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relacja.customers.plugs import consent_purposes, contact_channels
from relacja.mailings import parameters
from relacja.mailings.models import Letter, Question
from relacja.mailings.services import choosing, leaving
from relacja.mailings.services.choosing import Chosen
from relacja.platform.parameters import get


def _house(letter: Letter, token: str) -> dict[str, Any]:
    return {"token": token, "house": get(parameters.HOUSE.code), "language": letter.language}


def leaving_page(letter: Letter, token: str) -> dict[str, Any]:
    """The way out."""
    purpose = consent_purposes.get(letter.purpose)
    with translation.override(letter.language or None):
        label = str(purpose.label) if purpose else letter.purpose
    needs = purpose is None or purpose.needs_consent
    more = {"purpose": label, "needs_consent": needs, "is_out": letter.unsubscribed_at is not None}
    return _house(letter, token) | more


def preferences(letter: Letter, token: str, kept: str) -> dict[str, Any]:
    """What somebody gets; `kept` is the way back from what was just changed."""
    chosen = choosing.chosen_by(leaving.ACTOR, letter.party_id or 0)
    with translation.override(letter.language or None):
        return _house(letter, token) | {
            "kept": kept,
            "purposes": _purposes(chosen),
            "pauses": [(days, _pause(days)) for days in choosing.PAUSES],
            "pause_until": chosen.pause_until,
            "mosts": [
                (code, _most(code), choosing.MOSTS[code] == (chosen.most, chosen.days)) for code in choosing.MOSTS
            ],
            "is_watched": chosen.is_watched,
            "watches": parameters.flag(parameters.WATCHES),
        }


def _purposes(chosen: Chosen) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for purpose, channel in choosing.offered():
        row = found.setdefault(purpose, {"label": str(consent_purposes[purpose].label), "channels": []})
        label = str(contact_channels[channel].label)
        row["channels"].append((f"{purpose}.{channel}", label, (purpose, channel) in chosen.allowed))
    return list(found.values())


def _pause(days: int) -> str:
    if not days:
        return _("No pause")
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}


def _most(code: str) -> str:
    words: Mapping[str, str] = {
        "": _("As often as there is something new"),
        "1/7": _("At most one a week"),
        "2/7": _("At most two a week"),
        "1/30": _("At most one a month"),
    }
    return words[code]


def read(given: QueryDict, before: Chosen) -> Chosen:
    """What was chosen on the page; what it does not know stays as it is."""
    ticked = set(given.getlist("allowed"))
    allowed = frozenset(pair for pair in choosing.offered() if ".".join(pair) in ticked)
    days = given.get("pause", "")
    pause = before.pause_until
    if days.isdecimal() and int(days) in choosing.PAUSES:
        pause = timezone.now() + timedelta(days=int(days)) if int(days) else None
    most, within = choosing.MOSTS.get(given.get("most", ""), (before.most, before.days))
    watched = given.get("watched") == "yes" if given.get("asked_watched") else before.is_watched
    return replace(before, allowed=allowed, pause_until=pause, most=most, days=within, is_watched=watched)


def confirming(letter: Letter, token: str) -> dict[str, Any]:
    """What is asked, and whether it was answered."""
    question = Question.objects.filter(letter=letter).first()
    is_late = question is None or (question.confirmed_at is None and question.expires_at < timezone.now())
    return _house(letter, token) | {
        "wording": question.wording if question else "",
        "is_confirmed": bool(question and question.confirmed_at),
        "is_late": is_late,
    }
