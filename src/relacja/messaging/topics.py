"""What open pages may listen to: one conversation, and the inbox as a whole."""

from collections.abc import Iterable

from relacja.messaging.models import Conversation
from relacja.messaging.permissions import VIEW
from relacja.platform.actor import Actor
from relacja.platform.push import Topic, topics


@topics.plug("conversation")
class ConversationTopic(Topic):
    """News of a conversation."""

    def may_hear(self, actor: Actor, row_ids: Iterable[int]) -> set[int]:
        """Those one may see."""
        rows = Conversation.objects.visible_to(actor, VIEW).filter(pk__in=set(row_ids))
        return set(rows.values_list("pk", flat=True))


@topics.plug("inbox")
class InboxTopic(Topic):
    """That something has changed in some conversation: numbers only, so whoever reads any may hear it."""

    def may_hear(self, actor: Actor, row_ids: Iterable[int]) -> set[int]:
        """The one there is."""
        return {1} & set(row_ids) if actor.may(VIEW) else set()
