"""Messages come in: each is understood, matched, joined, stored and told of, or kept with the reason why not.

A batch is one transaction with its place on the server, so that nothing is lost or taken twice, whenever it is killed.
A message that cannot be taken in spoils nothing but itself: it is held, with its original.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from relacja.interactions.types import ArtefactDraft, InteractionDraft
from relacja.messaging import parameters
from relacja.messaging.events import MessagesReceived
from relacja.messaging.models import Arrival, Conversation, Mailbox, Message
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import transports
from relacja.messaging.rules import receiving
from relacja.messaging.services import (
    beside,
    bounces,
    contacts,
    facts,
    incoming,
    joining,
    letters,
    matching,
    meetings,
    threads,
)
from relacja.messaging.services.matching import Writer
from relacja.messaging.types import Inbound, Place
from relacja.platform import audit, files, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import named, publish
from relacja.platform.use_case import use_case

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the wire showed it: its original, how to understand it, and what speaks against it.

    `inbound` None: it was not read; `held` says why (too large, say). `is_junk`: it stood in a folder for junk;
    `is_sent`: in one for what we sent, with another program. `is_let_in`: people have decided that it comes in.
    """

    place: Place
    understand: Callable[[], Inbound] | None
    original: bytes = b""
    size: int = 0
    held: str = ""
    is_junk: bool = False
    is_sent: bool = False
    is_let_in: bool = False
    sender: str = ""
    subject: str = ""


@use_case(permits=CONFIGURE)
def take_in(*, actor: Actor, mailbox_id: int, seen: Sequence[Seen]) -> list[Arrival]:
    """Take messages of one mailbox in, in their order; each has its line afterwards. What was seen before is passed by.

    The originals are durable before anything else happens. Raises only what the database raises; then nothing of the
    batch has happened, and the same batch may come again.
    """
    now = timezone.now()
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    fresh = _unseen(mailbox, seen)
    files.store_many([(one.original, NAME) for one in fresh if one.original])
    lines = _taken(actor, mailbox, fresh, now)
    audit.note(mailbox=mailbox.name, seen=len(seen), taken=len(lines))
    return lines


def take_again(actor: Actor, mailbox: Mailbox, seen: Seen, now: datetime) -> Arrival:
    """Take in one that was held or left out, whatever spoke against it: its new line."""
    sql.hold(f"messaging.mailbox:{mailbox.pk}")
    [line] = _taken(actor, mailbox, [seen], now)
    return line


def _taken(
    actor: Actor, mailbox: Mailbox, fresh: Sequence[Seen], now: datetime, *, is_again: bool = False
) -> list[Arrival]:
    """All at once; if that cannot be, each by itself, and whichever cannot be taken in is held.

    What came to another mailbox of ours at the same moment is there at a second look, so all of them are given one.
    """
    batch = _Batch(actor, mailbox, now)
    try:
        with transaction.atomic():
            return batch.taken(fresh)
    except sql.DATABASE_AWAY:
        raise
    except Exception as problem:
        if isinstance(problem, IntegrityError) and not is_again:
            return _taken(actor, mailbox, fresh, now, is_again=True)
        if len(fresh) != 1:
            return [line for one in fresh for line in _taken(actor, mailbox, [one], now)]
        log.exception("a message could not be taken in", mailbox=mailbox.pk)
        line = batch.line(fresh[0])
        line.reason, line.detail = "not_understood", f"{type(problem).__name__}: {problem}"[:300]
        line.save()
        return [line]


KNOWN_PLACES = """
SELECT w.n FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::int[])
  AS w(folder, uidvalidity, uid, key, n)
JOIN messaging_arrival a ON a.mailbox_id = %s::bigint AND a.key = w.key
  AND (w.key <> '' OR (a.folder = w.folder AND a.uidvalidity = w.uidvalidity AND a.uid = w.uid))
"""


def _unseen(mailbox: Mailbox, seen: Sequence[Seen]) -> list[Seen]:
    """Those that have no line yet; what others take in at the same moment is waited for."""
    sql.hold(f"messaging.mailbox:{mailbox.pk}")
    places = [one.place for one in seen]
    known = sql.rows(
        KNOWN_PLACES,
        [
            [one.folder for one in places], [one.uidvalidity for one in places], [one.uid for one in places],
            [one.key for one in places], list(range(len(places))), mailbox.pk,
        ],
    )  # fmt: skip
    have = {row[0] for row in known}
    left: dict[Place, Seen] = {one.place: one for n, one in enumerate(seen) if n not in have}
    return list(left.values())


class _Batch:
    """What is taken in at once: the contacts are recorded together at its end."""

    def __init__(self, actor: Actor, mailbox: Mailbox, now: datetime) -> None:
        self.actor, self.mailbox, self.now = actor, mailbox, now
        transport = transports.get(mailbox.transport)
        self.proves_sender = transport is not None and transport.proves_sender
        self.received: list[Message] = []
        self.drafts: list[tuple[Message, InteractionDraft]] = []
        self.writers: dict[str, Writer] = {}
        self.known: dict[str, Message] = {}
        self.today: Counter[str] = Counter()
        self.rules = incoming.rules_for(mailbox)
        self.ours = frozenset(Mailbox.objects.values_list("address", flat=True))

    def taken(self, fresh: Sequence[Seen]) -> list[Arrival]:
        """Their lines, in order; those that came in stand on their timelines, and it is told of."""
        read = [(self.line(seen), seen, self._read(seen)) for seen in fresh]
        inbounds = [inbound for _line, _seen, inbound in read if inbound is not None]
        self._look_up(inbounds)
        files.store_many([(one.content, one.name) for inbound in inbounds for one in inbound.files])
        for line, seen, inbound in read:
            if inbound is not None:
                self._understand(line, inbound, seen)
        lines = Arrival.objects.bulk_create([line for line, _seen, _inbound in read])
        contacts.record(self.actor, self.drafts)
        if self.received:
            about = named(message.conversation.party_id for message in self.received)
            publish(MessagesReceived(self.mailbox.pk, tuple(message.pk for message in self.received), about))
        return lines

    def line(self, seen: Seen) -> Arrival:
        """The line of a message before it is known what becomes of it."""
        return Arrival(
            mailbox=self.mailbox, folder=seen.place.folder, uidvalidity=seen.place.uidvalidity, uid=seen.place.uid,
            key=seen.place.key, seen_at=self.now, size=seen.size or len(seen.original), sender=seen.sender[:254],
            subject=seen.subject[:300], state=Arrival.State.HELD, reason=seen.held or "not_read",
            letter=files.hash_of(seen.original) if seen.original else "",
        )  # fmt: skip

    def _read(self, seen: Seen) -> Inbound | None:
        if seen.understand is None:
            return None
        inbound = seen.understand()
        key = inbound.key or f"sha256:{files.hash_of(seen.original)}"
        is_ours = inbound.is_ours or seen.is_sent
        return replace(inbound, key=key[:400], at=min(inbound.at, self.now), is_ours=is_ours)

    def _look_up(self, inbounds: Sequence[Inbound]) -> None:
        """What is asked of all of them, asked once: which are here already, and how many their senders wrote today."""
        keys = [inbound.key for inbound in inbounds]
        self.known = {one.key: one for one in Message.objects.filter(key__in=keys).defer("text", "html")}
        senders = list({inbound.sender for inbound in inbounds})
        day = self.now - timedelta(days=1)
        self.today = Counter(dict(sql.rows(FROM_SENDERS, [self.mailbox.pk, senders, day]))) if senders else Counter()

    def _understand(self, line: Arrival, inbound: Inbound, seen: Seen) -> None:
        line.sender, line.subject = inbound.sender[:254], inbound.subject[:300]
        known = self.known.get(inbound.key)
        if known is not None and _is_same(known, inbound):
            line.state, line.reason, line.message = Arrival.State.AGAIN, "known", known
            joining.also_in(known.conversation_id, self.mailbox)
            return
        if known is not None:
            inbound = replace(inbound, key=f"{inbound.key[:300]}#{line.letter}")
        writer = self._writer(inbound)
        party_ids = frozenset((*writer.candidates, *([writer.party_id] if writer.party_id else [])))
        found = self._found(inbound, party_ids)
        if found.way == threads.NEW and not seen.is_let_in and (report := letters.of_report(inbound)) is not None:
            report.reported(self.actor, inbound, self.now)
            line.state, line.reason = Arrival.State.REFUSED, "of_letter"
            return
        posted = letters.of_answer(inbound) if found.way == threads.NEW else None
        writer = posted.writer(writer, inbound.sender) if posted else writer
        asked = self._asked(inbound, seen, writer, answers_ours=found.way != threads.NEW or posted is not None)
        verdict = receiving.Verdict() if seen.is_let_in else receiving.verdict(asked)
        line.reason = verdict.reason
        if verdict.state != "in":
            line.state = Arrival.State(verdict.state)
            return
        told = self._ruled(inbound, found, writer)
        if told.left_out_by is not None:
            line.state, line.reason = Arrival.State.REFUSED, "rule"
            line.detail = f"{told.left_out_by.pk}.{told.left_out_by.version} {told.left_out_by.name}"
            return
        writer = writer if found.is_beside else self._kept(inbound, writer)
        message = self._let_in(line, inbound, found, writer)
        if posted is not None:
            posted.answered(self.actor, message)
        incoming.apply(told, message, self.now)

    def _let_in(self, line: Arrival, inbound: Inbound, found: threads.Found, writer: Writer) -> Message:
        """The message in its conversation, with what follows from it."""
        message, is_new = joining.join(
            self.actor, self.mailbox, inbound, found=found, writer=writer, letter=line.letter
        )
        line.state, line.message = (Arrival.State.IN if is_new else Arrival.State.JOINED), message
        line.reason = message.way
        self.received.append(message)
        self.known[message.key] = message
        self.today[inbound.sender] += message.at > self.now - timedelta(days=1)
        is_notice = inbound.automatic == "bounce"  # of a server: nobody has met the customer by it
        if not is_notice:
            self.drafts.append((message, contacts.contact_of(message, message.visible, partial(_letter, message))))
        if inbound.invitations and message.conversation.party_id is not None:
            meetings.planned(self.actor, message.conversation, inbound.invitations)
        if is_notice:
            bounces.heard(self.actor, message, inbound, self.now)
        return message

    def _ruled(self, inbound: Inbound, found: threads.Found, writer: Writer) -> incoming.Judged:
        """What the rules say of a customer's message. Those that cannot be asked are left out from here on."""
        if not self.rules or inbound.is_ours:
            return incoming.Judged()
        talk = Conversation.objects.filter(pk=found.conversation_id or 0).first()
        told = incoming.judged(self.rules, facts.of_inbound(self.mailbox, inbound, talk, writer), self.now)
        incoming.park_failed(told, self.now)
        broken = {rule.pk for rule, _why in told.failed}
        self.rules = [rule for rule in self.rules if rule.pk not in broken]
        return told

    def _found(self, inbound: Inbound, party_ids: frozenset[int]) -> threads.Found:
        other = joining.other_side(inbound)
        if self.proves_sender:
            return threads.latest(self.mailbox.pk, other)
        asked = threads.Asked(self.mailbox.pk, other, party_ids, joining.key_of(inbound), self.ours)
        return bounces.home_of(inbound) or beside.home_of(threads.find(inbound, asked), other, party_ids)

    def _writer(self, inbound: Inbound) -> Writer:
        other = joining.other_side(inbound)
        if other not in self.writers:
            self.writers[other] = matching.writer_of(self.actor, other)
        return self.writers[other]

    def _kept(self, inbound: Inbound, writer: Writer) -> Writer:
        """A visitor is kept for a human whom nobody knows, and for nobody else."""
        if writer.is_known or writer.is_visitor or not receiving.waits_for_us(inbound.automatic):
            return writer
        other = joining.other_side(inbound)
        kept = matching.keep(self.actor, other, inbound.sender_name, inbound.at, inbound.sign)
        self.writers[other] = replace(kept, possible=writer.possible)
        return self.writers[other]

    def _asked(self, inbound: Inbound, seen: Seen, writer: Writer, *, answers_ours: bool) -> receiving.Seen:
        return receiving.Seen(
            automatic=inbound.automatic,
            is_known=writer.is_known,
            answers_ours=answers_ours,
            is_from_us=inbound.is_ours,
            is_junk=seen.is_junk,
            takes_bulk=parameters.takes_bulk(),
            from_sender_today=self.today[inbound.sender],
            most_from_sender=parameters.most_from_sender(),
        )


NAME = "letter.eml"
FROM_SENDERS = """
SELECT sender, count(*) FROM messaging_message
WHERE mailbox_id = %s::bigint AND sender = ANY(%s::text[]) AND at > %s::timestamptz AND direction = 'inbound'
GROUP BY sender
"""


def _letter(message: Message) -> contacts.Artefacts:
    return (ArtefactDraft("mail", message.letter, "original.eml"),) if message.letter else ()


def _is_same(known: Message, inbound: Inbound) -> bool:
    """Whether it is the message that came before. Whoever takes another's Message-ID does not hide their own by it."""
    return (known.sender, known.subject) == (inbound.sender[:254], inbound.subject[:998])
