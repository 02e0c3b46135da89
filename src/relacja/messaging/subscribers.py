"""What messaging does on hearing of customers."""

from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.messaging import services
from relacja.platform.actor import Actor
from relacja.platform.outbox import subscriber


@subscriber(PartiesMerged)
def on_parties_merged(event: PartiesMerged, *, actor: Actor) -> None:
    """A visitor who has become a customer is none in the inbox either."""
    services.mark_known(actor=actor, party_id=event.absorbed_id)


@subscriber(PartiesUnmerged)
def on_parties_unmerged(event: PartiesUnmerged, *, actor: Actor) -> None:
    """And is one again, where that was a mistake."""
    services.mark_known(actor=actor, party_id=event.absorbed_id)
