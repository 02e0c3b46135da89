"""The timeline of a customer: everything that happened with all the parties held to be the same, latest first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.interactions.permissions import VIEW
from relacja.interactions.plugs import EntryDetail, entry_details, file_guards
from relacja.interactions.types import CapturedBy, InteractionId
from relacja.platform import files, refs, sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

PAGE = 30
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SOUNDS = files.SOUNDS


@dataclass(frozen=True, slots=True)
class TimelineFilters:
    """What to show of a timeline. Blank means: everything. `since` is inclusive, `until` is not."""

    kinds: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    direction: str = ""
    user_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryParty:
    """Who took part. `name` is blank where the actor may not see the party, or nobody knows who it was."""

    party_id: int | None
    name: str
    role: str
    address: str
    presence: str


@dataclass(frozen=True, slots=True)
class EntrySubject:
    """What it was about; `detail` only where the actor may see it."""

    ref: Ref
    detail: EntryDetail | None
    reason: str
    resolution: str


@dataclass(frozen=True, slots=True)
class EntryArtefact:
    """A stored file that belongs to the entry. One that `is_closed` may be known of, but not be had."""

    kind: str
    name: str
    sha256: str
    retention: str
    legal_hold: bool
    deleted_at: datetime | None = None
    media_type: str = ""
    size: int = 0
    is_closed: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it as a picture without running anything."""
        return self.media_type in PICTURES

    @property
    def is_sound(self) -> bool:
        """Whether a browser can play it, as it plays the recording of a call."""
        return self.media_type in SOUNDS


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline, with everything it shows."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    kind: str
    medium: str
    channel: str
    direction: str
    initiator: str
    status: str
    reason: str
    summary: str
    body: str
    outcome: str
    captured_by: str
    source: str
    owner_id: int | None
    author_id: int | None
    recorded_at: datetime
    changed_at: datetime
    version: int
    owner: str = ""
    author: str = ""
    parties: tuple[EntryParty, ...] = ()
    subjects: tuple[EntrySubject, ...] = ()
    artefacts: tuple[EntryArtefact, ...] = ()

    @property
    def name(self) -> InteractionId:
        """The entry's id with its start."""
        return InteractionId(self.id, self.started_at)

    @property
    def is_corrected(self) -> bool:
        """Whether something else was said about it before; what a machine caught is told in several facts anyway."""
        return self.version > 1 and self.captured_by != CapturedBy.AUTO

    @property
    def minutes(self) -> int | None:
        """How long it took, in whole minutes."""
        return None if self.ended_at is None else round((self.ended_at - self.started_at).total_seconds() / 60)

    @property
    def seconds(self) -> int | None:
        """How long it took, in whole seconds."""
        return None if self.ended_at is None else round((self.ended_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries, latest first; `next` is where the following page begins, None at the end."""

    entries: tuple[Entry, ...] = field(default=())
    next: InteractionId | None = None


NOTHING = TimelineFilters()


def timeline(
    actor: Actor,
    party_id: int,
    filters: TimelineFilters = NOTHING,
    after: InteractionId | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """A page of a customer's timeline, without what is only planned; nothing where the actor may not see the party."""
    member_ids = customers.visible_members(actor, party_id, VIEW)
    return timeline_of(actor, member_ids, filters, after, limit) if member_ids else TimelinePage()


def timeline_of(
    actor: Actor,
    member_ids: Sequence[int],
    filters: TimelineFilters = NOTHING,
    after: InteractionId | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """`timeline` of parties already found to be visible and the same (`PartyFile.member_ids`)."""
    member_ids = customers.reached_members(actor, member_ids, VIEW)
    if not member_ids:
        return TimelinePage()
    where, params = _conditions(filters, after)
    drawn = next(size for size in SIZES if size > limit)
    joined = JOINED if filters.user_id else ""
    statement = _page_statement(where, joined, drawn, _horizon())
    rows = sql.rows(statement, {"members": list(member_ids), **params})
    found = _entries(actor, rows[:limit])
    return TimelinePage(tuple(found), found[-1].name if len(rows) > limit else None)


def planned(actor: Actor, member_ids: Sequence[int], limit: int = PAGE) -> list[Entry]:
    """What is planned with these parties or going on, the next first; one index probe where there is nothing."""
    member_ids = customers.reached_members(actor, member_ids, VIEW)
    if not member_ids:
        return []
    first, last = sql.rows(PLANNED_DAYS, {"members": list(member_ids)})[0]
    if first is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, [list(member_ids), _midnight(first), _midnight(last + timedelta(days=1)), limit])
        names = cursor.fetchall()
    return list(reversed(entries(actor, names)))


PLANNED_DAYS = """
SELECT min(day), max(day) FROM contact_day WHERE party_id = ANY(%(members)s::bigint[]) AND planned > 0
"""
PLANNED = """
SELECT DISTINCT interaction_id, started_at FROM interaction_party
WHERE party_id = ANY(%s) AND status IN ('planned', 'in_progress') AND started_at >= %s AND started_at < %s
ORDER BY started_at LIMIT %s
"""


def _midnight(day: date) -> datetime:
    """When a day begins where days are counted."""
    return datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))


HORIZON_YEARS = 2


def _horizon() -> str:
    """Beyond this lies nothing but plans, in the partitions of years that may not be made yet."""
    return f"{timezone.now().year + HORIZON_YEARS}-01-01 00:00:00+00"


SIZES = (31, 51, 101, 201)
"""How many names a page draws: a handful of constants, so that there are few statements to plan."""

JOINED = " JOIN interaction i ON i.id = p.interaction_id AND i.started_at = p.started_at"


@lru_cache(maxsize=256)
def _page_statement(where: str, joined: str, size: int, horizon: str) -> str:
    """One statement: which entries stand on the page (one index probe for each member), and all they show.

    The horizon stands in the text: only when planning knows that the default partition is out of question can the
    years be read one after another, and the rest be left alone as soon as the page is full.
    """
    return f"""
WITH named AS MATERIALIZED (
    SELECT DISTINCT found.started_at, found.interaction_id AS id
    FROM unnest(%(members)s::bigint[]) AS member(id) CROSS JOIN LATERAL (
        SELECT p.interaction_id, p.started_at FROM interaction_party p{joined}
        WHERE p.party_id = member.id AND p.status <> 'planned' AND p.started_at < '{horizon}'::timestamptz{where}
        ORDER BY p.started_at DESC, p.interaction_id DESC LIMIT {size}
    ) found ORDER BY 1 DESC, 2 DESC LIMIT {size}
){SHOWN}"""


def _conditions(filters: TimelineFilters, after: InteractionId | None) -> tuple[str, dict[str, Any]]:
    given = (
        (" AND p.kind = ANY(%(kinds)s::text[])", "kinds", list(filters.kinds)),
        (" AND p.medium = ANY(%(media)s::text[])", "media", list(filters.media)),
        (" AND p.direction = %(direction)s::text", "direction", filters.direction),
        (" AND p.started_at >= %(since)s::timestamptz", "since", filters.since),
        (" AND p.started_at < %(until)s::timestamptz", "until", filters.until),
        (" AND %(user)s::bigint IN (i.author_id, i.owner_id)", "user", filters.user_id),
    )
    where = "".join(text for text, _, value in given if value)
    params: dict[str, Any] = {name: value for _, name, value in given if value}
    if after is not None:
        where += (
            " AND p.started_at <= %(place)s::timestamptz"
            " AND (p.started_at, p.interaction_id) < (%(place)s::timestamptz, %(place_id)s::bigint)"
        )
        params |= {"place": after.started_at, "place_id": after.id}
    return where, params


_FIELDS = tuple(field.name for field in fields(Entry) if field.default is MISSING)
_OWNER, _AUTHOR = _FIELDS.index("owner_id"), _FIELDS.index("author_id")


def _hanging(table: str, columns: str) -> str:
    """What hangs on an entry, as json text."""
    return (
        f"(SELECT json_agg(json_build_array({columns}) ORDER BY h.position)::text FROM {table} h"
        " WHERE h.interaction_id = n.id AND h.started_at = n.started_at)"
    )


SHOWN = f"""
SELECT {", ".join(f"i.{name}" for name in _FIELDS)},
    {_hanging("interaction_party", "h.party_id, h.role, h.address, h.presence")},
    {_hanging("interaction_item", "h.subject_kind, h.subject_id, h.reason, h.resolution")},
    {_hanging("interaction_artefact", "h.kind, h.name, h.sha256, h.retention, h.legal_hold, h.deleted_at")}
FROM named n JOIN interaction i ON i.id = n.id AND i.started_at = n.started_at
ORDER BY n.started_at DESC, n.id DESC
"""
NAMED = f"""
WITH named AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(starts)s::timestamptz[]) AS w(id, started_at)
){SHOWN}"""


def entries(actor: Actor, names: Sequence[tuple[int, datetime]]) -> list[Entry]:
    """The entries of these names, latest first, with all they show: a fixed number of queries. Checks no rights."""
    if not names:
        return []
    ids, starts = [name[0] for name in names], [name[1] for name in names]
    return _entries(actor, sql.rows(NAMED, {"ids": ids, "starts": starts}))


def _entries(actor: Actor, rows: Sequence[tuple[Any, ...]]) -> list[Entry]:
    """Entries out of rows of `SHOWN`: names of people and parties are looked up, those of subjects by their plugs."""
    width = len(_FIELDS)
    hanging = [tuple(orjson.loads(text) if text else () for text in row[width:]) for row in rows]
    users = accounts.user_names({user_id for row in rows for user_id in (row[_OWNER], row[_AUTHOR])})
    names = customers.party_names(actor, {p[0] for parties, _, _ in hanging for p in parties if p[0] is not None})
    details = subject_details(actor, {Ref(s[0], s[1]) for _, items, _ in hanging for s in items})
    kept = files.contents({a[2] for _, _, artefacts in hanging for a in artefacts})
    closed = _closed(actor, {(a[0], a[2]) for _, _, artefacts in hanging for a in artefacts})
    return [
        _entry(
            row[:width],
            owner=users.get(row[_OWNER], ""),
            author=users.get(row[_AUTHOR], ""),
            parties=tuple(EntryParty(p[0], names.get(p[0], ""), *p[1:]) for p in parties),
            subjects=tuple(_subject(Ref(s[0], s[1]), s[2], s[3], details) for s in items),
            artefacts=tuple(_artefact(a, kept, closed) for a in artefacts),
        )
        for row, (parties, items, artefacts) in zip(rows, hanging, strict=True)
    ]


def _entry(row: tuple[Any, ...], **rest: Any) -> Entry:
    return Entry(*row, **rest)


def _closed(actor: Actor, found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these files, by kind and content, that their guards do not let the actor have."""
    guarded: dict[str, set[str]] = {}
    for kind, sha256 in found:
        if kind in file_guards:
            guarded.setdefault(kind, set()).add(sha256)
    opened = {kind: file_guards[kind].open_to(actor, hashes) for kind, hashes in guarded.items()}
    return {(kind, sha256) for kind, hashes in guarded.items() for sha256 in hashes if sha256 not in opened[kind]}


def _artefact(
    row: Sequence[Any], kept: Mapping[str, files.Content], closed: Collection[tuple[str, str]]
) -> EntryArtefact:
    kind, name, sha256, retention, hold, deleted = row
    if deleted:
        return EntryArtefact(kind, name, sha256, retention, hold, datetime.fromisoformat(deleted))
    is_closed = (kind, sha256) in closed
    content, found = kept.get(sha256), EntryArtefact(kind, name, sha256, retention, hold, is_closed=is_closed)
    return replace(found, media_type=content.media_type, size=content.size) if content else found


def _subject(ref: Ref, reason: str, resolution: str, details: dict[Ref, EntryDetail]) -> EntrySubject:
    return EntrySubject(ref, details.get(ref), reason, resolution)


def subject_details(actor: Actor, wanted: set[Ref]) -> dict[Ref, EntryDetail]:
    """How subjects show: by their app's plug, or by title alone; a fixed number of queries for each kind."""
    by_kind: dict[str, set[int]] = {}
    for ref in wanted:
        by_kind.setdefault(ref.kind, set()).add(ref.id)
    found: dict[Ref, EntryDetail] = {}
    for kind, ids in sorted(by_kind.items()):
        plug = entry_details.get(kind)
        if plug is not None:
            found |= {Ref(kind, row_id): detail for row_id, detail in plug.details(actor, ids).items()}
            continue
        ref_kind = refs.ref_kinds.get(kind)
        if ref_kind is not None:
            titles = ref_kind.titles(actor, ids)
            found |= {Ref(kind, row_id): EntryDetail(title, ref_kind.url(row_id)) for row_id, title in titles.items()}
    return found
