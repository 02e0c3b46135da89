"""Segments in the one search box."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.search import Hit, SearchSource, search_sources
from relacja.segments import queries
from relacja.segments.refs import SegmentRef


@search_sources.plug("segments.segments")
class Segments(SearchSource):
    """Segments by name and code."""

    code = "segments.segments"
    label = _("Segments")
    order = 55

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        """Those whose name or code holds every word."""
        words = query.casefold().split()
        found = [
            one
            for one in queries.live_names(actor)
            if words and all(w in f"{one.name} {one.code}".casefold() for w in words)
        ]
        return [
            Hit(Ref("segments.segment", one.id), one.name, one.code, SegmentRef().url(one.id)) for one in found[:limit]
        ]
