"""A letter as it goes over the wire: written, with its way back and its way out."""

from django.conf import settings
from django.utils import timezone

from relacja.customers.plugs import consent_purposes
from relacja.mailings.models import Letter
from relacja.mailings.rules import tokens
from relacja.mailings.services import watching, writing
from relacja.messaging.services import OpenLine
from relacja.messaging.types import Outgoing


def outgoing(letter: Letter, line: OpenLine) -> Outgoing:  # not a use case: it only writes
    """The letter in full. Raises `places.Missing`."""
    text = watching.watched(letter, writing.written(letter))
    return Outgoing(
        key=letter.message_key, at=timezone.now(), sender=line.address, sender_name=line.name, to=(letter.address,),
        subject=text.subject, text=text.text, html=text.html, language=text.language,
        mark=tokens.mark_of(letter.pk), unsubscribe=_way_out(letter), headers=_headers(letter, line.address),
    )  # fmt: skip


def _is_free(letter: Letter) -> bool:
    purpose = consent_purposes.get(letter.purpose)
    return purpose is not None and not purpose.needs_consent


def _way_out(letter: Letter) -> tuple[str, ...]:
    """One click (RFC 8058), where our address is one that may be asked so; and a mail."""
    if _is_free(letter):
        return ()
    address = writing.links(letter.pk)["link.unsubscribe"]
    return (address if settings.BASE_URL.startswith("https://") else "", "mailto:{answer}?subject=unsubscribe")


def _headers(letter: Letter, sender: str) -> tuple[tuple[str, str], ...]:
    """What it is, for servers: nobody is away for it, and complaints are counted by what it was sent for."""
    domain = sender.rpartition("@")[2]
    if _is_free(letter):
        return (("Auto-Submitted", "auto-generated"),)
    origin = f"{letter.origin_kind}.{letter.origin_id}"
    return (
        ("List-Id", f"<{letter.purpose}.{domain}>"),
        ("Feedback-ID", f"{origin}:{letter.version_id}:{letter.purpose}:{domain.replace('.', '-')}"),
        ("Precedence", "bulk"),
        ("Auto-Submitted", "auto-generated"),
    )
