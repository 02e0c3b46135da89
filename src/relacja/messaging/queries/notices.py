"""How one is told by e-mail, and what was told of late."""

from relacja.accounts import queries as accounts
from relacja.messaging.models import Mailbox, Notice, NoticeChoice
from relacja.platform.actor import Actor

LATELY = 20


def my_choice(actor: Actor) -> NoticeChoice:
    """What one has chosen; nothing, where one has not."""
    found = NoticeChoice.objects.filter(user_id=actor.user_id or 0).first()
    return found or NoticeChoice(user_id=actor.user_id or 0)


def my_notices(actor: Actor) -> list[Notice]:
    """The last things one was to be told of, the latest first."""
    rows = Notice.objects.filter(user_id=actor.user_id or 0).select_related("conversation__mailbox")
    return list(rows.order_by("-pk")[:LATELY])


def my_address(actor: Actor) -> tuple[str, bool]:
    """Where one's letters go, and whether they cannot: it is a mailbox of the house, where they would come in again."""
    me = accounts.colleague(actor.user_id or 0)
    email = me.email if me else ""
    return email, Mailbox.objects.filter(address__iexact=email).exists()
