"""Setting up mailboxes: where messages come in, who sees them, and how their transport is asked."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

import orjson
from django.db.models import Q

from relacja.messaging.models import Mailbox, MailboxShare
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import Transport, transports
from relacja.messaging.queries.conversations import MailboxNotFound
from relacja.messaging.services.delivering import PURPOSE
from relacja.messaging.services.matching import in_one_form
from relacja.platform import audit, secrets, sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

LONGEST = 1_000


class NoSuchTransport(LookupError):
    """There is no such plug."""


class NameTaken(ValueError):
    """Another mailbox is called so, or has this address on this transport."""


class BadSetting(ValueError):
    """A mailbox cannot be set up with this: `code` is the setting, `why` one of unknown, missing, moved (its address
    has changed, so the secret is asked for again) and unreadable."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


@use_case(permits=CONFIGURE)
def save_mailbox(
    *,
    actor: Actor,
    transport: str,
    address: str,
    values: Mapping[str, str],
    mailbox_id: int | None = None,
    **fields: Any,
) -> Mailbox:
    """Set up a mailbox, or change one; `fields` are those of `Mailbox`. Secrets left blank stay as they are, unless
    the address they are sent to changes.

    Raises `NoSuchTransport`, `MailboxNotFound`, `NameTaken`, `BadSetting`.
    """
    kind = transports.get(transport)
    if kind is None:
        raise NoSuchTransport(transport)
    sql.hold("messaging.mailboxes")
    mailbox = _standing(actor, mailbox_id, transport)
    mailbox.address, mailbox.hook = in_one_form(address), mailbox.hook or token_urlsafe(24)
    for name, value in fields.items():
        setattr(mailbox, name, value)
    same = Q(name=mailbox.name) | Q(transport=transport, address=mailbox.address)
    if Mailbox.objects.filter(same).exclude(pk=mailbox.pk or 0).exists():
        raise NameTaken(mailbox.name)
    _keep_settings(mailbox, kind, values)
    mailbox.save()
    audit.note(mailbox=mailbox.name, transport=transport)
    return mailbox


def _standing(actor: Actor, mailbox_id: int | None, transport: str) -> Mailbox:
    if mailbox_id is None:
        return Mailbox(transport=transport)
    found = Mailbox.objects.configurable_by(actor).filter(pk=mailbox_id, transport=transport).first()
    if found is None:
        raise MailboxNotFound(mailbox_id)
    return found


def _keep_settings(mailbox: Mailbox, kind: Transport, values: Mapping[str, str]) -> None:
    had = orjson.loads(secrets.opened(bytes(mailbox.secrets), PURPOSE)) if mailbox.secrets else {}
    hidden = {one.code for one in kind.settings if one.secret}
    moved = any(
        one.address and (mailbox.settings.get(one.code) or one.default) != (values.get(one.code) or one.default)
        for one in kind.settings
    )
    kept = {} if moved else had
    sealed = {**kept, **{code: value for code, value in values.items() if code in hidden and value}}
    _check(kind, {**values, **sealed}, had)
    if sealed != had:
        mailbox.secrets = secrets.sealed(orjson.dumps(sealed), PURPOSE) if sealed else None
    mailbox.settings = {code: value for code, value in values.items() if code not in hidden}


def _check(kind: Transport, values: Mapping[str, str], had: Mapping[str, str]) -> None:
    known = {one.code for one in kind.settings}
    for code, value in values.items():
        if code not in known:
            raise BadSetting(code, "unknown")
        if len(value) > LONGEST or not value.replace("\n", "").isprintable():
            raise BadSetting(code, "unreadable")
    for one in kind.settings:
        if one.code in had and not values.get(one.code):
            raise BadSetting(one.code, "moved")
        if one.required and not (values.get(one.code) or one.default):
            raise BadSetting(one.code, "missing")


@use_case(permits=CONFIGURE)
def share_mailbox(
    *, actor: Actor, mailbox_id: int, user_id: int | None = None, unit_id: int | None = None
) -> MailboxShare:
    """Let somebody, or everybody of a unit, see a mailbox. Raises `MailboxNotFound`."""
    mailbox = Mailbox.objects.configurable_by(actor).filter(pk=mailbox_id).first()
    if mailbox is None:
        raise MailboxNotFound(mailbox_id)
    who: dict[str, Any] = {"user_id": user_id, "unit_id": unit_id}
    share, _new = MailboxShare.objects.get_or_create(mailbox=mailbox, **who)
    audit.note(mailbox=mailbox.name, user=user_id, unit=unit_id)
    return share


@use_case(permits=CONFIGURE)
def unshare_mailbox(*, actor: Actor, share_id: int) -> None:
    """And no more. Raises `MailboxNotFound`."""
    mine = Mailbox.objects.configurable_by(actor).values("pk")
    if not MailboxShare.objects.filter(pk=share_id, mailbox_id__in=mine).delete()[0]:
        raise MailboxNotFound(share_id)
    audit.note(share=share_id)
