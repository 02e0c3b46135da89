"""What the queue tells of conversations: somebody took one, nobody came."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.messaging.models import Conversation
from relacja.messaging.services import turns
from relacja.platform import push
from relacja.platform.actor import Actor
from relacja.routing.types import Offer

ACTOR = Actor.system(gettext_noop("queue of conversations"))


def taken(offer: Offer) -> None:  # not a use case: a move of the queue, inside one
    """Whoever took it has it from now on."""
    Conversation.objects.filter(pk=offer.subject_id).update(assignee_id=offer.user_id)
    turns.note(ACTOR, offer.subject_id, "taken", timezone.now(), user=offer.user_id)


def nobody_came(conversation_id: int) -> None:  # not a use case: a move of the queue, inside one
    """It waited too long in the queue: it stands in the inbox as before, and its record says so."""
    Conversation.objects.filter(pk=conversation_id).update(item=None)
    turns.note(ACTOR, conversation_id, "nobody_came", timezone.now())


def moved_up(conversation_ids: Sequence[int]) -> None:  # not a use case: a move of the queue, inside one
    """Whoever waits in these is told that their place has changed, where their window listens."""
    for address in Conversation.objects.filter(pk__in=conversation_ids).values_list("address", flat=True):
        push.tell(address, "place")
