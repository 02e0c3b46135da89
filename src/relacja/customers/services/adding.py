"""Adding people, organisations and households, checked for duplicates first."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone

from relacja.customers.events import PartyAdded
from relacja.customers.models import NotTheSame, Party
from relacja.customers.permissions import ASSIGN, EDIT
from relacja.customers.plugs import role_types
from relacja.customers.queries import duplicates
from relacja.customers.rules import points, roles, sealing
from relacja.customers.rules.names import name_forms
from relacja.customers.services.reaching import KIND
from relacja.customers.services.relations import relate
from relacja.customers.services.statements import ADD
from relacja.customers.types import Likeness, PartyDraft, PointDraft
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

OWN_FIELDS = (
    "given_name", "family_name", "title", "born_on", "legal_name", "legal_form", "industry", "website", "founded_on",
    "group_type", "language", "source", "note",
)  # fmt: skip
HOUSEHOLD = "household"


class UnknownRole(ValueError):
    """No plug knows this role."""


class UnknownField(ValueError):
    """A party has no such field, or it is not changed this way."""


class PossibleDuplicates(ValueError):
    """Somebody like this is there already; say who it is, or that it is somebody else."""

    def __init__(self, likenesses: list[Likeness]) -> None:
        super().__init__([likeness.party_id for likeness in likenesses])
        self.likenesses = likenesses


@use_case(permits=EDIT)
def add_party(
    *,
    actor: Actor,
    draft: PartyDraft,
    at: datetime,
    different_from: Collection[int] = (),
    check_duplicates: bool = True,
) -> int:
    """Add a party with everything in the draft, and return its id.

    With `check_duplicates` it raises `PossibleDuplicates` where somebody likely to be the same is seen by the actor and
    is not in `different_from`, which is remembered. Raises `NameMissing`, `NameTooLong`, `BadPoint`, `BadIdentifier`,
    `UnknownRole`, `UnknownField`.
    """
    row = party_row(actor, draft, at)
    if check_duplicates:
        alike = duplicates.find_likely(actor, draft, exclude=different_from)
        if alike:
            raise PossibleDuplicates(alike)
    party_id = int(sql.rows(ADD, row)[0][0])
    if different_from:
        NotTheSame.objects.bulk_create(
            [
                NotTheSame(low_id=other, high_id=party_id, said_at=at, said_by_id=actor.user_id)
                for other in Party.objects.visible_to(actor).filter(pk__in=different_from).values_list("pk", flat=True)
            ],
            ignore_conflicts=True,
        )
    audit.note(subject=Ref(KIND, party_id))
    publish(PartyAdded(party_id=party_id, kind=draft.kind, roles=tuple(r.role for r in draft.roles)))
    return party_id


@use_case(permits=EDIT)
def add_person(
    *, actor: Actor, given_name: str, family_name: str, at: datetime, draft: PartyDraft | None = None
) -> int:
    """Add a person by name, with whatever else the draft holds."""
    draft = draft or PartyDraft(kind="person")
    names = {"given_name": given_name, "family_name": family_name}
    return add_party(actor=actor, draft=replace(draft, kind="person", fields=draft.fields | names), at=at)


@use_case(permits=EDIT)
def add_organisation(*, actor: Actor, name: str, at: datetime, draft: PartyDraft | None = None) -> int:
    """Add an organisation by name, with whatever else the draft holds."""
    draft = draft or PartyDraft(kind="organisation")
    return add_party(actor=actor, draft=replace(draft, kind="organisation", display_name=name), at=at)


@use_case(permits=EDIT)
def add_household(*, actor: Actor, name: str, member_ids: Collection[int], at: datetime) -> int:
    """Add a household of people who are there already."""
    draft = PartyDraft(kind="group", display_name=name, fields={"group_type": HOUSEHOLD})
    household = add_party(actor=actor, draft=draft, at=at, check_duplicates=False)
    for member_id in member_ids:
        relate(actor=actor, a_id=member_id, b_id=household, code="membership", on=timezone.localdate(at))
    return household


def party_row(actor: Actor, draft: PartyDraft, at: datetime) -> dict[str, Any]:  # not a use case: it writes nothing
    """Parameters of the statement that adds a party."""
    unknown = set(draft.fields) - set(OWN_FIELDS)
    if unknown:
        raise UnknownField(", ".join(sorted(unknown)))
    if any(role.role not in role_types for role in draft.roles):
        raise UnknownRole(", ".join(role.role for role in draft.roles if role.role not in role_types))
    owner_id, unit_id = _home(actor, draft)
    own = {name: draft.fields.get(name) for name in OWN_FIELDS}
    forms = name_forms(
        Party.Kind(draft.kind).value,
        display=draft.display_name,
        given=own["given_name"] or "",
        family=own["family_name"] or "",
        legal=own["legal_name"] or "",
    )
    return {
        **{name: value if value is not None or name.endswith("_on") else "" for name, value in own.items()},
        "kind": draft.kind,
        "status": Party.Status.ACTIVE.value,
        "display": forms.display,
        "search": forms.search,
        "sort": forms.sort,
        "key": forms.key,
        "main_role": roles.main_role([r.role for r in draft.roles], {t.code: t.rank for t in role_types}),
        "owner_id": owner_id,
        "unit_id": unit_id,
        "user_id": actor.user_id,
        "at": at,
        "on": timezone.localdate(at),
        "roles": _json([{"role": r.role, "line": r.business_line} for r in draft.roles]),
        "points": _json(point_rows(draft.points)),
        "identifiers": _json([_identifier(scheme, raw) for scheme, raw in draft.identifiers]),
        "keys": _json([{"source": source, "key": key} for source, key in draft.external_keys]),
        "tags": list(dict.fromkeys(filter(None, (tag.strip()[:50] for tag in draft.tags)))),
    }


def point_rows(drafts: Collection[PointDraft]) -> list[dict[str, Any]]:
    """Contact points as the statement takes them: in one form, in one order, each once. Raises `BadPoint`."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for draft in drafts:
        if draft.kind == "postal" and draft.parts:
            form, parts = points.address_form(draft.parts)
        else:
            form, parts = points.point_form(draft.kind, draft.raw), {}
        row = form._asdict() | {"purpose": draft.purpose, "preferred": draft.is_preferred, "parts": parts or None}
        rows.setdefault((form.kind, form.value, draft.purpose), row)
    return [rows[key] for key in sorted(rows)]


def _identifier(scheme: str, raw: str) -> dict[str, Any]:
    row = sealing.identifier_form(scheme, raw, settings.MASTER_KEY)._asdict()
    return row | {"sealed": row["sealed"].decode() if row["sealed"] else None}


def _home(actor: Actor, draft: PartyDraft) -> tuple[int | None, int | None]:
    """Owner and unit: as asked where the actor may assign, otherwise the actor and, where it is clear, their unit."""
    if actor.may(ASSIGN) and (draft.owner_id or draft.unit_id):
        return draft.owner_id, draft.unit_id
    if actor.kind == "system":
        return draft.owner_id, draft.unit_id
    return actor.user_id, next(iter(actor.unit_ids)) if len(actor.unit_ids) == 1 else None


def _json(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
