"""A message becomes part of a conversation: a new one, or one that stands."""

import secrets

from relacja.kit.mail import subjects
from relacja.messaging import parameters
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.rules import receiving
from relacja.messaging.rules.transitions import Happening, when_customer_returns
from relacja.messaging.services import beside, telling, turns
from relacja.messaging.services.matching import NOBODY, Writer
from relacja.messaging.services.threads import Found
from relacja.messaging.types import Direction, File, Inbound, Status
from relacja.platform import files, sql
from relacja.platform.actor import Actor

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 12


def new_token() -> str:
    """A name for a conversation that nobody guesses: 59 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def other_side(inbound: Inbound) -> str:
    """Whom we talk with: who wrote, or the first we wrote to where the mail is our own."""
    if not inbound.is_ours:
        return inbound.sender
    to = inbound.recipients.get("to") or inbound.recipients.get("cc") or [inbound.sender]
    return str(to[0])


def key_of(inbound: Inbound) -> str:
    """The subject without what answers put before it; blank where it is too short to tell anything."""
    key = subjects.subject_key(inbound.subject)[:200]
    return key if len(key) >= 3 else ""


def join(
    actor: Actor, mailbox: Mailbox, inbound: Inbound, *, found: Found, writer: Writer, letter: str
) -> tuple[Message, bool]:
    """The message in its conversation, and whether that is new."""
    conversation, is_new = _conversation(mailbox, inbound, found, writer)
    message = Message(
        conversation=conversation, mailbox=mailbox, direction=_direction(inbound), key=inbound.key[:400], at=inbound.at,
        sender=inbound.sender[:254], sender_name=inbound.sender_name[:200], recipients=dict(inbound.recipients),
        subject=inbound.subject[:998], text=inbound.text, folds=[list(one) for one in inbound.folds],
        html=inbound.html, thread_root=inbound.thread_root,
        remote=inbound.remote, references=[one[:400] for one in inbound.references], automatic=inbound.automatic,
        protection=inbound.protection, problems=[one[:60] for one in inbound.problems], letter=letter,
        size=len(inbound.original), way="new" if is_new else found.way, confidence=found.confidence,
        delivery="sent" if inbound.is_ours else "", sent_at=inbound.at if inbound.is_ours else None,
    )  # fmt: skip
    if mailbox.pk not in (conversation.mailbox_id, *conversation.also):
        conversation.also = sorted([*conversation.also, mailbox.pk])
    message.save()
    keep_files(message, inbound.files)
    _go_on(actor, conversation, message)
    return message, is_new


def _direction(inbound: Inbound) -> Direction:
    return Direction.OUTBOUND if inbound.is_ours else Direction.INBOUND


def keep_files(message: Message, given: tuple[File, ...]) -> None:
    """The files of a message, each content once, its type found from its bytes."""
    if not given:
        return
    hashes = [files.hash_of(one.content) for one in given]
    missing = set(hashes) - set(files.contents(hashes))
    files.store_many([(one.content, one.name) for one, sha256 in zip(given, hashes, strict=True) if sha256 in missing])
    kept = files.contents(hashes)
    Attachment.objects.bulk_create(
        Attachment(
            message=message, sha256=sha256, name=files.plain_name(one.name), media_type=kept[sha256].media_type,
            size=kept[sha256].size, content_id=one.content_id[:300], is_inline=one.is_inline,
        )
        for one, sha256 in zip(given, hashes, strict=True)
    )  # fmt: skip


def _conversation(mailbox: Mailbox, inbound: Inbound, found: Found, writer: Writer) -> tuple[Conversation, bool]:
    """The one that was found, if it goes on with this message; else a new one."""
    continues, beside_id = found.related_to, None
    if found.conversation_id is not None:
        conversation = held(found.conversation_id)
        within = parameters.reopens_within()
        back = when_customer_returns(
            Status(conversation.status), conversation.resolved_at, inbound.at, within,
            is_other_topic=_is_other_topic(conversation, inbound),
        )  # fmt: skip
        if back == "reopen" or not receiving.waits_for_us(inbound.automatic):
            return conversation, False
        continues, beside_id = conversation.pk, conversation.beside_id
        writer = writer if beside_id is None else NOBODY
    waits = receiving.waits_for_us(inbound.automatic) and not inbound.is_ours
    conversation = Conversation(
        mailbox=mailbox, token=new_token(), status=Status.OPEN if waits else Status.RESOLVED,
        resolved_at=None if waits else inbound.at, why="" if waits else (inbound.automatic or "ours"),
        subject=inbound.subject[:300], subject_key=key_of(inbound), party_id=writer.party_id,
        is_visitor=writer.is_visitor, candidates=writer.offered, address=other_side(inbound)[:254],
        name=inbound.sender_name[:120] if not inbound.is_ours else "", language=inbound.language[:10],
        assignee_id=mailbox.owner_id, context=dict(inbound.context), began_at=inbound.at, last_at=inbound.at,
        continues_id=continues, beside_id=beside_id,
    )  # fmt: skip
    conversation.save()
    return conversation, True


def _is_other_topic(conversation: Conversation, inbound: Inbound) -> bool:
    """Whether a message names another subject, where the house tells topics apart; without one it is the same."""
    key = key_of(inbound)
    return bool(parameters.tells_topics() and key and conversation.subject_key and key != conversation.subject_key)


def held(conversation_id: int) -> Conversation:
    """The conversation, locked until the transaction ends; where it was merged into another, that one."""
    into: int | None = conversation_id
    while into is not None:
        conversation_id = into
        into = Conversation.objects.values_list("into_id", flat=True).get(pk=conversation_id)
    rows = Conversation.objects.select_related("mailbox").select_for_update(of=("self",))
    conversation = rows.get(pk=conversation_id)
    return conversation if conversation.into_id is None else held(conversation.into_id)


def _go_on(actor: Actor, conversation: Conversation, message: Message) -> None:
    """What the message changes: the last word, the count, whose turn it is."""
    count_in(conversation, message)
    if message.direction == Direction.INBOUND and receiving.waits_for_us(message.automatic):
        turns.turn(actor, conversation, Happening.WROTE, message.at)
        turns.begin_waiting(conversation, message.at, message.at)
        telling.customer_wrote(conversation)
    elif message.direction == Direction.OUTBOUND and conversation.status != Status.RESOLVED:
        turns.turn(actor, conversation, Happening.ANSWERED, message.at, "elsewhere")
    conversation.save()
    turns.tell(conversation.pk)
    beside.tell_main(conversation)


def count_in(conversation: Conversation, message: Message) -> None:
    """The message as the last word of its conversation, unless it is older."""
    conversation.messages += 1
    conversation.version += 1
    if message.at >= conversation.last_at:
        conversation.last_at = message.at
        conversation.last_text = " ".join(message.visible.split())[:200]


ALSO = """
UPDATE messaging_conversation SET also = also || %(mailbox)s::bigint
WHERE id = %(id)s::bigint AND mailbox_id <> %(mailbox)s::bigint AND NOT also @> ARRAY[%(mailbox)s::bigint]
"""


def also_in(conversation_id: int, mailbox: Mailbox) -> None:
    """The conversation stands in another mailbox of ours as well."""
    sql.rows(ALSO, {"mailbox": mailbox.pk, "id": conversation_id})
