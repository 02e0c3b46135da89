"""Pictures from elsewhere in mails: shown without asking for senders whom a reader trusts, until they do no more."""

from django.utils import timezone

from relacja.messaging.models import Message, PicturesFrom
from relacja.messaging.permissions import VIEW
from relacja.messaging.queries.feed import message_of
from relacja.messaging.types import Direction
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class NobodysPictures(ValueError):
    """The message came from nobody outside, or nobody is there who would see the pictures."""


@use_case(permits=VIEW)
def show_pictures(*, actor: Actor, conversation_id: int, message_id: int, always: bool = True) -> None:
    """See the pictures in whatever the sender of a message writes, from now on; or no more.

    Raises `MessageNotFound`, `NobodysPictures`.
    """
    message = message_of(actor, conversation_id, message_id)
    if actor.user_id is None or message.direction != Direction.INBOUND or not message.sender:
        raise NobodysPictures(message_id)
    if always:
        PicturesFrom.objects.get_or_create(
            user_id=actor.user_id, sender=_sender(message), defaults={"since": timezone.now()}
        )
    else:
        PicturesFrom.objects.filter(user_id=actor.user_id, sender=_sender(message)).delete()
    audit.note(subject=Ref("messaging.conversation", message.conversation_id), always=always)


def _sender(message: Message) -> str:
    return message.sender.lower()
