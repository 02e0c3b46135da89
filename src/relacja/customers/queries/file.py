"""The customer's file in one round trip: all this app knows of the parties that are held to be the same."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

from relacja.customers.permissions import VIEW
from relacja.customers.plugs import identifier_schemes
from relacja.customers.queries.statements import FILE, OWN_FIELDS
from relacja.customers.types import (
    ConsentLine,
    IdentifierLine,
    PartyFile,
    PointLine,
    RelationLine,
    RoleLine,
    TagLine,
)
from relacja.platform import sql
from relacja.platform.actor import Actor

STRICTEST = {"withdrawn": 0, "refused": 1, "granted": 2}


def party_file(actor: Actor, party_id: int) -> PartyFile | None:
    """The file of a party, under its canonical id whichever of its members is asked for; None where it is not seen.

    One query. What a merged party lacks is filled from the others; of their consents the stricter one is told.
    """
    reach = actor.reach(VIEW)
    if reach is None:
        return None
    params = {
        "party_id": party_id,
        "everything": reach.everything,
        "user_id": actor.user_id,
        "unit_ids": sorted(reach.unit_ids),
    }
    row = sql.row(FILE, params)
    return _file(row) if row else None


def _file(row: tuple[Any, ...]) -> PartyFile:
    head, lists = row[:10], [orjson.loads(text or "[]") for text in row[10:19]]
    members, roles, points, identifiers, relations, tags, consents, keys, others = lists
    return PartyFile(
        id=head[0],
        member_ids=(head[0], *members),
        kind=head[1],
        status=head[2],
        display_name=head[3],
        main_role=head[4],
        owner_id=head[5],
        unit_id=head[6],
        created_at=head[7],
        updated_at=head[8],
        fields=_fields(orjson.loads(head[9]), others),
        roles=tuple(RoleLine(r[0], r[1], r[2], r[3], r[4], _day(r[5]), _day_or_none(r[6])) for r in roles),
        points=_each_once([PointLine(*p[:12]) for p in points], head[0]),
        identifiers=tuple(_identifier(i) for i in identifiers),
        relations=tuple(_relation(r) for r in relations),
        relations_total=row[19],
        tags=tuple(TagLine(*t) for t in tags),
        consents=_stricter(consents),
        external_keys=tuple((source, key) for source, key in keys),
        visitors=row[20],
    )


def _each_once(points: list[PointLine], party_id: int) -> tuple[PointLine, ...]:
    """Where several members are reached alike, the party's own point stands for all."""
    own = {(one.point_id, one.purpose) for one in points if one.party_id == party_id}
    return tuple(one for one in points if one.party_id == party_id or (one.point_id, one.purpose) not in own)


def _fields(own: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any]:
    """The party's own fields; a blank one is filled from the others, the earliest first."""
    filled = {name: next((f[name] for f in (own, *others) if f.get(name)), own[name]) for name in OWN_FIELDS}
    for name in ("born_on", "founded_on"):
        filled[name] = _day_or_none(filled[name])
    return filled


def _identifier(row: list[Any]) -> IdentifierLine:
    scheme = identifier_schemes.get(row[2])
    return IdentifierLine(
        id=row[0],
        party_id=row[1],
        scheme=row[2],
        shown=row[3],
        is_secret=scheme is None or scheme.is_secret,
        issuer=row[4],
        valid_to=_day_or_none(row[5]),
        verified_at=datetime.fromisoformat(row[6]) if row[6] else None,
    )


def _relation(row: list[Any]) -> RelationLine:
    share = None if row[7] is None else Decimal(str(row[7]))
    return RelationLine(
        id=row[0],
        type=row[1],
        side=row[2],
        other_id=row[3],
        other_name=row[4],
        other_kind=row[5],
        position=row[6],
        share_percent=share,
        valid_from=_day_or_none(row[8]),
        valid_to=_day_or_none(row[9]),
    )


def _stricter(rows: list[list[Any]]) -> tuple[ConsentLine, ...]:
    """One line for each combination: among merged parties the strictest, then the latest."""
    lines: dict[tuple[Any, ...], ConsentLine] = {}
    for purpose, channel, brand, point_id, role_id, decision, at in rows:
        line = ConsentLine(purpose, channel, brand, point_id, role_id, decision, datetime.fromisoformat(at))
        key = (purpose, channel, brand, point_id, role_id)
        lines[key] = min((lines.get(key, line), line), key=_strictness)
    return tuple(lines[key] for key in sorted(lines, key=str))


def _strictness(line: ConsentLine) -> tuple[int, float]:
    return STRICTEST.get(line.decision, 0), -line.at.timestamp()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
