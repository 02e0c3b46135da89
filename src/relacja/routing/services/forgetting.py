"""Work that came of somebody who is forgotten: that it came and who took it stays counted, whose it was goes."""

from typing import NamedTuple

from django.utils import timezone

from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing.services.waiting import take_out

KEPT = ["item.medium", "item.number", "item.language", "item.purpose", "item.known"]
"""What an item goes on carrying: how the work came, which plans are tried on later."""


class PartedWork(NamedTuple):
    """The items that no longer say whose they were, and what they were about."""

    items: set[int]
    subjects: set[Ref]


THEIRS = """
SELECT id, state, subject_kind, subject_id FROM routing_workitem
WHERE party_id = ANY(%(ids)s::bigint[]) OR party_id IS NULL AND %(pattern)s::text <> ''
  AND (title ~* %(pattern)s::text OR attributes::text ~* %(pattern)s::text)
ORDER BY id FOR UPDATE
"""
PART = """
UPDATE routing_workitem i SET party_id = NULL, title = '', attributes = (
  SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(i.attributes) WHERE key = ANY(%(kept)s::text[]))
WHERE id = ANY(%(items)s::bigint[])
"""


@use_case(permits=FORGET)
def part_work_from(*, actor: Actor, person: Person) -> PartedWork:
    """Take out of the person's work whose it was; what nobody has in hand yet need not be done any more."""
    found = sql.rows(THEIRS, {"ids": list(person.party_ids), "pattern": person.traces.pattern})
    for item_id, state, _kind, _subject in found:
        if state in ("waiting", "reserved"):
            take_out(item_id, "forgotten", timezone.now())
    items = {row[0] for row in found}
    sql.rows(PART, {"items": sorted(items), "kept": KEPT})
    return PartedWork(items, {Ref(kind, subject) for _item, _state, kind, subject in found})
