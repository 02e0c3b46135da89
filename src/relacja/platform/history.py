"""What happened to a row: the record of changes as people read it, field by field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext

from relacja.platform.actor import Actor
from relacja.platform.audit import ERASED
from relacja.platform.models import AuditChange, AuditEntry
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.refs import Ref, RefKind, ref_kinds, titles

TECHNICAL = frozenset(
    {
        "id",
        "search_name",
        "sort_name",
        "name_key",
        "lookup",
        "sealed",
        "digest",
        "path",
        "updated_at",
        "canonical_id",
        "is_canonical",
    }
)
"""Columns that are worked out from others, or that nobody should read."""

COLUMN_KINDS = {"owner_id": "accounts.user", "user_id": "accounts.user", "unit_id": "accounts.unit"}
"""Plain columns that hold ids; foreign keys say themselves what they point at."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words."""

    column: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; `deleted` where it is gone, `added` where it was not there before."""

    table: str
    label: str
    row_id: int
    fields: tuple[FieldChange, ...]
    deleted: bool
    added: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One use case: who did what, when, from where and why, and the rows it changed."""

    id: UUID | None
    at: datetime
    verb: str
    who: str
    reason: str
    ip: str | None
    about: Ref | None
    details: Mapping[str, Any]
    rows: tuple[RowChange, ...] = ()


class NotThere(LookupError):
    """There is no such row, or the actor may not see it."""


def history(actor: Actor, ref: Ref, *, before: datetime | None = None, limit: int = 20) -> list[Entry]:
    """The latest changes of a row the actor may see, the latest first; as many queries, however long the history is.

    These are the use cases about the row, those that changed it while being about something else, with no more of them
    than concerns the row, and changes that entered by no use case, with nobody's name. Raises `NotThere`.
    """
    kind = ref_kinds.get(ref.kind)
    if kind is None or ref not in titles(actor, [ref]) or not _may_read(actor, kind):
        raise NotThere(str(ref))
    asked = {**_rows_of(kind, ref), "before": before or "infinity", "limit": limit}
    found = list(AuditEntry.objects.raw(ENTRIES, asked))
    asked["found"] = [entry.id for entry in found]
    asked["about"] = [
        entry.id for entry in found if entry.subject_kind == ref.kind and entry.subject_id in asked["ids"]
    ]
    changes = list(AuditChange.objects.raw(CHANGES, asked))
    words = _in_words(actor, changes)
    told = [_entry(entry, [words[c.id] for c in changes if c.entry_id == entry.id]) for entry in found]
    told += [Entry(None, c.at, "", "", "", None, ref, {}, (words[c.id],)) for c in changes if c.entry_id is None]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:limit]


def _rows_of(kind: RefKind, ref: Ref) -> dict[str, Any]:
    """Parameters of the statements below: the row, those it is one with, and what hangs on them."""
    ids = sorted(kind.same(ref.id))
    parts = kind.parts(ids)
    rows = {kind.table or ref.kind.replace(".", "_"): ids, **parts}
    return {
        "tables": [table for table, row_ids in rows.items() for _ in row_ids],
        "rows": [row_id for row_ids in rows.values() for row_id in row_ids],
        "parts": sorted(parts),
        "owners": [str(row_id) for row_id in ids],
        "kind": ref.kind,
        "ids": ids,
    }


def _may_read(actor: Actor, kind: RefKind) -> bool:
    return not kind.history_permission or actor.may(kind.history_permission)


OURS = """
WITH meant AS (
    SELECT * FROM unnest(%(tables)s::text[], %(rows)s::bigint[]) AS m(table_name, row_id)
  UNION
    SELECT table_name, row_id FROM platform_auditchange
    WHERE after IS NULL AND table_name = ANY(%(parts)s::text[]) AND before ->> 'party_id' = ANY(%(owners)s::text[])
), ours AS (
    SELECT c.id, c.at, c.entry_id FROM meant JOIN platform_auditchange c USING (table_name, row_id)
    WHERE c.at < %(before)s::timestamptz
)
"""
"""Images of the row, of those it is one with, and of what hangs or hung on them."""

ENTRIES = """--ours--
SELECT * FROM platform_auditentry WHERE at < %(before)s::timestamptz AND id = ANY(ARRAY(
    SELECT entry_id FROM ours
  UNION (
    SELECT id FROM platform_auditentry
    WHERE subject_kind = %(kind)s::text AND subject_id = ANY(%(ids)s::bigint[]) AND at < %(before)s::timestamptz
    ORDER BY at DESC LIMIT %(limit)s
  )
)) ORDER BY at DESC, id DESC LIMIT %(limit)s
""".replace("--ours--", OURS)

CHANGES = """--ours--
SELECT * FROM platform_auditchange WHERE id = ANY(ARRAY(
    SELECT id FROM ours WHERE entry_id = ANY(%(found)s::uuid[])
  UNION
    SELECT id FROM platform_auditchange WHERE entry_id = ANY(%(about)s::uuid[])
  UNION
    (SELECT id FROM ours WHERE entry_id IS NULL ORDER BY at DESC LIMIT %(limit)s)
)) ORDER BY id
""".replace("--ours--", OURS)


def audit_entry(actor: Actor, entry_id: UUID) -> Entry:
    """One entry of the record, for those who may read it; `NotThere` otherwise."""
    entry = AuditEntry.objects.filter(id=entry_id).first() if actor.may(SEE_AUDIT) else None
    if entry is None:
        raise NotThere(str(entry_id))
    changes = list(AuditChange.objects.filter(entry_id=entry_id).order_by("id")[:500])
    rows = _in_words(actor, changes)
    return _entry(entry, [rows[change.id] for change in changes])


def said(text: str) -> str:
    """What the record says, or a word for what was said of somebody who has been forgotten."""
    return gettext("erased") if text == ERASED else text


def _entry(entry: AuditEntry, rows: Iterable[RowChange]) -> Entry:
    about = Ref(entry.subject_kind, entry.subject_id) if entry.subject_id is not None else None
    shown = tuple(row for row in rows if row.fields or row.deleted)
    return Entry(
        entry.id, entry.at, entry.verb, entry.actor_label, said(entry.reason), entry.ip, about, entry.details, shown
    )


def _in_words(actor: Actor, changes: list[AuditChange]) -> dict[int, RowChange]:
    names = titles(actor, {ref for change in changes for ref in _pointed_at(change)})
    return {change.id: _row(change, names) for change in changes}


def _row(change: AuditChange, names: Mapping[Ref, str]) -> RowChange:
    model = _models().get(change.table_name)
    images = (change.before, change.after or {})
    fields = tuple(
        FieldChange(
            column, _label(model, column), *(_word(model, column, image.get(column), names) for image in images)
        )
        for column in _changed(change)
    )
    label = str(model._meta.verbose_name) if model else change.table_name
    return RowChange(change.table_name, label, change.row_id, fields, change.after is None, not change.before)


def _changed(change: AuditChange) -> Iterator[str]:
    before, after = change.before, change.after or {}
    for column in {**before, **after}:
        if column in TECHNICAL:
            continue
        if before and change.after is not None:
            if before.get(column) != after.get(column):
                yield column
        elif (before or after)[column] not in (None, "", [], {}):
            yield column


def _pointed_at(change: AuditChange) -> Iterator[Ref]:
    model = _models().get(change.table_name)
    for column in _changed(change):
        kind = _kind(model, column)
        for image in (change.before, change.after or {}):
            value = image.get(column)
            if kind and isinstance(value, int):
                yield Ref(kind, value)


def _kind(model: type[Model] | None, column: str) -> str:
    field = _field(model, column)
    target: Any = getattr(field, "related_model", None)
    if target is not None:
        table = str(target._meta.db_table)
        return next((code for code in ref_kinds.codes() if code.replace(".", "_") == table), "")
    return COLUMN_KINDS.get(column, "")


def _word(model: type[Model] | None, column: str, value: Any, names: Mapping[Ref, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    kind = _kind(model, column)
    if kind and isinstance(value, int):
        return names.get(Ref(kind, value), str(value))
    choices = dict(getattr(_field(model, column), "flatchoices", None) or ())
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return said(str(choices.get(value, value)))


def _label(model: type[Model] | None, column: str) -> str:
    field = _field(model, column)
    return str(capfirst(str(field.verbose_name))) if field is not None else column


def _field(model: type[Model] | None, column: str) -> "Field[Any, Any] | None":
    if model is None:
        return None
    return next((field for field in model._meta.concrete_fields if field.column == column), None)


@lru_cache(maxsize=1)
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}
