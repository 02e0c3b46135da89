"""Words for codes: what people read where rows hold codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.segments.types import Why

Words = str | Promise

WHY: dict[str, Words] = {
    Why.FIRST.value: pgettext_lazy("why in a segment", "first count"),
    Why.NEWS.value: pgettext_lazy("why in a segment", "news"),
    Why.RECOUNT.value: pgettext_lazy("why in a segment", "full count"),
    Why.HAND.value: pgettext_lazy("why in a segment", "by hand"),
    Why.MERGED.value: pgettext_lazy("why in a segment", "merged with another"),
}
REFUSED: dict[str, Words] = {
    "taken": _("Another segment has this code."),
    "learnt": _("Types by behaviour are learnt, not added."),
    "too_many": _("A family has twenty types at most."),
    "missing": _("Say who belongs."),
    "names_none": _('Say which segments are meant, as in segments.in HAS "code".'),
    "cycle": _("This segment would ask about itself: %s."),
    "asked": _("Another segment asks about this one: %s."),
}
VERBS: dict[str, Words] = {
    "segments.add_family": _("Family of types made"),
    "segments.delete_type": _("Type of customers deleted"),
    "segments.move_type": _("Types of customers put into another order"),
    "segments.save_type": _("Type of customers set up"),
    "segments.sort_all": _("Customers sorted into types"),
    "segments.sort_customers": _("Customers sorted into types"),
    "segments.add_segment": _("Segment made"),
    "segments.add_to_segment": _("Customers put on a list"),
    "segments.ask_count": _("Segment to be counted"),
    "segments.ask_nightly_counts": _("Segments to be counted"),
    "segments.begin_count": _("Count of a segment begun"),
    "segments.change_segment": _("Segment changed"),
    "segments.count": _("Segment counted"),
    "segments.delete_segment": _("Segment deleted"),
    "segments.forget_segments_of": _("Segments of a forgotten person deleted"),
    "segments.give_up_count": _("Count of a segment given up"),
    "segments.judge": _("Segments of customers judged"),
    "segments.pick": _("Said by hand who is in a segment"),
    "segments.put_many": _("Said by hand who is in a segment"),
    "segments.set_state": _("Segment paused, archived or let live"),
}


def refused(why: str, way: tuple[str, ...] = ()) -> str:
    """Why a segment cannot be made so, in words; what is no code is said as it is."""
    words = REFUSED.get(why)
    return why if words is None else str(words) % " → ".join(way) if way else str(words)
