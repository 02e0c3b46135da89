"""What letters to many hear from the wires."""

from collections.abc import Collection
from datetime import datetime

from relacja.mailings import queries, services
from relacja.messaging.plugs import Letters, letters
from relacja.messaging.types import Bounced, LetterAnswer, PostedLetter
from relacja.platform.actor import Actor


@letters.plug("mailings")
class OurLetters(Letters):
    """Letters of this house."""

    def find(self, keys: Collection[str]) -> PostedLetter | None:
        """By Message-ID or mark."""
        return queries.letter_by_keys(keys)

    def answered(self, actor: Actor, letter: PostedLetter, answer: LetterAnswer) -> None:
        """Keep that."""
        services.letter_answered(actor=actor, letter_id=letter.id, answer=answer)

    def came_back(self, actor: Actor, letter: PostedLetter, bounced: Bounced, at: datetime) -> None:
        """Keep that, and close the address where it is gone."""
        services.letter_came_back(actor=actor, letter_id=letter.id, bounced=bounced, at=at)

    def complained(self, actor: Actor, letter: PostedLetter, at: datetime) -> None:
        """They get no more of it."""
        services.letter_complained(actor=actor, letter_id=letter.id, at=at)
