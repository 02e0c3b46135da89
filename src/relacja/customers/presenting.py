"""The file's own data as plain values for templates: words for codes, consent beside each contact point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from relacja.customers import words
from relacja.customers.models import Party
from relacja.customers.plugs import consent_purposes, contact_channels
from relacja.customers.rules import consent
from relacja.customers.types import (
    ConsentLine,
    ContactAnswer,
    IdentifierLine,
    Likeness,
    PartyFile,
    PointLine,
    RelationLine,
    RoleLine,
)
from relacja.platform.web import formats

MARKETING = "marketing"
CONSENT_TONES = {"granted": "success", "no_consent": ""}
CHANNEL_OF = {"email": "email", "phone": "phone", "postal": "post"}


@dataclass(frozen=True, slots=True)
class PointView:
    """A contact point: what it is, what a click does, and whether marketing may use it."""

    line: PointLine
    icon: str
    href: str
    purpose: str
    state: str
    state_tone: str
    consent: str
    consent_tone: str


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role with its words; the line only where the party is a customer in more than one."""

    line: RoleLine
    label: str
    business_line: str
    tone: str


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation as read from this file: `works for`, `employs`."""

    line: RelationLine
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A decision with its words."""

    line: ConsentLine
    purpose: str
    channel: str
    decision: str
    tone: str


@dataclass(frozen=True, slots=True)
class LikenessView:
    """Somebody who may be the same, with the reasons in words."""

    line: Likeness
    level: str
    reasons: str
    role: str


def points(file: PartyFile, at: datetime) -> list[PointView]:
    """The contact points, each with what may be done with it."""
    return [_point(file, line, at) for line in file.points]


def _point(file: PartyFile, line: PointLine, at: datetime) -> PointView:
    answer = _marketing(file, line, at)
    return PointView(
        line=line,
        icon=words.POINT_ICONS.get(line.kind, "circle"),
        href=_href(line),
        purpose=words.point_purpose(line.purpose) if line.purpose != "general" else "",
        state=words.point_state(line.state) if line.state != "unknown" else "",
        state_tone={"verified": "success", "bouncing": "warning", "invalid": "error"}.get(line.state, ""),
        consent=words.reason(answer.reasons[0]) if answer is not None else "",
        consent_tone=CONSENT_TONES.get(answer.reasons[0], "error") if answer is not None else "",
    )


def _href(line: PointLine) -> str:
    scheme = {"phone": "tel:", "email": "mailto:", "web": "https://"}.get(line.kind, "")
    return f"{scheme}{line.value}" if scheme else ""


def _marketing(file: PartyFile, line: PointLine, at: datetime) -> ContactAnswer | None:
    """May marketing use this point, at a decent hour? The rule of `queries.may_contact`, on what is read already."""
    channel = contact_channels.get(CHANNEL_OF.get(line.kind, ""))
    if channel is None:
        return None
    said = [
        consent.Said(file.id, c.decision, c.at, c.channel, c.brand, c.point_id, c.role_id)
        for c in file.consents
        if c.purpose == MARKETING
    ]
    question = consent.Question(consent_purposes.get(MARKETING), channel, at, line.point_id)
    standing = consent.Standing(point_kind=line.kind, point_state=line.state)
    return consent.may_contact(question, said, standing)


def roles(file: PartyFile) -> list[RoleView]:
    """Open roles, the first one first."""
    tones = {"customer": "success", "prospect": "accent"}
    opened = file.open_roles()
    several = {role.role for role in opened if sum(r.role == role.role for r in opened) > 1}
    return [
        RoleView(
            role, words.role(role.role), words.line(role.business_line) if role.role in several else "",
            tones.get(role.role, ""),
        )
        for role in opened
    ]  # fmt: skip


def relations(file: PartyFile) -> list[RelationView]:
    """Relations in words, those that stand before those that ended."""
    return [
        RelationView(line, words.relation(line.type, line.side), words.ICONS.get(line.other_kind, "circle"))
        for line in file.relations
    ]


def consents(file: PartyFile) -> list[ConsentView]:
    """Decisions in force, in words."""
    tones = {"granted": "success", "refused": "error", "withdrawn": "error"}
    return [
        ConsentView(
            line,
            words.purpose(line.purpose),
            words.channel(line.channel),
            words.decision(line.decision),
            tones.get(line.decision, ""),
        )
        for line in file.consents
    ]


def likenesses(found: Sequence[Likeness]) -> list[LikenessView]:
    """Possible duplicates in words."""
    return [
        LikenessView(
            line,
            "sure" if line.score >= 0.9 else "likely" if line.score >= 0.6 else "possible",
            ", ".join(words.likeness(reason) for reason in line.reasons),
            words.role(line.main_role) if line.main_role else "",
        )
        for line in found
    ]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of the party, as shown and as edited."""

    name: str
    label: str
    value: Any
    shown: str
    type: str


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """A number with the name of its kind."""

    line: IdentifierLine
    label: str


def field(file: PartyFile, name: str) -> FieldView:
    """A field with its label, as people read it."""
    value = file.fields.get(name)
    label = str(Party._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    kind = "date" if name.endswith("_on") else "area" if name == "note" else "text"
    return FieldView(name, label, value, formats.day(value) if isinstance(value, date) else str(value or ""), kind)


def identifiers(file: PartyFile) -> list[IdentifierView]:
    """The numbers, masked where they are secret."""
    return [IdentifierView(line, words.scheme(line.scheme)) for line in file.identifiers]
