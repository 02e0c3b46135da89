"""Which conversation a message belongs to: what the rules ask is fetched here, the rules are `kit.mail.threading`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relacja.kit.mail import threading
from relacja.kit.mail.model import Address, Mail, Marks
from relacja.kit.mail.threading import Candidates, Known
from relacja.messaging import parameters
from relacja.messaging.types import Inbound
from relacja.platform import sql

_KNOWN = """
SELECT --sign--, coalesce(c.into_id, c.id), c.address, c.party_id, c.subject_key, c.last_at, --recipients--
FROM messaging_conversation c
"""
_PEOPLE = "m.recipients || jsonb_build_object('from', jsonb_build_array(m.sender))"
"""Who wrote a message may go on in its conversation, wherever it has been merged into since."""
_MESSAGES = "JOIN messaging_message m ON m.conversation_id = c.id WHERE "
BY_KEYS = (
    _KNOWN.replace("--sign--", "m.key").replace("--recipients--", _PEOPLE)
    + _MESSAGES
    + "m.key = ANY(%s::text[]) AND m.direction <> 'note'"
)
BY_ROOT = (
    _KNOWN.replace("--sign--", "m.thread_root").replace("--recipients--", _PEOPLE)
    + _MESSAGES
    + "m.thread_root = ANY(%s::text[]) ORDER BY m.id DESC LIMIT 1"
)
BY_TOKENS = _KNOWN.replace("--sign--", "c.token").replace("--recipients--", "'{}'") + "WHERE c.token = ANY(%s::text[])"
RECENT = (
    _KNOWN.replace("--sign--", "c.token").replace("--recipients--", "'{}'")
    + """WHERE c.mailbox_id = %s::bigint AND c.address = %s::text AND c.subject_key = %s::text
  AND c.last_at > %s::timestamptz AND c.into_id IS NULL ORDER BY c.last_at DESC LIMIT 5"""
)
TEXTS = """
SELECT text FROM messaging_message WHERE conversation_id = %s::bigint AND direction <> 'note' ORDER BY at DESC LIMIT 5
"""
NEW = threading.NEW
BY_ADDRESS = """
SELECT c.id FROM messaging_conversation c
WHERE c.mailbox_id = %s::bigint AND c.address = %s::text AND c.into_id IS NULL ORDER BY c.last_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation, the way it was found, and how sure that is; `related_to` one that it answers without being it.
    `is_beside`: it stands beside a customer's, and whoever writes in it is no customer."""

    conversation_id: int | None
    way: str
    confidence: float
    related_to: int | None = None
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose conversation is looked for: in this mailbox, with this address, of a customer among these.

    `ours` are our own addresses: by them nobody gets into any.
    """

    mailbox_id: int
    address: str
    party_ids: frozenset[int]
    subject_key: str
    ours: frozenset[str] = frozenset()


def latest(mailbox_id: int, address: str) -> Found:
    """The last conversation with an address that the wire vouches for."""
    row = sql.row(BY_ADDRESS, [mailbox_id, address]) if address else None
    return Found(row[0], "address", 1.0) if row else Found(None, NEW, 1.0)


def find(inbound: Inbound, asked: Asked) -> Found:
    """The conversation of a message; none where it begins one, and never another customer's."""
    mail = _as_mail(inbound)
    speakers = threading.senders(mail) | {asked.address}
    known = _Knower(asked, speakers)
    chain = [inbound.key, *inbound.references]
    by_root = known.by_sign(BY_ROOT, [inbound.thread_root] if inbound.thread_root else [])
    by_id = {**known.by_sign(BY_KEYS, chain), **{f"{ROOT}{root}": one for root, one in by_root.items()}}
    by_token = known.by_sign(BY_TOKENS, inbound.tokens)
    candidates = Candidates(by_id, by_token, recent=() if by_id or by_token else known.recent(inbound.at))
    choice = threading.choose(mail, candidates, inbound.at)
    return Found(_id(choice.conversation), choice.way, choice.confidence, _id(choice.related_to))


ROOT = "root:"
NO_MARKS = Marks()


def _as_mail(inbound: Inbound) -> Mail:
    """The message as the rules read it, whatever it came over. The root of a thread is its furthest reference."""
    root = (f"{ROOT}{inbound.thread_root}",) if inbound.thread_root else ()
    return Mail(
        subject=inbound.subject, from_=Address(inbound.sender_name, inbound.sender), sender=None,
        reply_to=tuple(Address("", one) for one in inbound.recipients.get("reply_to", ())), to=(), cc=(), bcc=(),
        date=None, received=None, message_id=inbound.key, in_reply_to="", references=(*root, *inbound.references),
        text=inbound.text, html="", attachments=(), calendars=(), is_encrypted="", is_signed="", language="",
        marks=NO_MARKS, headers=(),
    )  # fmt: skip


def _id(conversation: Any) -> int | None:
    return None if conversation is None else int(conversation)


class _Knower:
    """What is known of conversations, with whoever may speak in them."""

    def __init__(self, asked: Asked, speakers: Collection[str]) -> None:
        self.asked, self.speakers = asked, frozenset(speakers)

    def by_sign(self, statement: str, signs: Collection[str]) -> Mapping[str, Known]:
        """Conversations by a key, a token or the root of a thread."""
        return {row[0]: self._known(row) for row in sql.rows(statement, [list(signs)])} if signs else {}

    def recent(self, at: datetime) -> tuple[Known, ...]:
        """The sender's own conversations of the same subject, with the lines that an answer may quote."""
        asked = self.asked
        if not asked.subject_key or not asked.address:
            return ()
        since = at - parameters.joins_within()
        rows = sql.rows(RECENT, [asked.mailbox_id, asked.address, asked.subject_key, since])
        return tuple(self._known(row, _lines(row[1])) for row in rows)

    def _known(self, row: tuple[Any, ...], lines: frozenset[int] = frozenset()) -> Known:
        _sign, conversation_id, address, party_id, subject_key, last_at, recipients = row
        people = {address, *_addresses(recipients)} - self.asked.ours
        if party_id is not None and party_id in self.asked.party_ids:
            people |= self.speakers
        return Known(conversation_id, frozenset(people), subject_key, last_at, lines)


def _lines(conversation_id: int) -> frozenset[int]:
    texts: Iterable[tuple[str]] = sql.rows(TEXTS, [conversation_id])
    return frozenset(mark for (text,) in texts for mark in threading.line_marks(text))


def _addresses(recipients: Any) -> frozenset[str]:
    kept = sql.loaded(recipients)
    return frozenset(one for kind in ("to", "cc", "from") for one in kept.get(kind, ()))
