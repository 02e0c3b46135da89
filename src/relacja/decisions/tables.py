"""The lists of offers and of past decisions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.decisions import presenting, queries, services, words
from relacja.decisions.models import Offer
from relacja.decisions.permissions import EDIT, SEE
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare


def _made(actor: Actor, ids: Iterable[int]) -> Mapping[int, int]:
    return {offer_id: one.made for offer_id, one in queries.figures(actor, ids, timezone.now()).items()}


def _yeses(actor: Actor, ids: Iterable[int]) -> Mapping[int, int]:
    return {offer_id: one.yeses for offer_id, one in queries.figures(actor, ids, timezone.now()).items()}


def _acceptance(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    found = queries.figures(actor, ids, timezone.now())
    return {offer_id: presenting.acceptance(one) for offer_id, one in found.items()}


def _lift(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    found = queries.figures(actor, ids, timezone.now())
    return {offer_id: presenting.lift(one.lift) for offer_id, one in found.items()}


def _expected(actor: Actor, codes: Iterable[str]) -> Mapping[str, str]:
    return {
        code: presenting.percent(one.expected) for code, one in services.standings(actor=actor, codes=codes).items()
    }


def _calibration(actor: Actor, codes: Iterable[str]) -> Mapping[str, str]:
    return {code: presenting.calibration(one) for code, one in services.standings(actor=actor, codes=codes).items()}


OFFERS = declare(
    ListDefinition(
        code="decisions.offers",
        title=_("Offers"),
        permission=SEE,
        columns=(
            Column("name", _("Name"), sort=True, detail="code"),
            Column("group", _("Group"), "group__name", default=False),
            Column("kind", _("Kind"), kind="choice", choices=words.kinds, default=False),
            Column("state", _("State"), kind="choice", choices=lambda: Offer.State.choices, tones={"live": "success"}),
            Column("value", _("Value of a yes"), kind="number", align="end"),
            Column("made", _("Made in 30 days"), "id", lookup=_made, kind="number", align="end"),
            Column("accepted", _("Yeses in 30 days"), "id", lookup=_yeses, kind="number", align="end"),
            Column("acceptance", _("Acceptance"), "id", lookup=_acceptance, align="end"),
            Column("expected", _("Expected chance"), "code", lookup=_expected, align="end", default=False),
            Column("calibration", _("Expected against seen"), "code", lookup=_calibration, align="end"),
            Column("lift", _("Lift over chance, points"), "id", lookup=_lift, align="end"),
            Column("code", _("Code"), sort=True, default=False),
        ),
        filters=(
            ChoiceFilter(code="state", label=_("State"), choices=lambda _actor: Offer.State.choices),
            ChoiceFilter(code="kind", label=_("Kind"), choices=lambda _actor: words.kinds()),
            ChoiceFilter(code="group", field="group__code", label=_("Group"), choices=queries.groups),
        ),
        search=TextFilter(code="q", field="name", label=_("Name")),
        rows=queries.visible_offers,
        default_sort="name",
        row_url=lambda row: reverse("decisions:offer", args=[row["id"]]),
        new_url_name="decisions:new_offer",
        new_label=_("New offer"),
        new_permission=EDIT,
        empty=_("What you can offer your customers, with the conditions under which it fits."),
    )
)


def _customers(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    return {0: _now("forgotten"), **customers.party_names(actor, ids)}


def _answers(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    found = queries.answers_of(actor, ids)
    return {
        decision_id: ", ".join(dict.fromkeys(str(words.ANSWERS.get(kind, kind)) for _offer, kind in told))
        for decision_id, told in found.items()
    }


def _users(_actor: Actor, ids: Iterable[Any]) -> Mapping[Any, str]:
    return accounts.user_names([one for one in ids if one])


DECISIONS = declare(
    ListDefinition(
        code="decisions.decisions",
        title=_("Past decisions"),
        permission=SEE,
        columns=(
            Column("at", _("When"), kind="moment", sort=True),
            Column("party", _("Customer"), "party_id", lookup=_customers),
            Column("place", _("Place"), kind="choice", choices=words.places),
            Column("asked_by", _("Asked by"), lookup=_users),
            Column("arm", _("Chosen by"), kind="choice", choices=words.ARMS.items),
            Column("first", _("First offer"), "offers__0", lookup=queries.offer_names),
            Column("answered", pgettext_lazy("offer", "Answered"), "id", lookup=_answers),
        ),
        filters=(
            DateRange(code="at", label=_("When"), moments=True),
            ChoiceFilter(code="arm", label=_("Chosen by"), choices=lambda _actor: words.ARMS.items()),
            ChoiceFilter(code="place", label=_("Place"), choices=lambda _actor: words.places()),
        ),
        rows=queries.visible_decisions,
        default_sort="-at",
        row_url=lambda row: reverse("decisions:decision", args=[row["id"]]),
        empty=pgettext_lazy("decisions", "Nothing was offered to anybody yet."),
    )
)

POLICIES = declare(
    ListDefinition(
        code="decisions.policies",
        title=_("Contact policies"),
        permission=SEE,
        columns=(
            Column("name", _("Name"), sort=True),
            Column("answer", _("Counts"), kind="choice", choices=words.counted),
            Column("times", _("Times"), kind="number", align="end"),
            Column("within_days", _("Within days"), kind="number", align="end"),
            Column("rest_days", _("Rests for days"), kind="number", align="end"),
            Column("group", _("Group"), "group__name"),
            Column("offer", _("Offer"), "offer__name"),
            Column("each", _("Each offer by itself"), kind="flag"),
            Column("is_active", pgettext_lazy("contact policy", "In force"), kind="flag"),
        ),
        rows=queries.visible_policies,
        default_sort="name",
        row_url=lambda row: reverse("decisions:policy", args=[row["id"]]),
        new_url_name="decisions:new_policy",
        new_label=_("New contact policy"),
        new_permission=EDIT,
        empty=_("How often customers may be asked, over all places and people."),
    )
)
