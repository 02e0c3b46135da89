"""Conversations found by their words: of their subjects and messages, or by the address of whom we talk with."""

import re

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from relacja.kit import phone, text
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import VIEW
from relacja.messaging.queries.conversations import visible
from relacja.platform.actor import Actor

WITH_WORDS = """
SELECT conversation_id FROM messaging_message
WHERE messaging_words(subject, sender_name, sender, text) @@ to_tsquery('simple', %s)
UNION ALL
SELECT id FROM messaging_conversation WHERE messaging_words(subject, name, address, '') @@ to_tsquery('simple', %s)
"""
AT_ONCE = f"messaging_conversation.id = ANY(ARRAY({WITH_WORDS}))"
"""Read before the conversations are: for words that few have."""
ONE_BY_ONE = f"(messaging_conversation.id IN ({WITH_WORDS})) IS TRUE"
"""Asked of each conversation in its order until a page is full (`IS TRUE` keeps the planner from a join, which would
read all that are found first): for words that many have."""
MANY = 5_000


def search_conversations(actor: Actor, query: str, limit: int = 8) -> list[Conversation]:
    """Conversations the actor may see that are found by `by_words`; the latest first. Two queries."""
    asked = by_words(query)
    if asked is None or not actor.may(VIEW):
        return []
    rows = visible(actor).filter(asked).order_by("-last_at", "-pk")
    return list(rows.only("subject", "name", "address", "last_text")[:limit])


def by_words(query: str) -> Q | None:  # no actor: what words ask of a query that begins with what is seen
    """What holds for a conversation with every word, in some form, in one of its messages with its sender, or in its
    subject, name and address; a word with @ begins its address, and a telephone number is its address. None where
    nothing was asked that could be found. Where there are words, the database is asked about how many have them: it
    knows from its statistics, and how they are found depends on it."""
    typed = text.fold(query).split()
    words = [stem(word) for part in typed if "@" not in part for word in re.findall(r"[^\W_]+", part) if len(word) > 1]
    addresses = [part for part in typed if "@" in part]
    if not words and not addresses:
        return None
    found = Q()
    if words:
        found = _with_words(" & ".join(f"'{word}':*" for word in words))
    for begins in addresses:
        found &= Q(address__gte=begins, address__lt=f"{begins}\U0010ffff")
    number = _number(query)
    return found | Q(address=number) if number else found


def _with_words(asked: str) -> Q:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT json) {WITH_WORDS}", [asked, asked])
        [[[planned]]] = cursor.fetchall()
    way = ONE_BY_ONE if planned["Plan"]["Plan Rows"] > MANY else AT_ONCE
    return Q(RawSQL(way, [asked, asked], BooleanField()))  # noqa: S611 - letters and digits, as a parameter


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
