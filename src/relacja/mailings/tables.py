"""The lists of designs and of letters."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers import queries as customers
from relacja.customers.plugs import consent_purposes
from relacja.mailings import queries, words
from relacja.mailings.permissions import DESIGN, VIEW
from relacja.mailings.types import LetterState
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, FlagFilter, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare


def _purposes() -> list[tuple[str, str]]:
    return [(code, str(consent_purposes[code].label)) for code in consent_purposes.codes()]


DESIGNS = declare(
    ListDefinition(
        code="mailings.designs",
        title=_("Designs of letters"),
        permission=VIEW,
        columns=(
            Column("name", _("Name"), sort=True),
            Column("purpose", _("Purpose"), kind="choice", choices=_purposes),
            Column("version", _("Published as"), "id", lookup=queries.latest_numbers, align="end"),
            Column("edited", _("Last worked on"), "edited_at", kind="moment", sort=True),
        ),
        filters=(
            FlagFilter(code="away", label=_("Put away"), yes=Q(is_archived=True)),
            ChoiceFilter(code="purpose", label=_("Purpose"), choices=lambda _actor: _purposes()),
        ),
        search=TextFilter(code="q", field="name", label=_("Name")),
        rows=queries.all_designs,
        default_sort="name",
        row_url=lambda row: reverse("mailings:design", args=[row["id"]]),
        new_url_name="mailings:new_design",
        new_label=_("New design"),
        new_permission=DESIGN,
        empty=_("What letters look like and say, in blocks and three languages. Make one to begin with."),
    )
)


def _customers(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    return {0: _now("forgotten"), **customers.party_names(actor, ids)}


def _reasons(_actor: Actor, codes: Iterable[str]) -> Mapping[str, str]:
    return {code: words.reason(code) for code in codes}


def _of_origin(_actor: Actor, values: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for value in values:
        kind, _colon, number = value.rpartition(":")
        if kind and number.isdecimal() and len(number) < 19:
            found |= Q(origin_kind=kind, origin_id=int(number))
    return found


STATE = pgettext_lazy("letter", "State")
LETTERS = declare(
    ListDefinition(
        code="mailings.letters",
        title=_("Letters to many"),
        permission=VIEW,
        columns=(
            Column("party", _("Customer"), "party_id", lookup=_customers),
            Column("subject", _("Subject"), "id", lookup=queries.letter_titles),
            Column(
                "state", STATE, kind="choice", choices=lambda: LetterState.choices,
                tones=words.TONES,
            ),
            Column("reason", _("Why"), lookup=_reasons),
            Column("queued", pgettext_lazy("letter", "Queued"), "queued_at", kind="moment", default=False),
            Column("sent", pgettext_lazy("letter", "Sent"), "sent_at", kind="moment"),
            Column("opened", pgettext_lazy("letter", "Opened"), "opened_at", kind="moment"),
            Column("clicked", _("Link followed"), "clicked_at", kind="moment"),
            Column("id", _("Number"), sort=True, kind="number", align="end", default=False),
        ),
        filters=(
            ChoiceFilter(code="state", label=STATE, choices=lambda _actor: LetterState.choices),
            ChoiceFilter(code="reason", label=_("Why"), choices=lambda _actor: words.REASONS.items(), primary=False),
            ChoiceFilter(code="origin", label=_("Sent for"), choices=queries.origins, by=_of_origin),
            DateRange(code="queued", field="queued_at", label=pgettext_lazy("letter", "Queued"), moments=True),
        ),
        rows=queries.visible_letters,
        default_sort="-id",
        row_url=lambda row: reverse("mailings:letter", args=[row["id"]]),
        empty=_("Letters that campaigns and journeys send stand here, each with what became of it."),
    )
)  # fmt: skip
