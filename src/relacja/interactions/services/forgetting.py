"""Forgetting a person: the key is destroyed and the plain rows go; the ledger's rows, and their chain, stay."""

from django.db import connection

from relacja.interactions.permissions import FORGET
from relacja.interactions.services import vault
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


@use_case(permits=FORGET, asks_why=True)
def forget_party(*, actor: Actor, party_id: int, reason: str) -> int:
    """Make everything recorded under a party's key unreadable for good; answers how many contacts that were.

    In contacts that belong to somebody else, only that this party took part is removed.
    """
    audit.note(subject=Ref("customers.party", party_id))
    vault.destroy(party_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT interaction_id, started_at FROM interaction_party WHERE party_id = %s AND position = 0", [party_id]
        )
        own = cursor.fetchall()
        ids, starts = [row[0] for row in own], [row[1] for row in own]
        for table in ("interaction_party", "interaction_item", "interaction_artefact"):
            cursor.execute(
                f"DELETE FROM {table} WHERE interaction_id = ANY(%s) AND started_at = ANY(%s)", [ids, starts]
            )
        cursor.execute("DELETE FROM interaction WHERE id = ANY(%s) AND started_at = ANY(%s)", [ids, starts])
        cursor.execute("UPDATE interaction_party SET party_id = NULL, address = '' WHERE party_id = %s", [party_id])
        cursor.execute("DELETE FROM contact_day WHERE party_id = %s", [party_id])
    return len(own)
