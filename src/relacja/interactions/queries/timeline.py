"""The timeline of a customer: everything that happened with all the parties held to be the same, latest first."""

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import connection

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.interactions.permissions import VIEW
from relacja.interactions.plugs import EntryDetail, entry_details
from relacja.interactions.queries.visibility import parties_visible
from relacja.interactions.types import InteractionId
from relacja.platform import refs
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

PAGE = 30


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
    """A stored file that belongs to the entry."""

    kind: str
    name: str
    sha256: str
    retention: str
    legal_hold: bool


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
        """Whether there is more than one fact about it."""
        return self.version > 1

    @property
    def minutes(self) -> int | None:
        """How long it took, in whole minutes."""
        return None if self.ended_at is None else round((self.ended_at - self.started_at).total_seconds() / 60)


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
    if not parties_visible(actor, [party_id]):
        return TimelinePage()
    return timeline_of(actor, customers.members(party_id), filters, after, limit)


def timeline_of(
    actor: Actor,
    member_ids: Sequence[int],
    filters: TimelineFilters = NOTHING,
    after: InteractionId | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """`timeline` of parties already found to be visible and the same (`PartyFile.member_ids`)."""
    if not actor.may(VIEW):
        return TimelinePage()
    names = _names(member_ids, filters, after, limit + 1)
    last = InteractionId(*names[limit - 1]) if len(names) > limit else None
    return TimelinePage(tuple(entries(actor, names[:limit])), last)


def planned(actor: Actor, member_ids: Sequence[int], limit: int = PAGE) -> list[Entry]:
    """What is planned with these parties or going on, the next first."""
    if not actor.may(VIEW):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT interaction_id, started_at FROM interaction_party"
            " WHERE party_id = ANY(%s) AND status IN ('planned', 'in_progress') ORDER BY started_at LIMIT %s",
            [list(member_ids), limit],
        )
        names = cursor.fetchall()
    return list(reversed(entries(actor, names)))


def _names(
    member_ids: Sequence[int], filters: TimelineFilters, after: InteractionId | None, limit: int
) -> list[tuple[int, datetime]]:
    """Which entries stand on the page: one index probe for each member, in the partitions it needs."""
    where, params = _conditions(filters, after)
    joined = " JOIN interaction i ON i.id = p.interaction_id AND i.started_at = p.started_at" if filters.user_id else ""
    sql = (
        "SELECT DISTINCT ON (started_at, interaction_id) interaction_id, started_at"
        " FROM unnest(%s::bigint[]) AS member(id) CROSS JOIN LATERAL ("
        f"SELECT p.interaction_id, p.started_at FROM interaction_party p{joined}"
        f" WHERE p.party_id = member.id AND p.status <> 'planned'{where}"
        " ORDER BY p.started_at DESC, p.interaction_id DESC LIMIT %s) AS found"
        " ORDER BY started_at DESC, interaction_id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(member_ids), *params, limit, limit])
        return list(cursor.fetchall())


def _conditions(filters: TimelineFilters, after: InteractionId | None) -> tuple[str, list[Any]]:
    given = (
        (" AND p.kind = ANY(%s)", list(filters.kinds)),
        (" AND p.medium = ANY(%s)", list(filters.media)),
        (" AND p.direction = %s", filters.direction),
        (" AND p.started_at >= %s", filters.since),
        (" AND p.started_at < %s", filters.until),
        (" AND (i.author_id = %s", filters.user_id),
        (" OR i.owner_id = %s)", filters.user_id),
    )
    where = "".join(text for text, value in given if value)
    params: list[Any] = [value for _, value in given if value]
    if after is not None:
        where += " AND p.started_at <= %s AND (p.started_at, p.interaction_id) < (%s, %s)"
        params += [after.started_at, after.started_at, after.id]
    return where, params


_FIELDS = tuple(field.name for field in fields(Entry) if field.default is MISSING)


def entries(actor: Actor, names: Sequence[tuple[int, datetime]]) -> list[Entry]:
    """The entries of these names, latest first, with all they show: a fixed number of queries. Checks no rights."""
    if not names:
        return []
    rows = _select("interaction", "id", ", ".join(_FIELDS), "started_at DESC, id DESC", names)
    parties = _select("interaction_party", "interaction_id", _PARTY, "interaction_id, position", names)
    items = _select("interaction_item", "interaction_id", _ITEM, "interaction_id, position", names)
    files = _select("interaction_artefact", "interaction_id", _FILE, "interaction_id, position", names)
    users = accounts.user_names(user_id for row in rows for user_id in (row[15], row[16]))
    party_names = customers.party_names(actor, {row[1] for row in parties if row[1] is not None})
    details = subject_details(actor, {Ref(row[1], row[2]) for row in items})
    return [
        _entry(
            row,
            {
                "owner": users.get(row[15], ""),
                "author": users.get(row[16], ""),
                "parties": tuple(
                    EntryParty(p[1], party_names.get(p[1], ""), *p[2:]) for p in parties if p[0] == row[0]
                ),
                "subjects": tuple(_subject(s, details) for s in items if s[0] == row[0]),
                "artefacts": tuple(EntryArtefact(*f[1:]) for f in files if f[0] == row[0]),
            },
        )
        for row in rows
    ]


def _entry(row: tuple[Any, ...], rest: dict[str, Any]) -> Entry:
    return Entry(**dict(zip(_FIELDS, row, strict=True)), **rest)


def _subject(row: tuple[Any, ...], details: dict[Ref, EntryDetail]) -> EntrySubject:
    ref = Ref(row[1], row[2])
    return EntrySubject(ref, details.get(ref), row[3], row[4])


_PARTY = "interaction_id, party_id, role, address, presence"
_ITEM = "interaction_id, subject_kind, subject_id, reason, resolution"
_FILE = "interaction_id, kind, name, sha256, retention, legal_hold"


def _select(
    table: str, id_column: str, fields: str, order: str, names: Sequence[tuple[int, datetime]]
) -> list[tuple[Any, ...]]:
    """Rows of these interactions; the starts are named too, so that only their partitions are touched."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {fields} FROM {table} WHERE {id_column} = ANY(%s) AND started_at = ANY(%s) ORDER BY {order}",
            [[name[0] for name in names], [name[1] for name in names]],
        )
        return list(cursor.fetchall())


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
