"""What is kept about a person: handed out when they ask for it, erased when they have to be forgotten.

Each app plugs in a `Holding` in its `privacy.py`. The verbs themselves belong to the app that knows who people are:
it names the person, by all the parties held to be the same, and calls `gathered` or `erase`, inside its use case.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.kit.registry import Registry
from relacja.kit.traces import LEFT_OUT, Traces
from relacja.platform import files
from relacja.platform.actor import Actor
from relacja.platform.audit import ERASED, amending
from relacja.platform.models import AuditChange, AuditEntry, OutboxDelivery, SavedView
from relacja.platform.permissions import DISCLOSE, FORGET
from relacja.platform.refs import Ref


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by all the parties held to be the same, and by what they are recognised by in texts."""

    party_ids: tuple[int, ...]
    traces: Traces = field(default_factory=Traces)


@dataclass(slots=True)
class Erased:
    """What a holding has erased: how many of what; and what the platform is to clean up behind it.

    `rows` are rows (by table) whose images in the record of changes are emptied; `refs` are things that entries of the
    record are about, whose reasons go; `contents` are hashes of files that nothing of this holding means any more.
    """

    counts: dict[str, int] = field(default_factory=dict)
    rows: dict[str, set[int]] = field(default_factory=dict)
    refs: set[Ref] = field(default_factory=set)
    contents: set[str] = field(default_factory=set)


class MustStay(RuntimeError):
    """A holding cannot forget yet. Subclasses say why, in `words` for people; then nothing at all is erased."""

    words: str | Promise = _("Something is held for legal reasons: nothing can be forgotten until that ends.")


class Holding:
    """What one app keeps about people. Subclass it in the app's `privacy.py` and add it to `holdings`.

    `order` is that of erasing: what leans on other holdings goes before them. `goes` and `stays` tell people what
    erasing does here.
    """

    code: str = ""
    label: str | Promise = ""
    order: int = 100
    goes: str | Promise = ""
    stays: str | Promise = ""

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Everything kept about these parties, as plain values."""
        raise NotImplementedError

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Erase it, in the running transaction; safe to do twice. Raises `MustStay`."""
        raise NotImplementedError

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those of the parties that something kept here needs, so that an import that brought them is not taken back.

        Asks for no rights: whoever takes back only hears that something is there. One query, however many they are.
        """
        raise NotImplementedError


holdings: Registry[Holding] = Registry("holdings of personal data", Holding)


def in_order() -> list[Holding]:
    """The holdings in the order in which they erase."""
    return sorted(holdings, key=lambda holding: (holding.order, holding.code))


def gathered(actor: Actor, party_ids: tuple[int, ...]) -> dict[str, Mapping[str, Any]]:
    """What every app keeps about these parties, by app. Raises `NotPermitted`."""
    actor.require(DISCLOSE)
    return {holding.code: holding.export(actor, party_ids) for holding in in_order()}


def erase(actor: Actor, person: Person) -> dict[str, int]:
    """Erase what every app keeps about a person, and what the record of changes repeats of it; how many of what.

    All of it happens in the running transaction; only the contents of files are removed by a job queued in it.
    Raises `NotPermitted` and `MustStay`.
    """
    actor.require(FORGET)
    counts: dict[str, int] = {}
    rows: dict[str, set[int]] = defaultdict(set)
    refs, contents = {Ref("customers.party", party_id) for party_id in person.party_ids}, set()
    for holding in in_order():
        erased = holding.erase(actor, person)
        counts |= erased.counts
        refs |= erased.refs
        contents |= erased.contents
        for table, ids in erased.rows.items():
            rows[table] |= ids
    if person.traces.pattern:
        rows["platform_savedview"] |= _drop_words(person.traces.pattern)
    named = _with_rows_gone(person.party_ids, rows)
    counts["images"] = _empty_images(named)
    _drop_reasons(refs, named)
    files.remove_later(contents)
    return counts


MARK = f'"{ERASED}"'
ROWS_GONE_BEFORE = """
SELECT table_name, row_id FROM platform_auditchange
WHERE after IS NULL AND table_name = ANY(%s) AND before ->> 'party_id' = ANY(%s)
"""

EMPTY = """
WITH meant AS (SELECT * FROM unnest(%(tables)s::text[], %(ids)s::bigint[]) AS m(table_name, row_id))
UPDATE platform_auditchange c SET
  before = (SELECT coalesce(jsonb_object_agg(key, CASE
      WHEN c.after IS NULL AND value NOT IN ('null', '""', '[]', '{}') THEN %(mark)s::jsonb END), '{}')
    FROM jsonb_each(c.before)),
  after = CASE WHEN c.after IS NOT NULL THEN
    (SELECT coalesce(jsonb_object_agg(key, CASE
      WHEN value IS DISTINCT FROM c.before -> key THEN %(mark)s::jsonb END), '{}')
    FROM jsonb_each(c.after)) END
FROM meant WHERE c.table_name = meant.table_name AND c.row_id = meant.row_id
  AND NOT jsonb_path_exists(
    coalesce(c.after, c.before), '$.* ? (@ == $mark)', jsonb_build_object('mark', %(mark)s::jsonb))
"""


def _with_rows_gone(party_ids: tuple[int, ...], rows: Mapping[str, set[int]]) -> list[tuple[str, int]]:
    """These rows by table and id, and rows of their tables that were deleted before."""
    meant = {(table, row_id) for table, ids in rows.items() for row_id in ids}
    with connection.cursor() as cursor:
        cursor.execute(ROWS_GONE_BEFORE, [sorted(rows), [str(party_id) for party_id in party_ids]])
        return sorted(meant | set(cursor.fetchall()))


def _empty_images(rows: list[tuple[str, int]]) -> int:
    """Take the values out of the images of these rows."""
    tables, ids = [table for table, _ in rows], [row_id for _, row_id in rows]
    with amending(AuditChange), connection.cursor() as cursor:
        cursor.execute(EMPTY, {"tables": tables, "ids": ids, "mark": MARK})
        return int(cursor.rowcount)


REASONS = """
UPDATE platform_auditentry SET reason = %(mark)s WHERE reason <> '' AND id = ANY(ARRAY(
    SELECT e.id FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[]) AS m(kind, id)
    JOIN platform_auditentry e ON e.subject_kind = m.kind AND e.subject_id = m.id
  UNION
    SELECT c.entry_id FROM unnest(%(tables)s::text[], %(ids)s::bigint[]) AS m(table_name, row_id)
    JOIN platform_auditchange c USING (table_name, row_id)
))
"""


def _drop_reasons(refs: set[Ref], rows: list[tuple[str, int]]) -> None:
    """Take away the reasons, which are free text, of entries of the record about these things or that changed these
    rows: a merge is about the party that was kept, and its reason about both."""
    about = sorted(refs)
    params: dict[str, Any] = {
        "mark": ERASED,
        "kinds": [ref.kind for ref in about],
        "subjects": [ref.id for ref in about],
        "tables": [table for table, _ in rows],
        "ids": [row_id for _, row_id in rows],
    }
    with amending(AuditEntry), connection.cursor() as cursor:
        cursor.execute(REASONS, params)


def _drop_words(pattern: str) -> set[int]:
    """Take the person out of what errors of deliveries say and saved views look for; the views that were changed."""
    OutboxDelivery.objects.exclude(error="").filter(error__iregex=pattern).update(error=ERASED)
    named = re.compile(pattern, re.IGNORECASE)
    changed = set()
    for view in SavedView.objects.select_for_update().order_by("pk"):
        kept = [pair for pair in view.parameters if not named.search(pair[1])]
        if kept != view.parameters or named.search(view.name):
            view.parameters, view.name = kept, named.sub(LEFT_OUT, view.name)
            view.save(update_fields=["parameters", "name"])
            changed.add(view.pk)
    return changed
