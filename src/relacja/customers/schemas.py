"""Shapes of what comes in and goes out through the API."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from relacja.customers.types import PartyDraft, PointDraft, RoleDraft
from relacja.platform.api import Day, Id, Moment, Reason, Schema

Code = Annotated[str, Field(max_length=30)]
Line = Literal["consumer", "business"]
Name = Annotated[str, Field(max_length=250)]
Short = Annotated[str, Field(max_length=100)]
Raw = Annotated[str, Field(min_length=1, max_length=400)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1000)]


class PartyFields(Schema):
    """A party's own fields."""

    given_name: Short | None = None
    family_name: Annotated[str, Field(max_length=120)] | None = None
    title: Annotated[str, Field(max_length=50)] | None = None
    born_on: Day | None = None
    legal_name: Name | None = None
    legal_form: Annotated[str, Field(max_length=50)] | None = None
    industry: Short | None = None
    website: Name | None = None
    founded_on: Day | None = None
    group_type: Code | None = None
    language: Annotated[str, Field(max_length=5)] | None = None
    source: Short | None = None
    note: Annotated[str, Field(max_length=20_000)] | None = None


class PointIn(Schema):
    """A contact point as typed; a postal address comes as `parts` (street, postcode, city, region, country)."""

    kind: Literal["email", "phone", "postal", "web"]
    raw: Annotated[str, Field(max_length=400)] = ""
    purpose: Literal["general", "home", "work", "billing", "delivery"] = "general"
    is_preferred: bool = False
    parts: dict[Literal["street", "postcode", "city", "region", "country"], Annotated[str, Field(max_length=200)]] = {}

    def draft(self) -> PointDraft:
        """The draft that the service takes."""
        return PointDraft(
            self.kind, self.raw, self.purpose, self.is_preferred, {str(part): text for part, text in self.parts.items()}
        )


class PartyRoleIn(Schema):
    """A role to be given."""

    role: Code
    business_line: Line = "consumer"


class NumberIn(Schema):
    """A number of a scheme: nip, regon, pesel, krs, eu_vat..."""

    scheme: Annotated[str, Field(max_length=20)]
    raw: Annotated[str, Field(min_length=1, max_length=50)]


class KeyIn(Schema):
    """The party's key in another system."""

    source: Annotated[str, Field(min_length=1, max_length=60)]
    key: Annotated[str, Field(min_length=1, max_length=150)]


class PartyLike(PartyFields):
    """A party as far as it is known, to be added or to be compared with those that are there."""

    kind: Literal["person", "organisation", "group"]
    display_name: Name = ""
    roles: Annotated[list[PartyRoleIn], Field(max_length=20)] = []
    points: Annotated[list[PointIn], Field(max_length=50)] = []
    identifiers: Annotated[list[NumberIn], Field(max_length=20)] = []
    external_keys: Annotated[list[KeyIn], Field(max_length=20)] = []
    tags: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=50)] = []
    owner_id: Id | None = None
    unit_id: Id | None = None

    def draft(self) -> PartyDraft:
        """The draft that the services take."""
        return PartyDraft(
            kind=self.kind,
            display_name=self.display_name,
            fields=self.model_dump(include=set(PartyFields.model_fields), exclude_none=True),
            roles=tuple(RoleDraft(role.role, role.business_line) for role in self.roles),
            points=tuple(point.draft() for point in self.points),
            identifiers=tuple((number.scheme, number.raw) for number in self.identifiers),
            external_keys=tuple((key.source, key.key) for key in self.external_keys),
            tags=tuple(self.tags),
            owner_id=self.owner_id,
            unit_id=self.unit_id,
        )


class NewParty(PartyLike):
    """A party to be added. `different_from` names those it is not, although it looks like them."""

    different_from: Annotated[list[Id], Field(max_length=50)] = []
    check_duplicates: bool = True


class VisitorIn(Schema):
    """Somebody nobody knows, by a telephone number, by an e-mail address or by a cookie."""

    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    cookie: Annotated[str, Field(max_length=150)] = ""
    name: Name = ""


class NewCustomerOfVisitor(PartyLike):
    """What a visitor says who they are. `different_from` names those they are not, although they look like them."""

    different_from: Annotated[list[Id], Field(max_length=50)] = []


class PartyChange(PartyFields):
    """What is to be changed; what is left out stays, null makes blank."""

    read_at: Moment | None = None

    def changes(self) -> dict[str, Any]:
        """The fields that were given."""
        return self.model_dump(exclude_unset=True, exclude={"read_at"})


class Made(Schema):
    """The id of what was made or changed."""

    id: int


class ChangedFields(Schema):
    """Names of the fields that really changed."""

    changed: list[str]


class TermsIn(Schema):
    """How a party wants to be reached at a point; what is left out stays as it is."""

    purpose: Literal["general", "home", "work", "billing", "delivery"] | None = None
    is_preferred: bool | None = None
    hours: dict[Literal["from", "to"], Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]] | None = None


class StateIn(Schema):
    """Whether a contact point works."""

    state: Literal["unknown", "verified", "bouncing", "invalid"]


class RoleTerm(PartyRoleIn):
    """A role and the day of its beginning or end; today where the day is left out."""

    on: Day | None = None


class RoleSwap(Schema):
    """One role ends, another begins."""

    old: Code
    new: Code
    business_line: Line = "consumer"
    on: Day | None = None


class RelationIn(Schema):
    """`a` is something to `b`."""

    a_id: Id
    b_id: Id
    type: Code
    on: Day | None = None
    position: Annotated[str, Field(max_length=120)] = ""
    share_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)] | None = None


class OnDay(Schema):
    """The day something ends; today where it is left out."""

    on: Day | None = None


class NewNumber(NumberIn):
    """A number to be added to a party."""

    issuer: Short = ""
    valid_to: Day | None = None


class Revealed(Schema):
    """A whole number."""

    number: str


class MergeIn(Schema):
    """Two parties held to be the same: the file is called as `keep` is."""

    keep_id: Id
    absorb_id: Id
    reason: Reason


class JoinIn(Schema):
    """The customer a visitor was, and how one knows."""

    party_id: Id
    reason: Reason


class PairIn(Schema):
    """Two parties that are not the same."""

    one_id: Id
    other_id: Id


class HomeIn(Schema):
    """The owner and the unit a customer is given to; either may be null."""

    owner_id: Id | None
    unit_id: Id | None


class HomesIn(Schema):
    """Many customers given to one owner, or to nobody."""

    party_ids: Ids
    owner_id: Id | None


class AccessIn(Schema):
    """A user or a unit that sees a customer for a ground."""

    ground: Annotated[str, Field(min_length=1, max_length=30)]
    user_id: Id | None = None
    unit_id: Id | None = None


class Ended(Schema):
    """How many rows ended."""

    ended: int


class TagIn(Schema):
    """A tag by its name."""

    name: Annotated[str, Field(min_length=1, max_length=50)]


class TagsIn(TagIn):
    """A tag for many customers."""

    party_ids: Ids


class Tagged(Schema):
    """The customers that did not carry the tag before."""

    party_ids: list[int]


class ConsentIn(Schema):
    """What was said about a purpose, where and when."""

    purpose: Code
    decision: Literal["granted", "refused", "withdrawn"]
    channel: Annotated[str, Field(max_length=20)] = ""
    brand: Annotated[str, Field(max_length=50)] = ""
    point_id: Id | None = None
    role_id: Id | None = None
    captured_via: Annotated[str, Field(min_length=1, max_length=50)]
    interaction_id: Id | None = None
    text_version: Annotated[str, Field(max_length=50)] = ""
    at: Moment | None = None


class PreferenceIn(Schema):
    """What a party told us it likes; a blank value takes it back."""

    subject: Annotated[str, Field(min_length=1, max_length=60)]
    value: Annotated[str, Field(max_length=200)]
    expires_on: Day | None = None


class ContactQuestion(Schema):
    """May this party be contacted?"""

    purpose: Code
    channel: Annotated[str, Field(max_length=20)]
    point_id: Id | None = None
    at: Moment | None = None


class FindQuery(Schema):
    """What a party is found by: exactly one of them."""

    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=320)] = ""
    scheme: Annotated[str, Field(max_length=20)] = ""
    number: Annotated[str, Field(max_length=50)] = ""


class ForgottenOut(Schema):
    """Who was forgotten, as all the parties held to be the same, and how many of what went."""

    party_ids: list[int]
    counts: dict[str, int]
