"""What interactions show on a customer's file: the timeline, the heat strip, and two facts in the header."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relacja.capture import queries as capture
from relacja.capture.types import SessionLine
from relacja.customers.plugs import Fact, HeaderFact, Panel, header_facts, panels
from relacja.customers.types import PartyFile
from relacja.interactions import presenting, queries
from relacja.interactions.permissions import RECORD, VIEW
from relacja.interactions.plugs import EntryDetail, EntryDetails, entry_details
from relacja.platform.actor import Actor


@panels.plug("interactions.strip")
class StripPanel(Panel):
    """How often and how lately the customer was met, week by week, over each medium."""

    code = "interactions.strip"
    label = _("Contacts over the year")
    icon = "activity"
    order = 10
    place = "main"
    trigger = "load, timeline-changed from:body"
    permission = VIEW
    template = "interactions/_strip.html"

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """The strip, its words and its table; one query, or two where the customer was not met this year."""
        strip = queries.heat_strip_of_members(actor, file.member_ids, timezone.localdate())
        return presenting.strip_context(strip)


@panels.plug("interactions.timeline")
class TimelinePanel(Panel):
    """Everything that happened with the customer, in order, with the composer above."""

    code = "interactions.timeline"
    label = _("Timeline")
    icon = "history"
    order = 20
    place = "main"
    permission = VIEW
    template = "interactions/_timeline.html"

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """The first page of the timeline, and what is planned."""
        page = queries.timeline_of(actor, file.member_ids)
        planned = queries.planned(actor, file.member_ids)
        return presenting.page_context(file.id, page) | {
            "planned": presenting.plans(planned),
            "may_record": actor.may(RECORD),
            "composer": presenting.composer("note"),
            "filters": presenting.filter_choices(),
        }


@header_facts.plug("interactions.last_contact")
class LastContact(HeaderFact):
    """When the customer was met last, and how."""

    code = "interactions.last_contact"
    order = 10
    permission = VIEW

    def fact(self, actor: Actor, file: PartyFile) -> Fact | None:
        """The last day somebody met the customer."""
        last = queries.last_contact(actor, file.member_ids)
        if last is None:
            return Fact(_("Last contact"), _("never"), tone="warning")
        days = (timezone.localdate() - last[0]).days
        ago = gettext("today") if days == 0 else ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
        return Fact(_("Last contact"), f"{ago}, {presenting.medium_label(last[1]).lower()}", url="#timeline")


@header_facts.plug("interactions.contacts_90")
class Contacts90(HeaderFact):
    """How often the customer was met in the last 90 days."""

    code = "interactions.contacts_90"
    order = 20
    permission = VIEW

    def fact(self, actor: Actor, file: PartyFile) -> Fact | None:
        """Contacts in both directions."""
        count = queries.contacts_within(actor, file.member_ids, timezone.localdate(), 90)
        return Fact(_("Contacts in 90 days"), str(count), url="#timeline")


@entry_details.plug("capture.session")
class VisitDetails(EntryDetails):
    """What somebody saw on a site, as far as it is digested by now."""

    def details(self, actor: Actor, ids: Collection[int]) -> Mapping[int, EntryDetail]:
        """The visits of those whom the actor sees."""
        return {number: _detail(one) for number, one in capture.sessions(actor, ids).items()}


def _detail(one: SessionLine) -> EntryDetail:
    counts = [ngettext("%d page", "%d pages", one.pages) % one.pages]
    if one.products:
        counts.append(ngettext("%d product looked at", "%d products looked at", one.products) % one.products)
    told = (
        (gettext("Began on"), one.first_page),
        (gettext("Ended on"), one.last_page if one.last_page != one.first_page else ""),
        (gettext("Came from"), one.referrer),
        (gettext("Campaign"), one.campaign),
    )
    return EntryDetail(
        title=one.source, note=" · ".join(counts), rows=tuple((label, value) for label, value in told if value)
    )
