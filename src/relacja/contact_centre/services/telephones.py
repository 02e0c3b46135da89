"""Telephones in browsers, and what providers tell by webhooks: both by way of the engines that are set up."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from relacja.contact_centre.models import Call, Engine
from relacja.contact_centre.plugs import EngineAway, telephony
from relacja.contact_centre.queries.setting_up import are_telephones_needed, engines_in_turn
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.services.calls.commands import ask, leg_of, wire_of
from relacja.contact_centre.services.calls.keeping import ACTOR
from relacja.contact_centre.services.calls.signals import hear_signals
from relacja.contact_centre.services.engines import opened, settings_of
from relacja.contact_centre.types import CallCommand, CallSignal, Posted, SoftphoneAccount
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.routing import queries as routing
from relacja.routing import services as work
from relacja.routing.types import WORK

log = structlog.get_logger(__name__)


def softphone_account(actor: Actor) -> SoftphoneAccount | None:
    """What the browser of the worker who asks signs in with: a password of its own each time, kept nowhere here.

    None where no engine has telephones in browsers, or none answers. Where none needs telephones, who asks is there for
    its calls from now on. Raises `NotAWorker`.
    """
    worker = routing.own_worker(actor)
    if not worker.is_reachable and not are_telephones_needed():
        be_there_without_telephone(actor=actor)
    leg = leg_of(worker.pk)
    for engine in engines_in_turn():
        line = opened(engine)
        try:
            account = asyncio.run(line.line.provide(leg, secrets.token_urlsafe(24))) if line else None
        except EngineAway as away:
            log.info("no telephone for the browser", why=str(away))
            continue
        if account is not None and account.websocket:
            return account
    return None


@use_case(permits=WORK)
def be_there_without_telephone(*, actor: Actor) -> None:
    """Take calls of engines that need no telephones, such as the simulator. Raises `NotAWorker`."""
    work.mark_reachable(routing.own_worker(actor).pk, True, timezone.now())


def heard_from_provider(engine_id: int, read: Callable[[], Posted]) -> str | None:
    """Hear what a provider posted, each thing once; the document it is answered with. None where no engine listens.

    Raises `BadSignature`, `BadPost` and `NotCapable`.
    """
    engine = Engine.objects.filter(pk=engine_id, is_active=True).first()
    plug = telephony.get(engine.plug) if engine else None
    if engine is None or plug is None:
        return None
    heard = plug.receive(settings_of(engine), read())
    try:
        with transaction.atomic():
            if hear_signals(actor=ACTOR, engine_id=engine.pk, signals=heard.signals):
                _ask(engine, heard.asked)
    except sql.DATABASE_AWAY:
        raise
    except Exception:
        _hear_what_can_be(engine, heard.signals)
    return heard.answer


def _hear_what_can_be(engine: Engine, signals: Sequence[CallSignal]) -> None:
    """One by one; what cannot be heard is put aside at once, for a provider tells nothing twice that we failed at."""
    for signal, problem in zip(signals, rounds.hear(engine.pk, signals), strict=True):
        if problem is not None:
            rounds.put_aside(engine.pk, signal, problem)


def _ask(engine: Engine, asked: Sequence[CallCommand]) -> None:
    """Let the router's process ask what follows from news; of a call that we do not know, nothing does."""
    for one in asked:
        call = Call.objects.filter(engine=engine, engine_call=one.call_id).first()
        if call is not None:
            more: dict[str, Any] = dict(one.data)
            now = timezone.now()
            ask(one.kind, wire_of(call), now, leg=one.leg, number=one.number, seconds=one.seconds, **more)
