"""What is told of a visitor and kept nowhere: typing, the page they are on."""

from relacja.messaging.topics import ConversationTopic
from relacja.platform.push import topics


@topics.plug("chat")
class ChatTopic(ConversationTopic):
    """Whoever hears of a conversation."""
