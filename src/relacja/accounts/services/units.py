"""The tree of units: made, changed, moved, closed."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from relacja.accounts.models import Membership, OrganisationUnit
from relacja.accounts.permissions import MANAGE_UNITS
from relacja.accounts.rules import tree
from relacja.accounts.services import handing_on
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class NameTaken(ValueError):
    """The parent already has a unit of this name."""


class UnitClosed(ValueError):
    """The unit is closed; nothing new begins there."""


class UnitInUse(ValueError):
    """Open units stand below; close or move them first."""


class OutsideOwnUnits(PermissionError):
    """Only who manages all units may make a root, or move a unit out of their own."""


@use_case(permits=MANAGE_UNITS)
def create_unit(*, actor: Actor, name: str, kind: str, parent_id: int | None) -> OrganisationUnit:
    """Add a unit below a parent the actor manages; a root where they manage everything."""
    _take_the_tree()
    parent = _reached(actor, parent_id)
    if parent is not None and parent.closed_on:
        raise UnitClosed
    unit = OrganisationUnit(name=name.strip(), kind=OrganisationUnit.Kind(kind).value, parent=parent, path="")
    _save(unit)
    unit.path = tree.path_of(unit.pk, parent.path if parent else None)
    unit.save(update_fields=["path"])
    audit.note(subject=Ref("accounts.unit", unit.pk), kind=kind, parent=parent_id)
    return unit


@use_case(permits=MANAGE_UNITS)
def change_unit(*, actor: Actor, unit_id: int, name: str, kind: str) -> OrganisationUnit:
    """Give a unit another name or kind."""
    unit = OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).select_for_update().get(id=unit_id)
    unit.name, unit.kind = name.strip(), OrganisationUnit.Kind(kind).value
    _save(unit)
    audit.note(subject=Ref("accounts.unit", unit.pk))
    return unit


@use_case(permits=MANAGE_UNITS, asks_why=True)
def move_unit(*, actor: Actor, unit_id: int, parent_id: int | None, reason: str) -> OrganisationUnit:
    """Move a unit with all below it under another parent; whoever reaches its rows changes with it at once."""
    _take_the_tree()
    unit = OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).get(id=unit_id)
    parent = _reached(actor, parent_id)
    if parent is not None:
        tree.require_not_under_itself(unit.path, parent.path)
        if parent.closed_on:
            raise UnitClosed
    old, new = unit.path, tree.path_of(unit.pk, parent.path if parent else None)
    unit.parent = parent
    _save(unit)
    below = list(OrganisationUnit.objects.filter(path__startswith=old))
    for each in below:
        each.path = tree.moved(each.path, old, new)
    OrganisationUnit.objects.bulk_update(below, ["path"])
    audit.note(subject=Ref("accounts.unit", unit.pk), parent=parent_id, units=len(below))
    unit.path = new
    return unit


@use_case(permits=MANAGE_UNITS, asks_why=True)
def close_unit(*, actor: Actor, unit_id: int, day: date, reason: str) -> OrganisationUnit:
    """Close a unit from a day on: it takes nothing new, and memberships in it end; its rows stay where they are."""
    _take_the_tree()
    unit = OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).select_for_update().get(id=unit_id)
    if unit.closed_on:
        raise UnitClosed
    if unit.children.filter(closed_on__isnull=True).exists():
        raise UnitInUse
    unit.closed_on = day
    unit.save(update_fields=["closed_on"])
    _end_memberships(unit, day)
    audit.note(subject=Ref("accounts.unit", unit.pk), day=day)
    return unit


@use_case(permits=MANAGE_UNITS)
def reopen_unit(*, actor: Actor, unit_id: int) -> OrganisationUnit:
    """Open a closed unit again; memberships that ended stay ended."""
    unit = OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).select_for_update().get(id=unit_id)
    if unit.parent and unit.parent.closed_on:
        raise UnitClosed
    unit.closed_on = None
    unit.save(update_fields=["closed_on"])
    audit.note(subject=Ref("accounts.unit", unit.pk))
    return unit


def _reached(actor: Actor, unit_id: int | None) -> OrganisationUnit | None:
    if unit_id is not None:
        return OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).get(id=unit_id)
    reach = actor.reach(MANAGE_UNITS)
    if reach is None or not reach.everything:
        raise OutsideOwnUnits
    return None


def _save(unit: OrganisationUnit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        if "unit_name_once" in str(error):
            raise NameTaken(unit.name) from error
        raise


def _end_memberships(unit: OrganisationUnit, day: date) -> None:
    handing_on.guard_administrators()
    lasting = Membership.objects.filter(unit=unit).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    lasting.filter(valid_from__gte=day).delete()
    lasting.update(valid_to=day)
    handing_on.require_an_administrator()


def _take_the_tree() -> None:
    sql.hold("accounts.tree")
