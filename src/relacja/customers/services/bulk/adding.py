"""New customers of a chunk, written by COPY."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from relacja.customers.plugs import role_types
from relacja.customers.rules.drafts import Draft, DraftPoint
from relacja.platform.transfer.copying import copied, copy_lines, line_of, next_ids

PARTY = (
    "id", "canonical_id", "kind", "status", "display_name", "search_name", "sort_name", "name_key", "given_name",
    "family_name", "title", "born_on", "legal_name", "legal_form", "industry", "website", "group_type", "main_role",
    "language", "source", "note", "owner_id", "unit_id", "created_at", "updated_at",
)  # fmt: skip
FIELDS = ("given_name", "family_name", "title", "born_on", "legal_name", "legal_form", "industry", "website")
POINT = ("id", "kind", "value", "display", "state")
LINK = ("id", "party_id", "point_id", "purpose", "is_preferred", "hours", "valid_from")
ADDRESS = ("point_id", "street", "postcode", "city", "region", "country")
ROLE = ("id", "party_id", "role", "business_line", "status", "valid_from", "source")
NUMBER = ("id", "party_id", "scheme", "value", "masked", "sealed", "lookup", "issuer", "verified_by")
ACCESS = ("party_id", "user_id", "unit_id", "ground", "valid_from")


@dataclass(frozen=True, slots=True)
class Home:
    """Whose the new customers are, and where they come from."""

    source: str
    owner_id: int | None
    unit_id: int | None
    role: str
    at: datetime


@dataclass(slots=True)
class Hanging:
    """Rows to hang on parties: collected for new and for changed ones alike, then written together."""

    links: list[tuple[int, DraftPoint]] = field(default_factory=list)
    numbers: list[tuple[int, Any]] = field(default_factory=list)
    keys: list[tuple[int, str]] = field(default_factory=list)
    roles: list[tuple[int, str, str]] = field(default_factory=list)
    tags: list[tuple[int, str]] = field(default_factory=list)


def write_parties(drafts: Sequence[Draft], home: Home, hanging: Hanging) -> list[int]:
    """Write the parties themselves with their access rows, collect what hangs on them, return their ids."""
    ids = next_ids("customers_party", len(drafts))
    at = home.at.isoformat()
    whose = f"{copied(home.owner_id)}\t{copied(home.unit_id)}\t{at}\t{at}"
    source = copied(home.source[:100])
    lines: list[str] = []
    for party_id, draft in zip(ids, drafts, strict=True):
        assert draft.forms is not None  # noqa: S101
        own, role = draft.fields, draft.role or home.role
        values = "\t".join([copied(own.get(name, None if name == "born_on" else "")) for name in FIELDS])
        lines.append(
            f"{party_id}\t{party_id}\t{draft.kind}\tactive\t{line_of(draft.forms)}\t{values}\t\t{role}"
            f"\t{copied(own.get('language', ''))}\t{source}\t{copied(own.get('note', ''))}\t{whose}"
        )
        hanging.links += [(party_id, point) for point in draft.points]
        hanging.numbers += [(party_id, number) for number in draft.identifiers]
        hanging.tags += [(party_id, tag) for tag in draft.tags]
        if draft.key:
            hanging.keys.append((party_id, draft.key))
        if role:
            hanging.roles.append((party_id, role, "business" if draft.kind == "organisation" else "consumer"))
    copy_lines("customers_party", PARTY, lines)
    for who, ground in ((f"{copied(home.owner_id)}\t\\N", "owner"), (f"\\N\t{copied(home.unit_id)}", "unit")):
        if who != "\\N\t\\N":
            copy_lines("customers_partyaccess", ACCESS, [f"{party_id}\t{who}\t{ground}\t{at}" for party_id in ids])
    return ids


def write_hanging(hanging: Hanging, points: dict[tuple[str, str], int], home: Home) -> dict[str, list[int]]:
    """Write what hangs on parties; returns the ids of the rows by kind."""
    _write_points(hanging, points)
    today = timezone.localdate(home.at).isoformat()
    created: dict[str, list[int]] = {}
    links = list(dict.fromkeys((party, points[p.kind, p.value], p.purpose) for party, p in hanging.links))
    created["link"] = ids = next_ids("customers_partycontactpoint", len(links))
    copy_lines(
        "customers_partycontactpoint",
        LINK,
        [f"{row}\t{a}\t{b}\t{purpose}\tf\t{{}}\t{today}" for row, (a, b, purpose) in zip(ids, links, strict=True)],
    )
    source = copied(home.source[:100])
    created["role"] = ids = next_ids("customers_partyrole", len(hanging.roles))
    copy_lines(
        "customers_partyrole",
        ROLE,
        [f"{i}\t{a}\t{r}\t{b}\tactive\t{today}\t{source}" for i, (a, r, b) in zip(ids, hanging.roles, strict=True)],
    )
    created["number"] = ids = next_ids("customers_identifier", len(hanging.numbers))
    rows = zip(ids, hanging.numbers, strict=True)
    copy_lines(
        "customers_identifier",
        NUMBER,
        [line_of((i, party, n.scheme, n.value, n.masked, n.sealed, n.lookup, "", "")) for i, (party, n) in rows],
    )
    created["key"] = ids = next_ids("customers_externalkey", len(hanging.keys))
    name = copied(home.source[:60])
    copy_lines(
        "customers_externalkey",
        ("id", "party_id", "source", "key"),
        [f"{i}\t{party}\t{name}\t{copied(key)}" for i, (party, key) in zip(ids, hanging.keys, strict=True)],
    )
    created["tag"] = _write_tags(hanging.tags, home)
    return {kind: ids for kind, ids in created.items() if ids}


def _write_points(hanging: Hanging, points: dict[tuple[str, str], int]) -> None:
    """Write the contact points that do not exist yet, each once, and add their ids to `points`."""
    new: dict[tuple[str, str], DraftPoint] = {}
    for _party, point in hanging.links:
        if (point.kind, point.value) not in points:
            new.setdefault((point.kind, point.value), point)
    ids = next_ids("customers_contactpoint", len(new))
    lines: list[str] = []
    addresses: list[str] = []
    for point_id, (name, point) in zip(ids, sorted(new.items(), key=lambda entry: entry[0]), strict=True):
        points[name] = point_id
        lines.append(f"{point_id}\t{point.kind}\t{copied(point.value)}\t{copied(point.display)}\tunknown")
        if point.parts is not None:
            addresses.append(f"{point_id}\t{line_of(point.parts[part] for part in ADDRESS[1:])}")
    copy_lines("customers_contactpoint", POINT, lines)
    copy_lines("customers_postaladdress", ADDRESS, addresses)


def _write_tags(tags: Sequence[tuple[int, str]], home: Home) -> list[int]:
    if not tags:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_tag (name, colour) SELECT name, '' FROM unnest(%s::text[]) AS name"
            " ON CONFLICT (lower(name)) DO NOTHING",
            [sorted({name for _party, name in tags})],
        )
        cursor.execute(
            "INSERT INTO customers_partytag (party_id, tag_id, added_at)"
            " SELECT w.party, t.id, %s FROM unnest(%s::bigint[], %s::text[]) AS w(party, name)"
            " JOIN customers_tag t ON lower(t.name) = lower(w.name) ON CONFLICT DO NOTHING RETURNING id",
            [home.at, [party for party, _name in tags], [name for _party, name in tags]],
        )
        return [row_id for (row_id,) in cursor.fetchall()]


def known_role(code: str) -> bool:
    """Whether any plug knows the role."""
    return not code or code in role_types
