"""How the visitor found a chat that has ended: one click, a word if they like, and never asked twice."""

from django.utils import timezone

from relacja.messaging.events import ConversationRated
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import ANSWER
from relacja.messaging.services import joining, turns
from relacja.messaging.transports.web_chat.talking import VISITING, cleaned
from relacja.messaging.transports.web_chat.visitors import Visitor
from relacja.messaging.types import Rating, Status
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

LONGEST_WORD = 500


def asks(talk: Conversation) -> bool:
    """Whether the visitor is asked now: somebody of ours has answered, it has ended, and they were not asked before."""
    has_ended = talk.status == Status.RESOLVED and talk.first_answer_at is not None
    return has_ended and talk.rating is None and not talk.context.get("rating_asked")


@use_case(permits=ANSWER)
def rate_chat(*, actor: Actor, visitor: Visitor, rating: int | None, word: str = "") -> None:
    """The visitor rates their chat, adds a word to the rating they gave, or (None) would rather not say.

    The first rating stands, and the first word; what comes when nobody asked changes nothing.
    """
    talk = visitor.conversation(timezone.now())
    if talk is None:
        return
    talk = joining.held(talk.pk)
    audit.note(subject=Ref(turns.KIND, talk.pk))
    if asks(talk):
        _closed(talk, rating)
    said = cleaned(word)[:LONGEST_WORD]
    if said and rating is not None and talk.rating == rating and not talk.rating_word:
        talk.rating_word = said
        talk.save(update_fields=["rating_word"])
        turns.tell(talk.pk)


def _closed(talk: Conversation, rating: int | None) -> None:
    talk.context = {**talk.context, "rating_asked": True}
    talk.rating = rating if rating in Rating.values else None
    talk.save(update_fields=["context", "rating"])
    if talk.rating is not None:
        turns.note(VISITING, talk.pk, "rated", timezone.now(), after=talk.rating)
        publish(ConversationRated(talk.pk, talk.rating, None if talk.is_visitor else talk.party_id))
