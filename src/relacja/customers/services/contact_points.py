"""Where a party is reached: added, changed, ended; their state told by whoever finds out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

from relacja.customers.events import PartyChanged
from relacja.customers.models import ContactPoint, PartyContactPoint
from relacja.customers.permissions import EDIT
from relacja.customers.rules.points import BadPoint, point_form
from relacja.customers.services.adding import point_rows
from relacja.customers.services.reaching import NoSuchParty, party_for
from relacja.customers.services.statements import ADD_POINTS
from relacja.customers.services.telling import tell
from relacja.customers.types import PointDraft
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class AlreadyTheirs(ValueError):
    """The party is reached there already, for this purpose."""


class NoSuchPoint(LookupError):
    """There is no such contact point of a party that the actor may touch."""


class UnknownState(ValueError):
    """A contact point has no such state."""


@dataclass(frozen=True, slots=True)
class PointTerms:
    """How a party wants to be reached at a point; None leaves a thing as it is. `hours` is `{"from", "to"}`, local."""

    purpose: str | None = None
    is_preferred: bool | None = None
    hours: dict[str, Any] | None = None


@use_case(permits=EDIT)
def add_contact_point(*, actor: Actor, party_id: int, draft: PointDraft, on: date) -> PartyContactPoint:
    """Add a contact point to a party; a point that others use is shared with them.

    A preferred one takes that from the others of its kind. Raises `NoSuchParty`, `BadPoint`, `AlreadyTheirs`.
    """
    party = party_for(actor, party_id)
    rows = point_rows([draft])
    with connection.cursor() as cursor:
        cursor.execute(ADD_POINTS, {"party_id": party.pk, "points": orjson.dumps(rows).decode(), "on": on})
        added = cursor.fetchone()
    if added is None:
        raise AlreadyTheirs(rows[0]["kind"])
    link = PartyContactPoint.objects.select_related("point").get(pk=added[0])
    if draft.is_preferred:
        _prefer(link)
    _tell(link, "added")
    return link


@use_case(permits=EDIT)
def change_contact_point(*, actor: Actor, link_id: int, terms: PointTerms) -> PartyContactPoint:
    """Change what a party uses a point for, its hours, or prefer it over the others of its kind.

    Raises `NoSuchPoint`, `AlreadyTheirs`.
    """
    link = _link_for(actor, link_id)
    if terms.purpose is not None and terms.purpose != link.purpose:
        others = PartyContactPoint.objects.filter(party=link.party_id, point=link.point_id, valid_to__isnull=True)
        if others.filter(purpose=terms.purpose).exists():
            raise AlreadyTheirs(link.point.kind)
        link.purpose = PartyContactPoint.Purpose(terms.purpose).value
    if terms.hours is not None:
        link.hours = terms.hours
    if terms.is_preferred is not None:
        link.is_preferred = terms.is_preferred
    link.save(update_fields=["purpose", "hours", "is_preferred"])
    if terms.is_preferred:
        _prefer(link)
    _tell(link, "changed")
    return link


@use_case(permits=EDIT)
def end_contact_point(*, actor: Actor, link_id: int, on: date) -> PartyContactPoint:
    """The party is no longer reached there; it stays in the file's history. Raises `NoSuchPoint`."""
    link = _link_for(actor, link_id)
    on = max(on, link.valid_from or on)
    PartyContactPoint.objects.filter(
        party=link.party_id, point=link.point_id, purpose=link.purpose, valid_to=on
    ).delete()
    link.valid_to, link.is_preferred = on, False
    link.save(update_fields=["valid_to", "is_preferred"])
    _tell(link, "ended")
    return link


@use_case(permits=EDIT)
def reopen_contact_point(*, actor: Actor, link_id: int) -> PartyContactPoint:
    """Take back the end of a contact point. Raises `NoSuchPoint`, `AlreadyTheirs`."""
    link = PartyContactPoint.objects.select_related("point").filter(pk=link_id, valid_to__isnull=False).first()
    if link is None:
        raise NoSuchPoint(link_id)
    _touch(actor, link)
    if PartyContactPoint.objects.filter(
        party=link.party_id, point=link.point_id, purpose=link.purpose, valid_to__isnull=True
    ).exists():
        raise AlreadyTheirs(link.point.kind)
    link.valid_to = None
    link.save(update_fields=["valid_to"])
    _tell(link, "reopened")
    return link


@use_case(permits=EDIT)
def set_point_state(*, actor: Actor, link_id: int, state: str, at: datetime) -> ContactPoint:
    """Say that a point is verified, bouncing or invalid; it holds for everybody who shares it.

    Raises `NoSuchPoint`, `UnknownState`.
    """
    if state not in ContactPoint.State.values:
        raise UnknownState(state)
    link = _link_for(actor, link_id)
    point = link.point
    point.state = state
    point.verified_at = at if state == ContactPoint.State.VERIFIED else point.verified_at
    point.save(update_fields=["state", "verified_at"])
    _tell(link, state)
    return point


@use_case(permits=EDIT)
def verify_point(*, actor: Actor, point_id: int, at: datetime) -> None:
    """Somebody has shown that they are reached there, whoever uses it."""
    point = ContactPoint.objects.select_for_update().filter(pk=point_id).first()
    if point is None:
        return
    point.state, point.verified_at = ContactPoint.State.VERIFIED, at
    point.save(update_fields=["state", "verified_at"])
    for link in PartyContactPoint.objects.filter(point=point, valid_to__isnull=True):
        _tell(link, point.state)
    audit.note(point=point.pk, state=point.state)


@use_case(permits=EDIT)
def mark_address_bouncing(*, actor: Actor, address: str, at: datetime) -> bool:
    """Mail to this address comes back for good, whoever uses it; whether it is an address of anybody.

    What was verified later than that stays as it is.
    """
    try:
        form = point_form("email", address)
    except BadPoint:
        return False
    point = ContactPoint.objects.select_for_update().filter(kind=form.kind, value=form.value).first()
    if point is None or (point.verified_at is not None and point.verified_at > at):
        return point is not None
    point.state = ContactPoint.State.BOUNCING
    point.save(update_fields=["state"])
    for link in PartyContactPoint.objects.filter(point=point, valid_to__isnull=True):
        _tell(link, point.state)
    audit.note(point=point.pk, state=point.state)
    return True


def _link_for(actor: Actor, link_id: int) -> PartyContactPoint:
    link = PartyContactPoint.objects.select_related("point").filter(pk=link_id, valid_to__isnull=True).first()
    if link is None:
        raise NoSuchPoint(link_id)
    _touch(actor, link)
    return link


def _touch(actor: Actor, link: PartyContactPoint) -> None:
    try:
        party_for(actor, link.party_id)
    except NoSuchParty as hidden:
        raise NoSuchPoint(link.pk) from hidden


def _prefer(link: PartyContactPoint) -> None:
    """One preferred point of a kind: the others step back."""
    PartyContactPoint.objects.filter(
        party=link.party_id, point__kind=link.point.kind, is_preferred=True, valid_to__isnull=True
    ).exclude(pk=link.pk).update(is_preferred=False)


def _tell(link: PartyContactPoint, what: str) -> None:
    audit.note(contact_point=link.pk, kind=link.point.kind, what=what)
    tell(PartyChanged(party_id=link.party_id, fields=("points",)), link.party_id)
