"""The lists of segments, of their members and of who came and went."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers import queries as customers
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare
from relacja.platform.lists.filters import IdFilter
from relacja.segments import queries, words
from relacja.segments.models import Segment
from relacja.segments.permissions import EDIT, EXPORT, VIEW


def _sizes(actor: Actor, ids: Iterable[int]) -> Mapping[int, int]:
    return queries.sizes(actor, ids)


SEGMENTS = declare(
    ListDefinition(
        code="segments.segments",
        title=_("Segments"),
        permission=VIEW,
        columns=(
            Column("name", _("Name"), sort=True, detail="description"),
            Column("size", _("Customers"), "id", lookup=_sizes, kind="number", align="end"),
            Column("state", _("State"), kind="choice", choices=lambda: Segment.STATES, tones={"live": "success"}),
            Column("kind", _("Kind"), kind="choice", choices=lambda: Segment.KINDS),
            Column("code", _("Code"), sort=True, default=False),
            Column("changed", _("Changed"), "changed_at", kind="moment", default=False),
        ),
        filters=(
            ChoiceFilter(code="state", label=_("State"), choices=lambda _actor: Segment.STATES),
            ChoiceFilter(code="kind", label=_("Kind"), choices=lambda _actor: Segment.KINDS),
        ),
        search=TextFilter(code="q", field="name", label=_("Name")),
        rows=queries.visible,
        default_sort="name",
        row_url=lambda row: reverse("segments:segment", args=[row["id"]]),
        new_url_name="segments:new",
        new_label=_("New segment"),
        new_permission=EDIT,
        empty=_("Name whom you mean once, and use it everywhere: it keeps itself up to date."),
    )
)


def _names(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    return customers.party_names(actor, ids)


def _segments(actor: Actor) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in queries.live_names(actor)]


WHICH = IdFilter(code="segment", field="segment_id", label=_("Segment"), choices=_segments)
CUSTOMER = Column("customer", _("Customer"), "party_id", lookup=_names)
SEGMENT = Column("segment", _("Segment"), "segment__name")
NUMBER = Column("party_id", _("Number of the customer"), default=False)
ENTERED_WHY = Column("entered_why", _("Entered by"), kind="choice", choices=words.WHY.items)

MEMBERS = declare(
    ListDefinition(
        code="segments.members",
        title=_("Members of segments"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(
            CUSTOMER,
            SEGMENT,
            Column("since", _("Since"), "entered_at", kind="moment", sort=True),
            ENTERED_WHY,
            NUMBER,
        ),
        filters=(WHICH, DateRange(code="since", field="entered_at", label=_("Since"), moments=True)),
        rows=queries.members,
        default_sort="-since",
        row_url=lambda row: reverse("customers:file", args=[row["party_id"]]),
        extra_fields=("party_id",),
        empty=pgettext_lazy("segment", "Nobody is in it now."),
    )
)
CHANGES = declare(
    ListDefinition(
        code="segments.changes",
        title=_("Who came and went"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(
            CUSTOMER, SEGMENT, Column("entered", _("Entered"), "entered_at", kind="moment", sort=True), ENTERED_WHY,
            Column("left", pgettext_lazy("segment", "Left"), "left_at", kind="moment"),
            Column("left_why", pgettext_lazy("segment", "Left by"), kind="choice", choices=words.WHY.items), NUMBER,
        ),
        filters=(
            WHICH, DateRange(code="entered", field="entered_at", label=_("Entered"), moments=True),
            DateRange(code="left", field="left_at", label=pgettext_lazy("segment", "Left"), moments=True),
        ),
        rows=queries.stays,
        default_sort="-entered",
        row_url=lambda row: reverse("customers:file", args=[row["party_id"]]),
        extra_fields=("party_id",),
        empty=pgettext_lazy("segment", "Nobody has entered it or left it."),
    )
)  # fmt: skip
