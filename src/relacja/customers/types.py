"""Values that go through the door: what a customer's file says, plain and frozen."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role a party has or had. `party_id` is the party it was given to, which may be merged by now."""

    id: int
    party_id: int
    role: str
    business_line: str
    status: str
    valid_from: date
    valid_to: date | None

    @property
    def is_open(self) -> bool:
        """Whether the role has not been ended."""
        return self.valid_to is None


@dataclass(frozen=True, slots=True)
class PointLine:
    """A contact point a party is reached at. `shared_with` counts the other parties that use it too."""

    id: int
    point_id: int
    party_id: int
    kind: str
    value: str
    display: str
    state: str
    purpose: str
    is_preferred: bool
    hours: dict[str, Any]
    shared_with: int
    address: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class IdentifierLine:
    """A number that names a party; `shown` is masked where its scheme is secret."""

    id: int
    party_id: int
    scheme: str
    shown: str
    is_secret: bool
    issuer: str
    valid_to: date | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class RelationLine:
    """How another party stands to this one, named from this one's side (`side` is "a" where this party is `a`)."""

    id: int
    type: str
    side: str
    other_id: int
    other_name: str
    other_kind: str
    position: str
    share_percent: Decimal | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """The decision in force for one combination; among merged parties the stricter one."""

    purpose: str
    channel: str
    brand: str
    point_id: int | None
    role_id: int | None
    decision: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TagLine:
    """A label on the file."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class PartyFile:
    """Who a customer is: everything this app knows, of all the parties held to be the same.

    `member_ids` are those parties, the canonical one first: what other apps hang on any of them belongs to this file.
    `visitors` of them were nobody we knew before they were joined to it: no files of their own.
    """

    id: int
    member_ids: tuple[int, ...]
    kind: str
    status: str
    display_name: str
    main_role: str
    owner_id: int | None
    unit_id: int | None
    created_at: datetime
    updated_at: datetime
    fields: dict[str, Any]
    roles: tuple[RoleLine, ...] = ()
    points: tuple[PointLine, ...] = ()
    identifiers: tuple[IdentifierLine, ...] = ()
    relations: tuple[RelationLine, ...] = ()
    relations_total: int = 0
    tags: tuple[TagLine, ...] = ()
    consents: tuple[ConsentLine, ...] = ()
    external_keys: tuple[tuple[str, str], ...] = ()
    visitors: int = 0

    @property
    def files(self) -> int:
        """How many files of people or firms are held to be this one."""
        return len(self.member_ids) - self.visitors

    def open_roles(self) -> tuple[RoleLine, ...]:
        """The roles that have not been ended."""
        return tuple(role for role in self.roles if role.is_open)


@dataclass(frozen=True, slots=True)
class PartyHit:
    """A party found by something, with what tells it from its namesakes; a visitor is nobody we know yet."""

    id: int
    display_name: str
    kind: str
    main_role: str
    detail: str = ""
    is_visitor: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another party that may be the same, how sure we are (0 to 1), and why."""

    party_id: int
    display_name: str
    kind: str
    main_role: str
    score: float
    reasons: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """As what somebody is contacted: for which brand, in which of their roles. Blank: as a human being at large."""

    brand: str = ""
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContactAnswer:
    """May this party be contacted? `reasons` say why not, or on what ground, as codes for people and programs."""

    allowed: bool
    reasons: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class PointDraft:
    """A contact point to be added, as typed; a postal address comes as `parts`."""

    kind: str
    raw: str = ""
    purpose: str = "general"
    is_preferred: bool = False
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """A role to be given from a day on."""

    role: str
    business_line: str = "consumer"


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """A party to be added: its own fields by name, and what hangs on it."""

    kind: str
    display_name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    roles: tuple[RoleDraft, ...] = ()
    points: tuple[PointDraft, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    external_keys: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    owner_id: int | None = None
    unit_id: int | None = None

    @classmethod
    def called(cls, kind: str, name: str, **more: Any) -> "PartyDraft":
        """One whose name was typed as a whole: a person's last word is the family name."""
        given, _space, family = name.rpartition(" ")
        fields = {"given_name": given, "family_name": family} if kind == "person" else {}
        return cls(kind=kind, display_name=name, fields=fields, **more)
