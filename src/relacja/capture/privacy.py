"""What this app keeps about people: what sites and applications told of them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.capture import queries, services
from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings


class Events(Holding):
    """Events of sites and applications."""

    code = "capture"
    label = _("Events of sites and applications")
    order = 12
    goes = _("What they did on sites and in applications, as it came; nothing of them is taken any more.")
    stays = _("Keys of events and signs of who is not taken, from which nobody can be read.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every event under their addresses."""
        return {"events": queries.events_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Delete them, and close the door."""
        gone = services.forget_events(actor=actor, person=person)
        return Erased(counts={"events": gone.events + gone.held})

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """None: events name nobody by number."""
        return set()


holdings.add(Events.code, Events())
