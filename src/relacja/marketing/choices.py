"""What a campaign may be made of, as forms and steps offer it."""

from relacja.mailings import queries as mailings
from relacja.messaging import queries as messaging
from relacja.messaging.plugs import transports
from relacja.platform.actor import Actor


def designs(actor: Actor) -> list[tuple[int, str]]:
    """The designs there are, by name."""
    return [(one.pk, one.name) for one in mailings.designs(actor)]


def mailboxes(actor: Actor) -> list[tuple[int, str]]:
    """The mailboxes that letters may be sent from: those of mail."""
    return [(one.pk, f"{one.name} <{one.address}>") for one in messaging.mailboxes(actor) if messaging.is_mail(one)]


def text_mailboxes(actor: Actor) -> list[tuple[int, str]]:
    """The numbers that text messages may be sent from."""
    return [(one.pk, f"{one.name} ({one.address})") for one in messaging.mailboxes(actor) if _is_text(one.transport)]


def _is_text(code: str) -> bool:
    plug = transports.get(code)
    return plug is not None and plug.consent_channel == "sms"
