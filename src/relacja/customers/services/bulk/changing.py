"""Customers of a chunk that exist: what the file says otherwise, and bringing them up to date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from relacja.customers.rules.drafts import Draft, DraftPoint
from relacja.customers.rules.names import name_forms
from relacja.customers.services.bulk.adding import Hanging

COMPARED = (
    "display_name", "given_name", "family_name", "title", "born_on", "legal_name", "legal_form", "industry", "website",
    "language", "note",
)  # fmt: skip
FORMS = ("display_name", "search_name", "sort_name", "name_key")
NOW = f"SELECT id, kind, {', '.join(COMPARED)} FROM customers_party WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
LINKS = """
SELECT l.party_id, l.id, l.point_id, p.kind, l.purpose, p.display FROM customers_partycontactpoint l
JOIN customers_contactpoint p ON p.id = l.point_id WHERE l.party_id = ANY(%s) AND l.valid_to IS NULL
"""
HUNG = """
SELECT party_id, 'id:' || scheme, lookup FROM customers_identifier WHERE party_id = ANY(%(ids)s)
UNION ALL SELECT party_id, 'key', source || E'\\x1f' || key FROM customers_externalkey WHERE party_id = ANY(%(ids)s)
UNION ALL SELECT party_id, 'role', role FROM customers_partyrole WHERE party_id = ANY(%(ids)s) AND valid_to IS NULL
"""
TAGGED = """
SELECT t.party_id, lower(g.name) FROM customers_partytag t JOIN customers_tag g ON g.id = t.tag_id
WHERE t.party_id = ANY(%s)
"""


@dataclass(slots=True)
class Current:
    """One existing customer as it stands."""

    kind: str
    fields: dict[str, Any]
    links: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    hung: set[tuple[str, str]] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Difference:
    """What a draft changes: columns of the party with old and new value, and what is hung on it.

    `hired`: the person works for a company we did not know of; `promoted`: the relation whose position is another now.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    points: list[DraftPoint] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    key: bool = False
    role: bool = False
    hired: bool = False
    promoted: int = 0
    tags: list[str] = field(default_factory=list)
    fill_only: bool = False

    def __bool__(self) -> bool:
        return bool(self.shown)


def current_of(party_ids: Sequence[int], *, lock: bool) -> dict[int, Current]:
    """The parties as they stand, locked if they are about to change; a handful of queries whatever their number."""
    found: dict[int, Current] = {}
    with connection.cursor() as cursor:
        cursor.execute(NOW if lock else NOW.removesuffix(" FOR NO KEY UPDATE"), [list(party_ids)])
        for party_id, kind, *values in cursor.fetchall():
            found[party_id] = Current(kind, dict(zip(COMPARED, values, strict=True)))
        cursor.execute(LINKS, [list(party_ids)])
        for party_id, *link in cursor.fetchall():
            found[party_id].links.append(tuple(link))
        cursor.execute(HUNG, {"ids": list(party_ids)})
        for party_id, what, value in cursor.fetchall():
            found[party_id].hung.add((what, value))
        cursor.execute(TAGGED, [list(party_ids)])
        for party_id, name in cursor.fetchall():
            found[party_id].tags.add(name)
    return found


def difference(
    draft: Draft, now: Current, points: Mapping[tuple[str, str], int], *, source: str, fill_only: bool
) -> Difference:
    """What the draft would change. Empty values in the file change nothing."""
    found = Difference(fill_only=fill_only)
    _compare_fields(draft, now, found, fill_only)
    _compare_points(draft, now, points, found, fill_only)
    for number in draft.identifiers:
        if (f"id:{number.scheme}", number.lookup) not in now.hung:
            found.numbers.append(number)
            found.shown[number.scheme] = ("", number.masked)
    if draft.key and ("key", f"{source}\x1f{draft.key}") not in now.hung:
        found.key = True
        found.shown["key"] = ("", draft.key)
    if draft.role and ("role", draft.role) not in now.hung:
        found.role = True
        found.shown["role"] = ("", draft.role)
    found.tags = [tag for tag in draft.tags if tag.lower() not in now.tags]
    if found.tags:
        found.shown["tags"] = ("", ", ".join(found.tags))
    return found


def _compare_fields(draft: Draft, now: Current, found: Difference, fill_only: bool) -> None:
    for name, value in draft.fields.items():
        old = now.fields.get(name)
        if value != old and not (fill_only and old):
            found.columns[name] = value
            found.shown[name] = (old, value)
    if draft.forms is None:
        return
    person = now.kind == "person"
    renamed = {"given_name", "family_name"} & found.columns.keys() if person else draft.forms.display
    if not renamed or (not person and (draft.forms.display == now.fields["display_name"] or fill_only)):
        return
    parts = {**now.fields, **found.columns}
    forms = name_forms(
        now.kind,
        display=draft.forms.display,
        given=parts["given_name"] if person else "",
        family=parts["family_name"] if person else "",
    )
    if forms.display != now.fields["display_name"]:
        found.columns |= dict(zip(FORMS, forms, strict=True))
        found.shown["name"] = (now.fields["display_name"], forms.display)


def _compare_points(
    draft: Draft, now: Current, points: Mapping[tuple[str, str], int], found: Difference, fill_only: bool
) -> None:
    there = {point_id for _link, point_id, _kind, _purpose, _shown in now.links}
    for point in draft.points:
        if points.get((point.kind, point.value)) in there:
            continue
        same = [link for link in now.links if link[2] == point.kind and link[3] == point.purpose]
        if fill_only and same:
            continue
        found.points.append(point)
        old = same[0][4] if same and point.kind == "postal" else ""
        found.shown["address" if point.kind == "postal" else point.kind] = (old, point.display)
        if point.kind == "postal":
            found.ended += [link[0] for link in same]


def write_changes(
    changes: Mapping[int, Difference], drafts: Mapping[int, Draft], at: datetime, hanging: Hanging
) -> None:
    """Bring the parties up to date and collect what is to be hung on them."""
    by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    ended: list[int] = []
    for party_id, change in changes.items():
        names = tuple(sorted(change.columns))
        by_columns[names].append((party_id, *(change.columns[name] for name in names)))
        hanging.links += [(party_id, point) for point in change.points]
        hanging.numbers += [(party_id, number) for number in change.numbers]
        hanging.tags += [(party_id, tag) for tag in change.tags]
        ended += change.ended
        draft = drafts[party_id]
        if change.key:
            hanging.keys.append((party_id, draft.key))
        if change.role:
            hanging.roles.append((party_id, draft.role, "business" if draft.kind == "organisation" else "consumer"))
    for names, rows in by_columns.items():
        _update(names, rows, at)
    if ended:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE customers_partycontactpoint SET valid_to = %s WHERE id = ANY(%s)",
                [timezone.localdate(at), ended],
            )


def _update(names: tuple[str, ...], rows: list[tuple[Any, ...]], at: datetime) -> None:
    """One UPDATE for all parties of which the same columns change; the names come from this file."""
    columns = list(zip(*rows, strict=True))
    casts = ["bigint[]", *("date[]" if name == "born_on" else "text[]" for name in names)]
    arrays = ", ".join(f"%s::{cast}" for cast in casts)
    aliases = ", ".join(f'"{name}"' for name in ("party", *names))
    sets = "".join(f', "{name}" = w."{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE customers_party p SET updated_at = %s{sets} FROM unnest({arrays}) AS w({aliases})"  # noqa: S608
            " WHERE p.id = w.party",
            [at, *(list(column) for column in columns)],
        )
