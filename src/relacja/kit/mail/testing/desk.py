"""A desk in memory that threads what comes in by `threading.choose`, asking for candidates as the product does."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from relacja.kit.mail.model import Mail
from relacja.kit.mail.subjects import subject_key
from relacja.kit.mail.threading import (
    Candidates,
    Choice,
    Known,
    choose,
    line_marks,
    reference_chain,
    senders,
    thread_root,
    tokens_of,
)

MAILBOX = "biuro@sklep.example"
WINDOW = timedelta(days=30)


@dataclass(slots=True)
class Desk:
    """Its conversations, and the three ways to find them."""

    key: bytes = b"a key of thirty-two bytes length"
    conversations: dict[int, Known] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    roots: dict[str, int] = field(default_factory=dict)
    subjects: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    first_of: dict[int, int] = field(default_factory=dict)

    def receive(self, mail: Mail, at: datetime) -> tuple[int, Choice]:
        """Put a message where it belongs; its conversation, and how that was found."""
        choice = choose(mail, self._candidates(mail, at), at)
        chosen = choice.conversation
        number = chosen if isinstance(chosen, int) else len(self.conversations) + 1
        if number not in self.conversations:
            self.conversations[number] = Known(number, frozenset(), subject_key(mail.subject), at)
        for sender in senders(mail):
            self.subjects.setdefault((sender, self.conversations[number].subject_key), []).append(number)
        self._note(mail, number, at, senders(mail))
        return number, choice

    def sent(self, mail: Mail, number: int, at: datetime) -> None:
        """Remember an answer of the desk."""
        self._note(mail, number, at, frozenset())

    def _note(self, mail: Mail, number: int, at: datetime, people: frozenset[str]) -> None:
        known = self.conversations[number]
        self.conversations[number] = replace(
            known,
            participants=known.participants | people,
            last_at=at,
            lines=known.lines | line_marks(mail.text),
        )
        self.ids[mail.message_id] = number
        root = thread_root(mail)
        if root:
            self.roots.setdefault(root, number)

    def _candidates(self, mail: Mail, at: datetime) -> Candidates:
        asked = (*reference_chain(mail), mail.message_id)
        root = thread_root(mail)
        numbers = {
            number for one in senders(mail) for number in self.subjects.get((one, subject_key(mail.subject)), ())
        }
        recent = (self.conversations[number] for number in sorted(numbers))
        return Candidates(
            by_id={one: self.conversations[self.ids[one]] for one in asked if one in self.ids},
            by_token={
                one: self.conversations[int(one)]
                for one in tokens_of(mail, self.key)
                if one.isdigit() and int(one) in self.conversations
            },
            by_thread_root={root: self.conversations[self.roots[root]]} if root in self.roots else {},
            recent=tuple(known for known in recent if known.last_at is not None and at - known.last_at < WINDOW),
        )
