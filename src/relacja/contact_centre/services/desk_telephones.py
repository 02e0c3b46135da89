"""Accounts of the SIP telephones on workers' tables, made at the engine that takes them."""

import asyncio
import secrets
from urllib.parse import urlsplit

from django.utils import timezone

from relacja.contact_centre.models import DeskTelephone, Engine
from relacja.contact_centre.plugs import EngineAway
from relacja.contact_centre.queries.setting_up import engines_in_turn
from relacja.contact_centre.services.calls.commands import leg_of
from relacja.contact_centre.services.engines import opened
from relacja.contact_centre.services.setting_up import NotFound
from relacja.contact_centre.types import DeskAccount, SoftphoneAccount
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing.queries import setup as routing
from relacja.routing.types import CONFIGURE

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""What passwords are made of: nothing that is mistaken for another when it is typed from paper."""
LENGTH = 16
SIP_PORT = 5060


class NoTelephonesThere(RuntimeError):
    """No engine in use lets telephones sign in by an account of ours; with `away`, because one does not answer now."""

    def __init__(self, away: str = "") -> None:
        super().__init__(away or "none takes telephones")
        self.away = away


@use_case(permits=CONFIGURE)
def give_desk_telephone(*, actor: Actor, user_id: int) -> DeskAccount:
    """Make the account of a worker's telephone on the table, or give it a new password: the old one ends at once.

    The password is told here only. Raises `NotFound` where the user takes no work, and `NoTelephonesThere`.
    """
    worker = routing.worker_set_up(actor, user_id)
    if worker is None:
        raise NotFound(user_id)
    DeskTelephone.objects.select_for_update().filter(worker=worker).first()
    password = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    engine, account = _provided(f"{leg_of(worker.pk)}-desk", password)
    DeskTelephone.objects.update_or_create(
        worker=worker, defaults={"engine": engine, "user": account.user, "made_at": timezone.now()}
    )
    audit.note(subject=Ref("accounts.user", user_id), engine=engine.name, telephone=account.user)
    where = urlsplit(f"sip://{account.address.partition('@')[2]}")
    return DeskAccount(where.hostname or "", where.port or SIP_PORT, "UDP", account.user, password)


@use_case(permits=CONFIGURE)
def remove_desk_telephone(*, actor: Actor, user_id: int) -> None:
    """Take a worker's telephone on the table away: it is signed off and signs in no more.

    Raises `NotFound` where there is none, and `NoTelephonesThere` where its engine does not answer: then it stays.
    """
    worker = routing.worker_set_up(actor, user_id)
    found = DeskTelephone.objects.select_for_update(of=("self",)).select_related("engine").filter(worker=worker).first()
    if worker is None or found is None:
        raise NotFound(user_id)
    line = opened(found.engine) if found.engine.is_active else None
    try:
        if line is not None:
            asyncio.run(line.line.withdraw(f"{leg_of(worker.pk)}-desk"))
    except EngineAway as away:
        raise NoTelephonesThere(str(away)) from away
    audit.note(subject=Ref("accounts.user", user_id), engine=found.engine.name, telephone=found.user)
    found.delete()


def _provided(leg: str, password: str) -> tuple[Engine, SoftphoneAccount]:
    """The first engine that takes the telephone, with the account it has there."""
    away = ""
    for engine in engines_in_turn():
        line = opened(engine)
        try:
            account = asyncio.run(line.line.provide(leg, password)) if line else None
        except EngineAway as problem:
            away = str(problem)
            continue
        if account is not None:
            return engine, account
    raise NoTelephonesThere(away)
