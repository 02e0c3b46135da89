"""Reading the record of changes: what happened to a row, field by field, by whom and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q
from django.utils.functional import Promise

from relacja.platform import refs
from relacja.platform.actor import Actor
from relacja.platform.models import AuditChange, AuditEntry
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.refs import Ref, ref_kinds

PAGE = 50


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one row before and after. A row that was deleted has no `after`."""

    field: str
    label: str | Promise
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of an edited table: which fields changed, or everything it held when it was deleted."""

    table: str
    label: str | Promise
    row_id: int
    deleted: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One use case, with the rows it changed. Without a verb: somebody changed rows by no use case."""

    id: UUID | None
    at: datetime
    verb: str
    actor_kind: str
    actor_label: str
    user_id: int | None
    ip: str | None
    reason: str
    details: dict[str, Any]
    subject: Ref | None
    changes: tuple[RowChange, ...]


def history(actor: Actor, subject: Ref, *, before: datetime | None = None, limit: int = PAGE) -> list[HistoryEntry]:
    """What happened to a row, newest first, older than `before`; nothing where the actor may see neither.

    These are the use cases about the row, those that changed it while being about something else, and changes of the
    row that came by no use case. Four statements, whatever the length of the history.
    """
    if not actor.may(SEE_AUDIT) or not refs.titles(actor, [subject]):
        return []
    of_row = Q(table_name=_table(subject), row_id=subject.id)
    until = Q(at__lt=before) if before else Q()
    touched = AuditChange.objects.filter(of_row, entry_id__isnull=False).values("entry_id")
    about = Q(subject_kind=subject.kind, subject_id=subject.id) | Q(pk__in=touched)
    entries = list(AuditEntry.objects.filter(about & until).order_by("-at", "-pk")[:limit])
    orphans = AuditChange.objects.filter(of_row & until, entry_id__isnull=True).order_by("-at", "-pk")[:limit]
    found = [*_with_changes(entries), *(_orphan(change) for change in orphans)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]


def latest_entries(actor: Actor, *, before: datetime | None = None, limit: int = PAGE) -> list[HistoryEntry]:
    """What has been done by anybody to anything, newest first, older than `before`; for who may see the record."""
    if not actor.may(SEE_AUDIT):
        return []
    until = Q(at__lt=before) if before else Q()
    return list(_with_changes(list(AuditEntry.objects.filter(until).order_by("-at", "-pk")[:limit])))


def _with_changes(entries: list[AuditEntry]) -> Iterator[HistoryEntry]:
    changes: dict[UUID, list[RowChange]] = {}
    for change in AuditChange.objects.filter(entry_id__in=[entry.pk for entry in entries]).order_by("pk"):
        if change.entry_id is not None:
            changes.setdefault(change.entry_id, []).append(_row_change(change))
    for entry in entries:
        yield HistoryEntry(
            id=entry.pk,
            at=entry.at,
            verb=entry.verb,
            actor_kind=entry.actor_kind,
            actor_label=entry.actor_label,
            user_id=entry.user_id,
            ip=entry.ip,
            reason=entry.reason,
            details=entry.details,
            subject=Ref(entry.subject_kind, entry.subject_id) if entry.subject_id is not None else None,
            changes=tuple(changes.get(entry.pk, ())),
        )


def _orphan(change: AuditChange) -> HistoryEntry:
    return HistoryEntry(None, change.at, "", "", "", None, None, "", {}, None, (_row_change(change),))


def _row_change(change: AuditChange) -> RowChange:
    model = _models().get(change.table_name)
    before, after = change.before, change.after or {}
    names = [name for name in before if change.after is None or before[name] != after.get(name)]
    names += [name for name in after if name not in before]
    return RowChange(
        table=change.table_name,
        label=model._meta.verbose_name if model and model._meta.verbose_name else change.table_name,
        row_id=change.row_id,
        deleted=change.after is None,
        fields=tuple(FieldChange(name, _label(model, name), before.get(name), after.get(name)) for name in names),
    )


def _label(model: type[Model] | None, column: str) -> str:
    for field in model._meta.concrete_fields if model else ():
        if field.column == column:
            return str(field.verbose_name)
    return column


def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _table(subject: Ref) -> str:
    kind = ref_kinds.get(subject.kind)
    if kind is not None and kind.table:
        return kind.table
    try:
        return str(apps.get_model(subject.kind)._meta.db_table)
    except (LookupError, ValueError):
        return ""
