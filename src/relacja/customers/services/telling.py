"""Telling what happened to customers: as news to the house, and at once to the files that lie open."""

from relacja.platform import push
from relacja.platform.outbox import Event, publish

TOLD_AT_MOST = 100
"""Open files are told one by one; a change of more customers than this is seen when a file is opened again."""


def tell(event: Event, *party_ids: int) -> None:
    """Publish an event, and have the open files of these parties look anew; both only if the transaction commits."""
    publish(event)
    if len(party_ids) <= TOLD_AT_MOST:
        for party_id in party_ids:
            push.tell(f"party:{party_id}", "customer")
