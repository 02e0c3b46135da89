"""What is set up: numbers, opening hours, reasons and outcomes, telephone engines; no secrets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from relacja.contact_centre.models import (
    Call,
    DeskTelephone,
    Engine,
    EntryPoint,
    OpeningHours,
    SignalAside,
    WrapUpCode,
)
from relacja.contact_centre.plugs import need_telephones
from relacja.contact_centre.types import DEFAULT_PLAN
from relacja.platform.actor import Actor
from relacja.routing.queries import setup as routing


def entry_points() -> list[EntryPoint]:  # no actor: our own numbers are no secret
    """Every number that customers call, those in use first."""
    return list(EntryPoint.objects.select_related("hours").order_by("-is_active", "name", "number"))


def entry_point(entry_id: int) -> EntryPoint | None:  # no actor: our own numbers are no secret
    """One of them."""
    return EntryPoint.objects.filter(pk=entry_id).first()


def closed_now(now: datetime) -> tuple[list[EntryPoint], list[OpeningHours]]:  # no actor: hung on the door
    """The numbers, and the opening hours, that are closed out of turn."""
    numbers = EntryPoint.objects.filter(closed_until__gt=now, is_active=True).order_by("name")
    return list(numbers), list(OpeningHours.objects.filter(closed_until__gt=now).order_by("name"))


@dataclass(frozen=True, slots=True)
class WithoutPlan:
    """A number whose callers are turned away, because no plan is in force for it; how many were. `entry_id` is None
    where it is not set up."""

    number: str
    name: str
    entry_id: int | None
    turned_away: int


def without_plan(since: datetime) -> list[WithoutPlan]:  # no actor: our own numbers are no secret
    """Each of them now, those that are not set up as far as somebody called since then."""
    live = {code for code, _name in routing.plan_choices()}
    entries = list(EntryPoint.objects.filter(is_active=True).order_by("name", "number"))
    lost = [one for one in entries if one.plan not in live]
    if DEFAULT_PLAN in live and not lost:
        return []
    calls = Call.objects.filter(lacked_plan=True, began_at__gte=since)
    counted = dict(calls.order_by().values_list("callee").annotate(Count("pk")))
    found = [WithoutPlan(one.number, one.name, one.pk, counted.get(one.number, 0)) for one in lost]
    strange = sorted(counted.keys() - {one.number for one in entries}) if DEFAULT_PLAN not in live else []
    return [*found, *(WithoutPlan(number, "", None, counted[number]) for number in strange)]


def opening_hours() -> list[OpeningHours]:  # no actor: hung on the door
    """All opening hours."""
    return list(OpeningHours.objects.order_by("name"))


def hours_of(hours_id: int) -> OpeningHours | None:  # no actor: hung on the door
    """One of them."""
    return OpeningHours.objects.filter(pk=hours_id).first()


def every_code() -> list[WrapUpCode]:  # no actor: what can be picked at the desk
    """Reasons, then outcomes, in the order in which they are offered; those out of use last."""
    rows = WrapUpCode.objects.select_related("queue").order_by("-kind", "-is_active", "position", "code")
    return list(rows)


def code_of(code_id: int) -> WrapUpCode | None:  # no actor: what can be picked at the desk
    """One of them."""
    return WrapUpCode.objects.select_related("queue").filter(pk=code_id).first()


def engines() -> list[Engine]:  # no actor: names and states, for pages that ask for the permission
    """Every telephone engine, those in use first; one query."""
    return list(_engines().order_by("-is_active", "name"))


def _engines() -> "QuerySet[Engine, Engine]":
    """Each with `has_asides`: whether anything of it could not be heard."""
    return Engine.objects.annotate(has_asides=Exists(SignalAside.objects.filter(engine=OuterRef("pk"))))


def engine_of(engine_id: int) -> Engine | None:  # no actor: for pages that ask for the permission
    """One of them."""
    return _engines().filter(pk=engine_id).first()


def are_telephones_needed() -> bool:  # no actor: says nothing of any engine
    """Whether any engine in use reaches workers by their telephones; a simulator does not."""
    return need_telephones(Engine.objects.filter(is_active=True).values_list("plug", flat=True).distinct())


def engines_in_turn() -> Iterable[Engine]:  # no actor: whom to ask, for services
    """The engines in use, those that answer first."""
    return Engine.objects.filter(is_active=True).order_by(F("lost_at").asc(nulls_first=True), "pk")


@dataclass(frozen=True, slots=True)
class DeskTelephoneFound:
    """Whether a worker has an account for a telephone on the table (`made_at`), and whether any telephone of theirs is
    signed in."""

    is_reachable: bool
    made_at: datetime | None = None
    engine: str = ""
    user: str = ""


def desk_telephone(actor: Actor, user_id: int) -> DeskTelephoneFound | None:
    """The telephone on a worker's table; None where the user takes no work, or is nobody the actor sets up."""
    worker = routing.worker_set_up(actor, user_id)
    if worker is None:
        return None
    made = DeskTelephone.objects.select_related("engine").filter(worker=worker).first()
    if made is None:
        return DeskTelephoneFound(worker.is_reachable)
    return DeskTelephoneFound(worker.is_reachable, made.made_at, made.engine.name, made.user)


def asides_of(engine_id: int) -> list[SignalAside]:  # no actor: for pages that ask for the permission
    """The latest signals that could not be heard, at most a hundred."""
    return list(SignalAside.objects.filter(engine_id=engine_id).order_by("-pk")[:100])
