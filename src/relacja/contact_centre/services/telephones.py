"""Telephones in browsers, and what providers tell by webhooks: both by way of the engines that are set up."""

import asyncio
import secrets
from collections.abc import Callable

import structlog

from relacja.contact_centre.models import Engine
from relacja.contact_centre.plugs import EngineAway, telephony
from relacja.contact_centre.queries.setting_up import engines_in_turn
from relacja.contact_centre.services.calls.commands import leg_of
from relacja.contact_centre.services.calls.rounds import ACTOR
from relacja.contact_centre.services.calls.signals import hear_signals
from relacja.contact_centre.services.engines import opened, settings_of
from relacja.contact_centre.types import Posted, SoftphoneAccount
from relacja.platform.actor import Actor
from relacja.routing import queries as routing

log = structlog.get_logger(__name__)


def softphone_account(actor: Actor) -> SoftphoneAccount | None:
    """What the browser of the worker who asks signs in with: a password of its own each time, kept nowhere here.

    None where no engine has telephones in browsers, or none answers. Raises `NotAWorker`.
    """
    leg = leg_of(routing.own_worker(actor).pk)
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


def heard_from_provider(engine_id: int, read: Callable[[], Posted]) -> str | None:
    """Hear what a provider posted, each thing once; the document it is answered with. None where no engine listens.

    Raises `BadSignature`, `BadPost` and `NotCapable`.
    """
    engine = Engine.objects.filter(pk=engine_id, is_active=True).first()
    plug = telephony.get(engine.plug) if engine else None
    if engine is None or plug is None:
        return None
    heard = plug.receive(settings_of(engine), read())
    hear_signals(actor=ACTOR, engine_id=engine.pk, signals=heard.signals)
    return heard.answer
