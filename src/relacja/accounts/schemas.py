"""Shapes of what comes in and goes out through the API."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from relacja.platform.api import Day, Id, Moment, Reason, Schema

Name = Annotated[str, Field(min_length=1, max_length=150)]
Email = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Code = Annotated[str, Field(max_length=50, pattern=r"^[-a-zA-Z0-9_]*$")]
Permission = Annotated[str, Field(min_length=1, max_length=100)]
Language = Literal["pl", "en", "ru"]
UnitKind = Literal["company", "network", "region", "branch", "agency", "team"]
RowScope = Literal["own", "unit", "subtree", "all"]


class Made(Schema):
    """The id of what was made or changed."""

    id: int


class UserOut(Schema):
    """Somebody who signs in."""

    id: int
    email: str
    full_name: str
    phone: str
    language: str
    is_active: bool
    created_at: datetime


class MembershipOut(Schema):
    """A role somebody holds in a unit."""

    id: int
    unit_id: int
    unit: str
    role_code: str
    role: str
    valid_from: date
    valid_to: date | None


class UnitOut(Schema):
    """A unit of the organisation; `path` holds the ids from the root down."""

    id: int
    name: str
    kind: str
    parent_id: int | None
    path: str
    closed_on: date | None


class RoleOut(Schema):
    """A bundle of permissions with one row scope."""

    id: int
    code: str
    name: str
    row_scope: str
    permissions: list[str]


class TokenOut(Schema):
    """A token; its secret is known to its maker only."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None


class NewUser(Schema):
    """A user to be made at once."""

    email: Email
    full_name: Name
    language: Language = "pl"


class UserChange(Schema):
    """A user's name and how they are reached."""

    full_name: Name
    email: Email
    phone: Annotated[str, Field(max_length=32)] = ""


class InvitationIn(Schema):
    """Whom to invite, into which unit, in which role."""

    email: Email
    full_name: Annotated[str, Field(max_length=150)] = ""
    unit_id: Id
    role_id: Id
    language: Language = "pl"


class MembershipIn(Schema):
    """A role in a unit, from a day, until another if one is named."""

    user_id: Id
    unit_id: Id
    role_id: Id
    valid_from: Day
    valid_to: Day | None = None


class MembershipEnd(Schema):
    """The day from which a membership no longer counts."""

    valid_to: Day
    reason: Annotated[str, Field(max_length=500)] = ""


class UnitIn(Schema):
    """A unit below a parent; a root where that is null."""

    name: Name
    kind: UnitKind
    parent_id: Id | None


class UnitChange(Schema):
    """A unit's name and kind."""

    name: Name
    kind: UnitKind


class UnitMove(Schema):
    """Where a unit goes, and why."""

    parent_id: Id | None
    reason: Reason


class UnitClose(Schema):
    """The day from which a unit takes nothing new, and why."""

    day: Day
    reason: Reason


class RoleChange(Schema):
    """What a role grants, and which rows it reaches."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    row_scope: RowScope
    permissions: Annotated[list[Permission], Field(max_length=500)]


class RoleIn(RoleChange):
    """A role to be made."""

    code: Code = ""


class TokenIn(Schema):
    """A token to be made for oneself; its scopes are permissions one has."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=500)]
    expires_at: Moment | None = None


class Secret(Schema):
    """A token as it is shown once."""

    id: int
    secret: str
