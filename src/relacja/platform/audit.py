"""Who did what, when, from where and why; and, for tables that are edited, every row before and after.

A use case writes one `AuditEntry`. Row images come from a trigger on each table declared with `audited()`; they carry
the entry's id, which the use case hands to the transaction as the setting `relacja.audit`. A change that enters by no
use case (somebody's own SQL) still leaves its image, with no entry: that is how one sees it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import pgtrigger
from django.db import connection
from django.db.models import Model

from relacja.kit.ids import uuid7
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref


@dataclass(slots=True)
class OpenEntry:
    """The audit entry of the use case that is running; written when it ends."""

    id: UUID
    verb: str
    subject: Ref | None = None
    details: dict[str, Any] = field(default_factory=dict)


_open: ContextVar[OpenEntry | None] = ContextVar("audit_entry", default=None)


def current() -> OpenEntry | None:
    """The entry of the running use case, None outside of one."""
    return _open.get()


ERASED = "#erased"
"""Stands in the record in place of what was said about a person who has been forgotten."""

SECRET = re.compile(r"password|secret|token|digest|pesel|key$", re.IGNORECASE)


class SecretInDetails(ValueError):
    """Somebody wanted to keep in the record what must not be read there."""


def note(*, subject: Ref | None = None, **details: Any) -> None:
    """Add to the running use case's entry what it is about and what is worth keeping.

    No personal data and no secrets in details: text under a name that sounds of secrets raises `SecretInDetails`.
    """
    entry = _open.get()
    if entry is None:
        raise RuntimeError("nothing is being audited: services run inside @use_case")
    secrets = [name for name, value in details.items() if isinstance(value, str | bytes) and SECRET.search(name)]
    if secrets:
        raise SecretInDetails(", ".join(secrets))
    if subject is not None and entry.subject is None:
        entry.subject = subject
    entry.details |= details


NOTED = """
SELECT 1 FROM platform_auditentry
WHERE subject_kind = %s::text AND subject_id = %s::bigint AND at > %s::timestamptz AND verb = %s::text
  AND user_id IS NOT DISTINCT FROM %s::bigint AND token_id IS NOT DISTINCT FROM %s::bigint AND details @> %s::jsonb
LIMIT 1
"""


def noted(verb: str, *, actor: Actor, subject: Ref, since: datetime, **details: Any) -> bool:
    """Whether the record has it that the actor did this to the subject since then, with these details."""
    who = [actor.user_id, actor.token_id]
    return sql.row(NOTED, [subject.kind, subject.id, since, verb, *who, orjson.dumps(details).decode()]) is not None


@contextmanager
def joined() -> Iterator[None]:
    """A use case inside another one: what it notes stays only if it succeeds, as what it changes does."""
    opened = _open.get()
    if opened is None:
        raise RuntimeError("there is no use case to join")
    subject, details = opened.subject, dict(opened.details)
    try:
        yield
    except BaseException:
        opened.subject, opened.details = subject, details
        raise


OPEN = "SELECT set_config('relacja.audit', %s::text, true)"
CLOSE = """
INSERT INTO platform_auditentry (id, at, verb, actor_kind, actor_label, user_id, token_id, ip, subject_kind, subject_id,
  reason, details)
VALUES (%s::uuid, clock_timestamp(), %s::text, %s::text, %s::text, %s::bigint, %s::bigint, %s::inet, %s::text,
  %s::bigint, %s::text, %s::jsonb)
RETURNING set_config('relacja.audit', '', true)
"""


@contextmanager
def entry(*, verb: str, actor: Actor, reason: str = "") -> Iterator[OpenEntry]:
    """Open the entry of a use case inside its transaction; two statements in all. Rows changed after it are not its."""
    opened = OpenEntry(uuid7(), verb)
    token = _open.set(opened)
    try:
        sql.rows(OPEN, [str(opened.id)])
        yield opened
        sql.rows(
            CLOSE,
            [
                opened.id,
                verb,
                actor.kind,
                actor.label,
                actor.user_id,
                actor.token_id,
                actor.ip,
                opened.subject.kind if opened.subject else "",
                opened.subject.id if opened.subject else None,
                reason,
                orjson.dumps(opened.details, default=str).decode(),
            ],
        )
    finally:
        _open.reset(token)


@contextmanager
def amending(model: type[Model]) -> Iterator[None]:
    """Inside the block the running transaction may change rows of an append-only table: only to forget people."""
    trigger = next(one for one in model._meta.triggers if one.name == "append_only")  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{trigger.get_pgid(model)}}}"])
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


def audited(*, without: tuple[str, ...] = (), added: str = "") -> list[pgtrigger.Trigger]:
    """Triggers for `Meta.triggers` of a model whose rows are edited: keep each row before and after.

    An insert is not imaged: the row itself, until its first change, is its image, and the first change keeps it. Only
    where `added` (a condition on a new row `n`) holds, an insert leaves an image with nothing before.
    Columns named in `without` (secrets, counters) stay out of the images, and a change of them alone leaves none.
    """
    minus = "".join(f" - '{column}'" for column in without)
    image = (
        "INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after)"
        " SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME,"
    )
    old, new = f"to_jsonb(o){minus}", f"to_jsonb(n){minus}"
    referencing: Any = pgtrigger.Referencing
    when_added = pgtrigger.Trigger(
        name="audit_insert",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=referencing(new="new_rows"),
        func=f"{image} n.id, '{{}}', {new} FROM new_rows n WHERE {added}; RETURN NULL;",
    )
    return [
        *([when_added] if added else []),
        pgtrigger.Trigger(
            name="audit_update",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            referencing=referencing(old="old_rows", new="new_rows"),
            func=f"{image} o.id, {old}, {new} FROM old_rows o JOIN new_rows n USING (id)"
            f" WHERE {old} IS DISTINCT FROM {new}; RETURN NULL;",
        ),
        pgtrigger.Trigger(
            name="audit_delete",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            referencing=referencing(old="old_rows"),
            func=f"{image} o.id, {old}, NULL FROM old_rows o; RETURN NULL;",
        ),
    ]
