"""Setting up: the numbers that customers call, opening hours, reasons and outcomes, telephone engines."""

from collections.abc import Mapping
from typing import Any

import orjson

from relacja.contact_centre.models import Engine, EntryPoint, OpeningHours, WrapUpCode
from relacja.contact_centre.plugs import Telephony, telephony
from relacja.contact_centre.services.calls.arriving import in_one_form
from relacja.platform import audit, secrets, sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.routing import queries as routing
from relacja.routing import services as work
from relacja.routing.types import CONFIGURE


class NotFound(LookupError):
    """What is to be set up does not exist."""


class NameTaken(ValueError):
    """Others are called so already."""


class NumberTaken(ValueError):
    """The number is set up already."""


class BadSetting(ValueError):
    """An engine cannot be set up with this: `code` is the setting, `why` one of unknown, missing, moved (its address
    has changed, so the secret is asked for again), outside (no address of the outside) and unreadable."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


@use_case(permits=CONFIGURE)
def save_hours(*, actor: Actor, name: str, hours_id: int | None = None, **fields: Any) -> int:
    """Make or change opening hours; with `hours_id`, rename them. `fields` are those of `OpeningHours`.

    Raises `NameTaken`.
    """
    if hours_id is not None:
        if OpeningHours.objects.filter(name=name).exclude(pk=hours_id).exists():
            raise NameTaken(name)
        hours, _new = OpeningHours.objects.update_or_create(pk=hours_id, defaults={"name": name, **fields})
    else:
        hours, _new = OpeningHours.objects.update_or_create(name=name, defaults=fields)
    audit.note(hours=name, **{key: fields[key] for key in ("closed_why",) if fields.get(key)})
    return hours.pk


@use_case(permits=CONFIGURE)
def save_entry_point(*, actor: Actor, number: str, is_new: bool = False, **fields: Any) -> int:
    """Say where calls to a number go, however it is typed; `fields` are those of `EntryPoint`.

    Raises `NumberTaken` where the number stands twice, written in two ways, or `is_new` is said of one that stands.
    """
    wanted = in_one_form(number)
    sql.hold(f"contact_centre.number:{wanted}")
    standing = [entry for entry in EntryPoint.objects.select_for_update() if in_one_form(entry.number) == wanted]
    if len(standing) > 1 or (standing and is_new):
        raise NumberTaken(wanted)
    kept = standing[0].number if standing else wanted
    entry, _new = EntryPoint.objects.update_or_create(number=kept, defaults={**fields, "number": wanted})
    return entry.pk


@use_case(permits=CONFIGURE)
def save_wrap_up_code(*, actor: Actor, kind: str, code: str, queue_id: int | None = None, **fields: Any) -> int:
    """Make or change a reason or an outcome that can be picked at the end of a contact."""
    made, _new = WrapUpCode.objects.update_or_create(
        kind=kind, code=code, queue=queue_id and routing.queue_row(queue_id), defaults=fields
    )
    return made.pk


@use_case(permits=CONFIGURE)
def save_engine(*, actor: Actor, name: str, plug: str, values: Mapping[str, str], is_active: bool = True) -> int:
    """Set up a telephone engine; secrets left blank stay as they are, unless the address they are sent to changes.

    Raises `NotFound` where there is no such plug, `BadSetting`.
    """
    kind = telephony.get(plug)
    if kind is None:
        raise NotFound(plug)
    hidden = {setting.code for setting in kind.settings if setting.secret}
    sql.hold(f"contact_centre.engine:{name}")
    engine = Engine.objects.filter(name=name).first() or Engine(name=name, plug=plug)
    had = orjson.loads(secrets.opened(bytes(engine.secrets), "telephony")) if engine.secrets else {}
    kept = {} if _is_moved(engine, kind, plug, values) else had
    sealed = {**kept, **{code: value for code, value in values.items() if code in hidden and value}}
    if is_active:
        _check_settings(kind, {**values, **sealed}, had)
    if sealed != had:
        engine.secrets = secrets.sealed(orjson.dumps(sealed), "telephony") if sealed else None
    engine.plug, engine.is_active = plug, is_active
    engine.settings = {code: value for code, value in values.items() if code not in hidden}
    engine.save()
    audit.note(engine=name, plug=plug)
    return engine.pk


def _is_moved(engine: Engine, kind: Telephony, plug: str, values: Mapping[str, str]) -> bool:
    """Whether secrets would go somewhere else than where they were given for."""
    addresses = [setting for setting in kind.settings if setting.address]
    return engine.plug != plug or any(
        (engine.settings.get(one.code) or one.default) != (values.get(one.code) or one.default) for one in addresses
    )


def _check_settings(kind: Telephony, values: Mapping[str, str], had: Mapping[str, str]) -> None:
    """Every value is one that the kind asks for and can be read, and none that it needs is missing."""
    known = {setting.code: setting for setting in kind.settings}
    for code, value in values.items():
        if code not in known:
            raise BadSetting(code, "unknown")
        if len(value) > LONGEST or not value.isprintable():
            raise BadSetting(code, "unreadable")
        if known[code].address == "outside" and value and not value.startswith("https://"):
            raise BadSetting(code, "outside")
    for setting in kind.settings:
        if setting.code in had and not values.get(setting.code):
            raise BadSetting(setting.code, "moved")
        if setting.required and not values.get(setting.code):
            raise BadSetting(setting.code, "missing")


LONGEST = 500

SIMPLE_PLAN: Mapping[str, Any] = {
    "filters": [],
    "default": {
        "steps": [
            {"queue": "calls", "who": "owner", "seconds": 10, "skip": "nobody_free"},
            {"queue": "calls", "who": "last_spoken", "seconds": 10, "skip": "nobody_free"},
            {"queue": "calls"},
        ],
        "longest_wait": 900,
        "overflow": "callback",
    },
}


@use_case(permits=CONFIGURE)
def set_up_simply(*, actor: Actor, user_ids: list[int], engine: str = "simulator") -> None:
    """One queue for all calls, one plan (owner, whom they spoke to last, everybody), these people, an engine."""
    work.save_queue(actor=actor, code="calls", name="")
    for user_id in user_ids:
        work.make_worker(actor=actor, user_id=user_id)
    if not routing.is_plan_live("calls"):
        plan_id = work.draft_plan(actor=actor, code="calls", name="", body=SIMPLE_PLAN)
        work.publish_plan(actor=actor, plan_id=plan_id)
    if not Engine.objects.filter(is_active=True).exists():
        save_engine(actor=actor, name=engine, plug=engine, values={})
