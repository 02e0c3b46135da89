"""What this app keeps about people: what sites and applications told of them, and what that means."""

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
    goes = _("What they did on sites and in applications, visits and baskets; nothing of them is taken any more.")
    stays = _("Keys of events and signs of who is not taken, from which nobody can be read.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every event under their addresses, and what events were digested to."""
        told = {"events": queries.events_for_disclosure(actor, party_ids)}
        return told | queries.digested_for_disclosure(actor, party_ids)

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Delete them, and close the door."""
        gone = services.forget_events(actor=actor, person=person)
        return Erased(counts={"events": gone.events + gone.held, "visits": gone.visits, "baskets": gone.baskets})

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those whose visits or baskets are kept; events name nobody by number."""
        return queries.parties_with_visits(party_ids)


holdings.add(Events.code, Events())
