"""Conversations found by their words: of their subjects and messages, or by the address of whom we talk with."""

import re

from django.db.models import Q
from django.db.models.expressions import RawSQL

from relacja.kit import phone, text
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import VIEW
from relacja.messaging.queries.conversations import visible
from relacja.platform.actor import Actor

WITH_WORDS = """
SELECT conversation_id FROM messaging_message WHERE messaging_words(subject, text) @@ to_tsquery('simple', %s)
"""


def search_conversations(actor: Actor, query: str, limit: int = 8) -> list[Conversation]:
    """Conversations the actor may see whose messages have every word in some form, or with this address; the latest
    first. One query."""
    asked = _asked(query)
    if asked is None or not actor.may(VIEW):
        return []
    rows = visible(actor).filter(asked).order_by("-last_at", "-pk")
    return list(rows.only("subject", "name", "address", "last_text")[:limit])


def _asked(query: str) -> Q | None:
    folded = text.fold(query)
    if "@" in folded:
        begins = folded.replace(" ", "")
        return Q(address__gte=begins, address__lt=f"{begins}\U0010ffff")
    words = [stem(word) for word in re.findall(r"[^\W_]+", folded) if len(word) > 1]
    if not words:
        return None
    found = Q(pk__in=RawSQL(WITH_WORDS, [" & ".join(f"'{word}':*" for word in words)]))  # noqa: S611 - letters and digits only, as a parameter
    number = _number(query)
    return found | Q(address=number) if number else found


def stem(word: str) -> str:
    """A word without the ending that cases and numbers give it; as it is where it is short or has digits."""
    if not word.isalpha() or len(word) < 5:
        return word
    return word[: -2 if len(word) > 6 else -1]


def _number(query: str) -> str:
    try:
        return phone.parse(query).e164
    except ValueError:
        return ""
