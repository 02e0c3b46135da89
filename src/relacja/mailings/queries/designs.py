"""Designs as people and other apps read them."""

from collections.abc import Iterable

from django.db.models import Max, QuerySet

from relacja.mailings.models import Design, DesignVersion
from relacja.mailings.permissions import VIEW
from relacja.platform.actor import Actor


class DesignNotFound(LookupError):
    """There is no such design, or the actor may see none."""


def designs(actor: Actor, *, archived: bool = False) -> QuerySet[Design]:
    """All designs of the house, by name, for whoever may see any."""
    rows = Design.objects.filter(is_archived=archived).order_by("name", "pk")
    return rows if actor.may(VIEW) else rows.none()


def all_designs(actor: Actor) -> QuerySet[Design]:
    """Every design, put away or not."""
    return Design.objects.all() if actor.may(VIEW) else Design.objects.none()


def latest_numbers(actor: Actor, design_ids: Iterable[int]) -> dict[int, int]:
    """The number of the version that new letters of each design are sent by; one query."""
    if not actor.may(VIEW):
        return {}
    rows = DesignVersion.objects.filter(design_id__in=set(design_ids)).values_list("design_id").annotate(Max("number"))
    return dict(rows.order_by())


def design_of(actor: Actor, design_id: int) -> Design:
    """One of them. Raises `DesignNotFound`."""
    found = Design.objects.filter(pk=design_id).first() if actor.may(VIEW) else None
    if found is None:
        raise DesignNotFound(design_id)
    return found


def latest_version(actor: Actor, design_id: int) -> DesignVersion | None:
    """The version that new letters are sent by; None where it was never published."""
    rows = DesignVersion.objects.filter(design_id=design_id).order_by("-number")
    return rows.first() if actor.may(VIEW) else None


def version_names(actor: Actor, version_ids: Iterable[int]) -> dict[int, str]:
    """The name of the design and the number of each version; one query."""
    if not actor.may(VIEW):
        return {}
    rows = DesignVersion.objects.filter(pk__in=set(version_ids)).values_list("pk", "design__name", "number")
    return {pk: f"{name} ({number})" for pk, name, number in rows}
