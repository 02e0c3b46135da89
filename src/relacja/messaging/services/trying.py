"""Whether a mailbox can be reached as it is set up."""

from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import Health, Unreachable, transports
from relacja.messaging.queries.setting_up import mailbox_to_set_up
from relacja.messaging.services.delivering import settings_of
from relacja.platform.actor import Actor


def try_mailbox(  # not a use case: looks at another machine, which no transaction waits for; changes nothing
    *, actor: Actor, mailbox_id: int
) -> Health:
    """Sign in everywhere, as far as that can be tried without a customer noticing. Raises `MailboxNotFound`."""
    actor.require(CONFIGURE)
    mailbox = mailbox_to_set_up(actor, mailbox_id)
    transport = transports.get(mailbox.transport)
    if transport is None:
        return Health(is_well=False, step="transport")
    try:
        return transport.check(settings_of(mailbox))
    except Unreachable as problem:
        return Health(is_well=False, step="connection", detail=str(problem))
