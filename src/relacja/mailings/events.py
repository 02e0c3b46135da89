"""What is told of letters to many. `origin_kind` and `origin_id` say what a letter was sent for."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class LettersSent(Event):
    """Letters left the house, to these customers; at most a batch at a time, each letter once."""

    letter_ids: tuple[int, ...]
    party_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LettersSkipped(Event):
    """Letters were not sent, on purpose or because they could not be; why, stands with each."""

    letter_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LetterOpened(Event):
    """A person has opened a letter for the first time."""

    letter_id: int
    party_id: int
    origin_kind: str
    origin_id: int


@dataclass(frozen=True, slots=True)
class LetterClicked(Event):
    """A person has followed a link of a letter; each link once."""

    letter_id: int
    party_id: int
    origin_kind: str
    origin_id: int
    link: str


@dataclass(frozen=True, slots=True)
class LetterAnswered(Event):
    """Somebody has answered a letter."""

    letter_id: int
    party_id: int | None
    origin_kind: str
    origin_id: int
    conversation_id: int


@dataclass(frozen=True, slots=True)
class LetterCameBack(Event):
    """A letter did not reach them; `is_complaint`: it did, and they told their provider that they do not want it."""

    letter_id: int
    party_id: int | None
    origin_kind: str
    origin_id: int
    is_permanent: bool
    is_complaint: bool = False


@dataclass(frozen=True, slots=True)
class Unsubscribed(Event):
    """Somebody has taken back their consent by a link in a letter, or given it again."""

    letter_id: int
    party_id: int
    purpose: str
    origin_kind: str
    origin_id: int
    is_back: bool = False
