"""Messages as contacts on the timeline: once for ever, and of a personal mailbox only that there was one."""

from collections.abc import Callable, Sequence

from relacja.interactions import services as interactions
from relacja.interactions.types import ArtefactDraft, CapturedBy, InteractionDraft, Participant, Subject
from relacja.messaging.models import Conversation, Message
from relacja.messaging.plugs import transports
from relacja.messaging.services import turns
from relacja.messaging.types import Direction
from relacja.platform import files, sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

SOURCE = "messaging"
"""Of the keys by which the ledger knows a message for ever."""
LINK = """
UPDATE messaging_message m SET interaction_id = w.contact, interaction_started_at = w.started
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS w(id, contact, started) WHERE m.id = w.id
"""
Artefacts = tuple[ArtefactDraft, ...]


def contact_of(message: Message, body: str, artefacts: Callable[[], Artefacts]) -> InteractionDraft:
    """The contact a message is; what was said and what came with it only where the mailbox is nobody's own, and where
    it is not about somebody else."""
    conversation, mailbox = message.conversation, message.mailbox
    transport = transports.get(mailbox.transport)
    medium = transport.medium if transport else "email"
    is_open = mailbox.owner_id is None and conversation.beside_id is None
    outbound = message.direction == Direction.OUTBOUND
    return InteractionDraft(
        kind="mail" if medium == "email" else "message",
        medium=medium,
        participants=(Participant(conversation.party_id, address=conversation.address),),
        started_at=message.at,
        ended_at=message.at,
        direction="outbound" if outbound else "inbound",
        initiator="company" if outbound else "customer",
        summary=message.subject[:200] if is_open else "",
        body=body if is_open else "",
        captured_by=CapturedBy.AUTO,
        owner_id=message.author_id,
        source=SOURCE,
        key=files.hash_of(message.key.encode()),  # keys may name people, and the ledger forgets none
        subjects=(Subject(Ref(turns.KIND, conversation.pk)),),
        artefacts=artefacts() if is_open else (),
    )


def record(  # not a use case: a part of the one that stores the messages
    actor: Actor, contacts: Sequence[tuple[Message, InteractionDraft]]
) -> None:
    """The contacts on their timelines; each message knows its own. Whoever is nobody has none."""
    contacts = [one for one in contacts if not _is_nobodys(one[0].conversation)]
    if not contacts:
        return
    done = interactions.record_many(actor=actor, drafts=[draft for _message, draft in contacts])
    for (message, _draft), one in zip(contacts, done, strict=True):
        message.interaction_id, message.interaction_started_at = one.id.id, one.id.started_at
    messages = [message for message, _draft in contacts]
    sql.rows(
        LINK,
        [
            [one.pk for one in messages], [one.interaction_id for one in messages],
            [one.interaction_started_at for one in messages],
        ],
    )  # fmt: skip


def _is_nobodys(conversation: Conversation) -> bool:
    """Nobody is known, and nobody could be: asked beside another conversation, or without an address at all."""
    return conversation.party_id is None and (conversation.beside_id is not None or not conversation.address)
