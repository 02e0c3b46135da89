"""Conversations as people read them."""

from django.db.models import QuerySet

from relacja.customers import queries as customers
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.permissions import VIEW
from relacja.platform.actor import Actor


class ConversationNotFound(LookupError):
    """There is no such conversation, or the actor may not see it."""


class MailboxNotFound(LookupError):
    """There is no such mailbox, or the actor may not use it."""


def visible(actor: Actor) -> "QuerySet[Conversation]":
    """The conversations the actor may see, without those that were merged into others."""
    return Conversation.objects.visible_to(actor, VIEW).filter(into__isnull=True)


def conversation_of(actor: Actor, conversation_id: int) -> Conversation:
    """One of them; the one it was merged into, where it was. Raises `ConversationNotFound`."""
    rows = Conversation.objects.visible_to(actor, VIEW).select_related("mailbox", "assignee")
    found = rows.filter(pk=conversation_id).first()
    if found is None:
        raise ConversationNotFound(conversation_id)
    return found if found.into_id is None else conversation_of(actor, found.into_id)


def called(actor: Actor, conversation: Conversation) -> str:
    """Whom it is with, as far as the actor may know: the customer, else the name or the address they write by."""
    names = customers.party_names(actor, [conversation.party_id] if conversation.party_id else [])
    return names.get(conversation.party_id or 0, "") or conversation.name or conversation.address


def latest(actor: Actor, limit: int = 30) -> list[tuple[int, str]]:
    """The conversations that moved last, by number, each as one recognises it; none for who may see none."""
    rows = visible(actor).order_by("-last_at", "-pk").values_list("pk", "subject", "name", "address")[:limit]
    return [(pk, " · ".join(filter(None, (name or address, subject)))[:90]) for pk, subject, name, address in rows]


def mailboxes(actor: Actor, permission: str = VIEW) -> list[Mailbox]:
    """The mailboxes the actor may use for what `permission` says, by name."""
    return list(Mailbox.objects.visible_to(actor, permission).filter(is_active=True).order_by("name"))


def has_mailbox(actor: Actor) -> bool:
    """Whether the actor sees any mailbox, in use or not."""
    return Mailbox.objects.visible_to(actor, VIEW).exists()


def labels(actor: Actor) -> list[tuple[str, str]]:
    """The labels of the conversations of late that the actor may see, to choose from."""
    rows = visible(actor).exclude(labels=[]).order_by("-last_at").values_list("labels", flat=True)[:LATELY]
    return [(one, one) for one in sorted({label for labels in rows for label in labels})]


LATELY = 500
