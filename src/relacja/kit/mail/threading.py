"""To which conversation does a message belong? Decided from what is known of earlier ones; pure, nothing is fetched.

The caller fetches `Candidates` with three questions: what is known of `reference_chain(mail)` and the message's own id;
of the tokens in its recipients (`tokens_of`); and which conversations of this sender have the same `subject_key` within
some days. An answer never lands in another customer's conversation: ids that a stranger sends open a new one that is
linked, and only a token that we made lets a stranger in.
"""

import base64
import binascii
import zlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from relacja.kit.mail import verp
from relacja.kit.mail.model import Mail
from relacja.kit.mail.replies import fold
from relacja.kit.mail.subjects import is_forward, is_reply, subject_key

KNOWN_ID, REFERENCES, TOKEN, SUBJECT, NEW = "known_id", "references", "token", "subject", "new"
_QUIET = timedelta(days=14)
_CHAIN, _LINES, _LINE, _WORD = 50, 40, 16, 4
_ROOT_BYTES = 22


@dataclass(frozen=True, slots=True)
class Known:
    """A conversation as far as the choice needs it.

    `participants` are the customers' addresses in it (`Address.key`), with those of the same customer if the caller
    wishes; `lines` the `line_marks` of its messages, where the caller keeps them.
    """

    conversation: Hashable
    participants: frozenset[str]
    subject_key: str = ""
    last_at: datetime | None = None
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is known: by message id, by token, by the root of Outlook's Thread-Index, and by sender and subject."""

    by_id: Mapping[str, Known] = field(default_factory=dict)
    by_token: Mapping[str, Known] = field(default_factory=dict)
    by_thread_root: Mapping[str, Known] = field(default_factory=dict)
    recent: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The conversation (None: a new one), how it was found, how sure that is (0 to 1), and what it is linked with."""

    conversation: Hashable | None
    way: str
    confidence: float
    related_to: Hashable | None = None


def reference_chain(mail: Mail) -> tuple[str, ...]:
    """The ids of earlier messages, nearest first."""
    chain = (mail.in_reply_to, *reversed(mail.references)) if mail.in_reply_to else tuple(reversed(mail.references))
    return tuple(dict.fromkeys(chain))[:_CHAIN]


def tokens_of(mail: Mail, key: bytes) -> tuple[str, ...]:
    """The conversations' tokens among the addresses it was sent to, those we made only."""
    addresses = [address.email for address in mail.recipients] + list(mail.marks.delivered_to)
    read = [verp.read(address, key) for address in addresses[:200]]
    return tuple(dict.fromkeys(one[1] for one in read if one is not None and one[0] == verp.CONVERSATION))


def thread_root(mail: Mail) -> str:
    """What all messages of one Outlook thread share: the beginning of their Thread-Index; empty if there is none."""
    try:
        data = base64.b64decode(mail.marks.thread_index[:400], validate=False)
    except (binascii.Error, ValueError):
        return ""
    return data[:_ROOT_BYTES].hex() if len(data) >= _ROOT_BYTES else ""


def line_marks(text: str) -> frozenset[int]:
    """Numbers for the long lines a message says itself: by them a later one is known to quote it."""
    return _marks(fold(text).visible)


def _marks(text: str) -> frozenset[int]:
    lines = (" ".join(line.lstrip("> \t").split()) for line in text.splitlines())
    long = [line for line in lines if len(line) >= _LINE][:_LINES]
    return frozenset(zlib.crc32(line.encode("utf-8", "replace")) for line in long)


def senders(mail: Mail) -> frozenset[str]:
    """The addresses that speak in this message."""
    told = [mail.from_, mail.sender, *mail.reply_to]
    return frozenset(address.key for address in told if address is not None and address.email)


def choose(mail: Mail, candidates: Candidates, at: datetime) -> Choice:
    """The conversation this message, come in at this moment, belongs to."""
    speakers = senders(mail)
    own = candidates.by_id.get(mail.message_id) if mail.message_id else None
    if own is not None and own.participants & speakers:
        return Choice(own.conversation, KNOWN_ID, 1.0)
    by_token = next(iter(candidates.by_token.values()), None)
    if by_token is not None:
        return _by_token(mail, by_token, speakers, at)
    hit = own or next((candidates.by_id[one] for one in reference_chain(mail) if one in candidates.by_id), None)
    if hit is not None:
        return _by_reference(mail, hit, speakers, at)
    by_root = candidates.by_thread_root.get(thread_root(mail))
    quoted = _quoted_one(mail, (*candidates.recent, *([by_root] if by_root else ())), speakers)
    if quoted is not None and not is_forward(mail.subject):
        return Choice(quoted.conversation, SUBJECT, 0.95)
    if by_root is not None:
        return _by_reference(mail, by_root, speakers, at)
    return _by_subject(mail, candidates.recent, speakers)


def _by_token(mail: Mail, known: Known, speakers: frozenset[str], at: datetime) -> Choice:
    if _is_new_matter(mail, known, at):
        return Choice(None, NEW, 0.8, known.conversation)
    return Choice(known.conversation, TOKEN, 0.99 if known.participants & speakers else 0.85)


def _by_reference(mail: Mail, known: Known, speakers: frozenset[str], at: datetime) -> Choice:
    """Ids prove that somebody had the message, not that it is their conversation."""
    if not known.participants & speakers:
        return Choice(None, NEW, 0.9, known.conversation)
    if is_forward(mail.subject) or _is_new_matter(mail, known, at):
        return Choice(None, NEW, 0.85, known.conversation)
    same = not known.subject_key or subject_key(mail.subject) == known.subject_key
    return Choice(known.conversation, REFERENCES, 0.99 if same else 0.9)


def _is_new_matter(mail: Mail, known: Known, at: datetime) -> bool:
    """An old message re-used for something else: another subject, no sign of an answer, after a long silence."""
    if is_reply(mail.subject) or known.last_at is None or at - known.last_at < _QUIET:
        return False
    words, before = _telling(subject_key(mail.subject)), _telling(known.subject_key)
    return bool(words) and not words & before


def _telling(key: str) -> set[str]:
    """The words of a subject that say something."""
    return {word for word in key.split() if len(word) >= _WORD}


def _by_subject(mail: Mail, recent: Iterable[Known], speakers: frozenset[str]) -> Choice:
    """No id, no token: an answer by its subject, to the sender's own conversation of that subject."""
    key = subject_key(mail.subject)
    answers = is_reply(mail.subject)
    mine = [known for known in recent if known.participants & speakers and known.subject_key == key and key]
    if not mine or is_forward(mail.subject):
        return Choice(None, NEW, 0.7 if answers else 0.95)
    best = max(mine, key=_latest)
    if not answers:
        return Choice(None, NEW, 0.8, best.conversation)
    return Choice(best.conversation, SUBJECT, 0.8 if len(mine) == 1 else 0.6)


def _quoted_one(mail: Mail, known: Iterable[Known], speakers: frozenset[str]) -> Known | None:
    """Of the sender's own conversations the one whose lines the message quotes most; None if it quotes none."""
    mine = [one for one in known if one.lines and one.participants & speakers]
    quoted = _marks(fold(mail.text).quoted) if mine else frozenset()
    best = max(mine, key=lambda one: (len(quoted & one.lines), _latest(one)), default=None)
    return best if best is not None and quoted & best.lines else None


def _latest(known: Known) -> float:
    return known.last_at.timestamp() if known.last_at else 0.0
