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
from relacja.platform.refs import Ref, ref_kinds, titles

TECHNICAL = frozenset(
    {
        "id",
        "search_name",
        "sort_name",
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

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; `deleted` where it is gone."""

    table: str
    row_id: int
    fields: tuple[FieldChange, ...]
    deleted: bool


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
    """The latest changes of a row the actor may see, the latest first, with what each changed; three queries.

    Raises `NotThere`. Changes of the row that entered by no use case are among them, with nobody's name.
    """
    kind = ref_kinds.get(ref.kind)
    wanted = kind.history_permission if kind else ""
    if ref not in titles(actor, [ref]) or (wanted and not actor.may(wanted)):
        raise NotThere(str(ref))
    entries = AuditEntry.objects.filter(subject_kind=ref.kind, subject_id=ref.id)
    stray = AuditChange.objects.filter(table_name=ref.kind.replace(".", "_"), row_id=ref.id, entry_id=None)
    if before is not None:
        entries, stray = entries.filter(at__lt=before), stray.filter(at__lt=before)
    found = list(entries.order_by("-at")[:limit])
    own = list(stray.order_by("-at")[:limit])
    changes = list(AuditChange.objects.filter(entry_id__in=[entry.id for entry in found]).order_by("id"))
    rows = _in_words(actor, [*changes, *own])
    told = [_entry(entry, [rows[c.id] for c in changes if c.entry_id == entry.id]) for entry in found]
    told += [Entry(None, change.at, "", "", "", None, ref, {}, (rows[change.id],)) for change in own]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:limit]


def audit_entry(actor: Actor, entry_id: UUID) -> Entry:
    """One entry of the record, for those who may read it; `NotThere` otherwise."""
    entry = AuditEntry.objects.filter(id=entry_id).first() if actor.may(SEE_AUDIT) else None
    if entry is None:
        raise NotThere(str(entry_id))
    changes = list(AuditChange.objects.filter(entry_id=entry_id).order_by("id")[:500])
    rows = _in_words(actor, changes)
    return _entry(entry, [rows[change.id] for change in changes])


def _entry(entry: AuditEntry, rows: Iterable[RowChange]) -> Entry:
    about = Ref(entry.subject_kind, entry.subject_id) if entry.subject_id is not None else None
    shown = tuple(row for row in rows if row.fields or row.deleted)
    reason = gettext("erased") if entry.reason == ERASED else entry.reason
    return Entry(entry.id, entry.at, entry.verb, entry.actor_label, reason, entry.ip, about, entry.details, shown)


def _in_words(actor: Actor, changes: list[AuditChange]) -> dict[int, RowChange]:
    names = titles(actor, {ref for change in changes for ref in _pointed_at(change)})
    return {change.id: _row(change, names) for change in changes}


def _row(change: AuditChange, names: Mapping[Ref, str]) -> RowChange:
    model = _models().get(change.table_name)
    after = change.after or {}
    fields = [
        FieldChange(_label(model, column), *(_word(model, column, image.get(column), names) for image in (old, after)))
        for old in (change.before,)
        for column in _changed(change)
    ]
    label = str(model._meta.verbose_name) if model else change.table_name
    return RowChange(label, change.row_id, tuple(fields), change.after is None)


def _changed(change: AuditChange) -> Iterator[str]:
    after = change.after or {}
    for column, value in change.before.items():
        if column in TECHNICAL:
            continue
        if (value not in (None, "", [], {})) if change.after is None else after.get(column) != value:
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
    if value == ERASED:
        return gettext("erased")
    if isinstance(value, bool):
        return "✓" if value else "–"
    kind = _kind(model, column)
    if kind and isinstance(value, int):
        return names.get(Ref(kind, value), str(value))
    choices = dict(getattr(_field(model, column), "flatchoices", None) or ())
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(choices.get(value, value))


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
