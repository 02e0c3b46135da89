"""Letters to many, which have no conversation here: what comes in about them goes to whoever sent them.

Their marks stand in our addresses as numbers of messages do, and begin with a nought, which no number does.
"""

from collections.abc import Collection
from datetime import datetime

from relacja.messaging.models import Message
from relacja.messaging.plugs import Letters, letters
from relacja.messaging.services.matching import Writer, in_one_form
from relacja.messaging.types import Inbound, LetterAnswer, PostedLetter
from relacja.platform.actor import Actor


class Posted:
    """A letter that a message is about, and whose it is to know."""

    def __init__(self, book: Letters, letter: PostedLetter) -> None:
        self._book, self._letter = book, letter

    def writer(self, writer: Writer, sender: str) -> Writer:
        """Who answers: where several use the address, the one it was written to. Whoever writes from elsewhere is who
        they are by that: letters are passed on."""
        party_id = self._letter.party_id
        is_same = bool(sender) and in_one_form(sender) == in_one_form(self._letter.address)
        return Writer(party_id) if is_same and party_id in writer.candidates else writer

    def answered(self, actor: Actor, message: Message) -> None:
        """Tell of an answer."""
        answer = LetterAnswer(message.pk, message.conversation_id, message.at, message.subject)
        self._book.answered(actor, self._letter, answer)

    def reported(self, actor: Actor, inbound: Inbound, now: datetime) -> None:
        """Tell of what a server says of it. It went to one address, whatever servers on the way have called it."""
        ours = in_one_form(self._letter.address)
        named = [one for one in inbound.bounced if in_one_form(one.recipient) == ours]
        for one in (*named, *inbound.bounced)[:1]:
            self._book.came_back(actor, self._letter, one, now)
        if inbound.complaints:
            self._book.complained(actor, self._letter, now)


def of_answer(inbound: Inbound) -> Posted | None:
    """The letter that a message answers."""
    marks = [f"#{token}" for token in inbound.tokens if token.startswith("0")]
    return None if inbound.is_ours else _found([*inbound.references, *marks])


def of_report(inbound: Inbound) -> Posted | None:
    """The letter that a server's report, or a complaint, is about."""
    keys = {key for one in (*inbound.bounced, *inbound.complaints) for key in one.of}
    return _found(keys)


def _found(keys: Collection[str]) -> Posted | None:
    if not keys:
        return None
    found = ((book, book.find(keys)) for book in letters)
    return next((Posted(book, letter) for book, letter in found if letter is not None), None)
