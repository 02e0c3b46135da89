"""The sockets of this app: what can be plugged into a customer, and into the customer's file."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.customers.types import PartyFile
from relacja.kit.registry import Registry
from relacja.platform.actor import Actor

Words = str | Promise


@dataclass(frozen=True, slots=True)
class RoleType:
    """What a party can be to us. Where a party has several roles, lists show the one of the highest `rank`."""

    code: str
    label: Words
    rank: int = 0


@dataclass(frozen=True, slots=True)
class RelationType:
    """How two parties can stand to one another: `a` is `a_label` of `b`, and `b` is `b_label` of `a`.

    `holds` marks the types that make the company tree: `a` holds (a share of) `b`.
    """

    code: str
    a_label: Words
    b_label: Words
    holds: bool = False
    a_kinds: tuple[str, ...] = ()
    b_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentPurpose:
    """What we may contact somebody for. Where `needs_consent` is false, a contract or the law is the ground."""

    code: str
    label: Words
    needs_consent: bool = True
    heeds_quiet_hours: bool = True


@dataclass(frozen=True, slots=True)
class ContactChannel:
    """A way of contact that consents tell apart, and the kind of contact point it uses."""

    code: str
    label: Words
    point_kind: str
    heeds_quiet_hours: bool = True


class BadIdentifier(ValueError):
    """The number cannot be one of its scheme: wrong length, letters or check digit."""


class IdentifierScheme:
    """A kind of number that names a party. Subclass it in `customers/schemes/<code>.py` and plug it in."""

    code: str = ""
    label: Words = ""
    is_secret: bool = False
    kinds: tuple[str, ...] = ("person", "organisation")

    def parse(self, raw: str) -> str:
        """The number in its one form, checked; raises `BadIdentifier`."""
        raise NotImplementedError

    def shown(self, value: str) -> str:
        """The number as people write it."""
        return value


@dataclass(frozen=True, slots=True)
class Fact:
    """One line in the header of a file: a figure or a word, and where it comes from."""

    label: Words
    value: Words
    url: str = ""
    tone: str = "neutral"


class HeaderFact:
    """A fact in the header of every customer's file. Subclass it in an app's `panels.py`."""

    code: str = ""
    order: int = 100
    permission: str = ""

    def fact(self, actor: Actor, file: PartyFile) -> Fact | None:
        """What to show, or nothing; a query or two."""
        raise NotImplementedError


class Panel:
    """A panel on every customer's file; the page loads each by a request of its own.

    `place` is `main` (the wide column, where the timeline stands), `side` (beside it) or `more` (behind a tab).
    A panel of the side that needs hardly more than the file already read may come with the page (`at_once`).
    `trigger` says when a panel of the wide column is loaded, as htmx has it: `customer-changed from:body` and
    `timeline-changed from:body` tell of changes, one's own and those of others.
    """

    code: str = ""
    label: Words = ""
    icon: str = "panel-top"
    order: int = 100
    place: str = "side"
    at_once: bool = False
    trigger: str = "load"
    permission: str = ""
    template: str = ""

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """What the template gets, beside `file` and `panel`; the number of queries must not grow with the data."""
        raise NotImplementedError


role_types: Registry[RoleType] = Registry("roles", RoleType)
relation_types: Registry[RelationType] = Registry("relation types", RelationType)
consent_purposes: Registry[ConsentPurpose] = Registry("purposes of contact", ConsentPurpose)
contact_channels: Registry[ContactChannel] = Registry("channels of contact", ContactChannel)
identifier_schemes: Registry[IdentifierScheme] = Registry("identifier schemes", IdentifierScheme)
header_facts: Registry[HeaderFact] = Registry("header facts", HeaderFact)
panels: Registry[Panel] = Registry("panels of the file", Panel)

PERSON, FIRM = ("person",), ("organisation",)

for _role in (
    RoleType("customer", _("Customer"), 90),
    RoleType("prospect", _("Prospect"), 80),
    RoleType("agent", _("Agent"), 70),
    RoleType("broker", _("Broker"), 65),
    RoleType("partner", _("Partner"), 60),
    RoleType("supplier", _("Supplier"), 50),
    RoleType("employee", _("Employee"), 40),
    RoleType("insured", _("Insured"), 35),
    RoleType("payer", _("Payer"), 30),
    RoleType("contact", _("Contact"), 20),
    RoleType("competitor", _("Competitor"), 10),
):
    role_types.add(_role.code, _role)

for _relation in (
    RelationType("employment", _("works for"), _("employs"), a_kinds=PERSON, b_kinds=FIRM),
    RelationType("board", _("sits on the board of"), _("has on its board"), a_kinds=PERSON, b_kinds=FIRM),
    RelationType("ownership", _("owns"), _("is owned by"), holds=True, b_kinds=FIRM),
    RelationType("membership", _("belongs to"), _("includes"), a_kinds=PERSON, b_kinds=("group",)),
    RelationType("spouse", _("is the spouse of"), _("is the spouse of"), a_kinds=PERSON, b_kinds=PERSON),
    RelationType("parent", _("is the parent of"), _("is the child of"), a_kinds=PERSON, b_kinds=PERSON),
    RelationType("guardian", _("is the guardian of"), _("is in the care of"), a_kinds=PERSON, b_kinds=PERSON),
    RelationType("representation", _("represents"), _("is represented by")),
    RelationType("referral", _("recommended us to"), _("came on the recommendation of")),
    RelationType("partnership", _("is a partner of"), _("is a partner of")),
):
    relation_types.add(_relation.code, _relation)

for _purpose in (
    ConsentPurpose("service", _("Service and contract"), needs_consent=False, heeds_quiet_hours=False),
    ConsentPurpose("marketing", _("Marketing")),
    ConsentPurpose("partners", _("Offers of partners")),
    ConsentPurpose("survey", _("Surveys")),
    ConsentPurpose("profiling", _("Profiling")),
):
    consent_purposes.add(_purpose.code, _purpose)

for _channel in (
    ContactChannel("email", _("E-mail"), "email", heeds_quiet_hours=False),
    ContactChannel("phone", _("Phone"), "phone"),
    ContactChannel("sms", _("SMS"), "phone"),
    ContactChannel("post", _("Post"), "postal", heeds_quiet_hours=False),
    ContactChannel("chat", _("Chat"), "", heeds_quiet_hours=False),
):
    contact_channels.add(_channel.code, _channel)
