"""Side conversations: what is asked of others beside a customer's conversation, and beside which one it is asked."""

from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.plugs import capabilities_of, transports
from relacja.messaging.queries.conversations import conversation_of, mailboxes, visible
from relacja.platform.actor import Actor

MOST = 20
MAIL = "email"


def sides(actor: Actor, conversation_id: int) -> list[Conversation]:
    """Those beside a conversation, as far as the actor may see them: what waits for us first, then the latest.

    Raises `ConversationNotFound`.
    """
    return sides_of(actor, conversation_of(actor, conversation_id))


def sides_of(actor: Actor, main: Conversation) -> list[Conversation]:
    """The same of a conversation that was found."""
    rows = visible(actor).filter(beside__in=_with_merged(main.pk)).order_by("-last_at", "-pk")[:MOST]
    return sorted(rows, key=lambda one: one.waiting_since is None)


def main_of(actor: Actor, conversation: Conversation) -> Conversation | None:
    """The one it stands beside; None where it stands for itself, or where that one is not the actor's to see."""
    if conversation.beside_id is None:
        return None
    main = whole_of(conversation.beside_id)[-1]
    return Conversation.objects.visible_to(actor, VIEW).filter(pk=main.pk).first()


def mailboxes_beside(actor: Actor, conversation: Conversation) -> list[Mailbox]:
    """The mailboxes from which the actor may ask somebody outside by mail, the conversation's own first."""
    found = [one for one in mailboxes(actor, ANSWER) if is_mail(one)]
    return sorted(found, key=lambda one: one.pk != conversation.mailbox_id)


def mailboxes_to_begin(actor: Actor) -> list[Mailbox]:
    """The mailboxes from which the actor may write first."""
    return [one for one in mailboxes(actor, ANSWER) if can_begin(one)]


def can_begin(mailbox: Mailbox) -> bool:  # no actor: a question about a mailbox that was found
    """Whether somebody can be written to who has not written: in a chat nobody stands at the other end until then."""
    return not capabilities_of(mailbox.transport).instant


def is_mail(mailbox: Mailbox) -> bool:  # no actor: a question about a mailbox that was found
    """Whether what leaves here is mail."""
    transport = transports.get(mailbox.transport)
    return transport is not None and transport.medium == MAIL


def whole_of(conversation_id: int) -> list[Conversation]:  # no actor: read inside of verbs
    """A conversation and what it was merged into, one after the other: the last is the one that stands for it."""
    found = [Conversation.objects.get(pk=conversation_id)]
    while (into := found[-1].into_id) is not None:
        found.append(Conversation.objects.get(pk=into))
    return found


def _with_merged(conversation_id: int) -> list[int]:
    """A conversation and all that were merged into it, however deep."""
    found, fresh = [conversation_id], [conversation_id]
    while fresh:
        fresh = list(Conversation.objects.filter(into__in=fresh).values_list("pk", flat=True))
        found += fresh
    return found
