"""Somebody who is forgotten: no segment remembers them."""

from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.use_case import use_case

DELETE = "DELETE FROM {table} WHERE party_id = ANY(%s::bigint[]) RETURNING id"


@use_case(permits=FORGET)
def forget_segments_of(*, actor: Actor, person: Person) -> dict[str, list[int]]:
    """Delete their stays and what was said of them by hand; the ids of the rows by table. Counts stay."""
    tables = ("segments_stay", "segments_handpick", "segments_typeofmonth")
    return {
        table: [one for (one,) in sql.rows(DELETE.format(table=table), [list(person.party_ids)])] for table in tables
    }
