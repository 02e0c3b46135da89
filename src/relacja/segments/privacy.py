"""What this app keeps about people: in which segments they are and were."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings
from relacja.segments import queries, services


class Segments(Holding):
    """Segments that people are or were in."""

    code = "segments"
    label = _("Segments")
    order = 45
    goes = _("In which segments they are and were, of which types, and what was said of that by hand.")
    stays = _("How large segments were.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every stay, and every word by hand."""
        return queries.segments_for_disclosure(actor, party_ids)

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Delete them."""
        gone = services.forget_segments_of(actor=actor, person=person)
        return Erased(
            counts={"segments": len(gone["segments_stay"]), "segments_by_hand": len(gone["segments_handpick"])},
            rows={"segments_handpick": set(gone["segments_handpick"])},
        )

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those of whom something was said by hand."""
        return queries.parties_picked(party_ids)


holdings.add(Segments.code, Segments())
