"""Verbs of written messages: conversations, their messages, mailboxes, and what came in."""

from django.http import HttpResponse
from ninja import Query

from relacja.messaging import queries, services
from relacja.messaging.schemas import (
    ArrivalOut,
    AssigneeIn,
    BeginningIn,
    BesideIn,
    ConversationOut,
    ConversationStands,
    FollowIn,
    LabelsIn,
    LeftOutIn,
    MailboxIn,
    MailboxOut,
    MergeConversationIn,
    MergeQuery,
    MergeWarnings,
    MessageNamed,
    MessagesOut,
    MessagesQuery,
    NoteIn,
    NoticesIn,
    NoticesOut,
    Numbered,
    PriorityIn,
    RecordLine,
    ReplyIn,
    ShareIn,
    ShareOut,
    ShortWhy,
    SideOut,
    SnoozeIn,
    SplitIn,
    WhyIn,
)
from relacja.messaging.tables import ARRIVALS, CONVERSATIONS
from relacja.platform.api import Answer, ApiRequest, Id, Router, answers_with, offer
from relacja.platform.web.views.files import hand_out

router = Router(tags=["Messages"])
offer(router, "/conversations", CONVERSATIONS, name="conversations")
offer(router, "/arrivals", ARRIVALS, name="arrivals")
answers_with(services.NoSuchWay, 409, lambda error: {"standing": error.status})
answers_with(services.TooLate, 409)
answers_with(services.NameTaken, 409)
answers_with(services.AlreadySettled, 409)
answers_with(services.NoOriginal, 409)
answers_with(services.StillNotUnderstood, 409)
answers_with(services.NoSuchTransport, 422)
answers_with(services.StandsBeside, 409)
answers_with(services.NotMerged, 409)
answers_with(services.ReachesCustomer, 422, lambda error: {"address": error.address})
answers_with(services.BadSetting, 422, lambda error: {"setting": error.code, "why": error.why})


@router.create("/conversations", response=MessageNamed)
def begin_conversation(request: ApiRequest, body: BeginningIn) -> Answer:
    """Write to somebody who has not written."""
    return services.begin_conversation(
        actor=request.actor, mailbox_id=body.mailbox_id, answer=body.answer(), party_id=body.party_id
    )


@router.read("/conversations/{int:conversation_id}", response=ConversationOut)
def get_conversation(request: ApiRequest, conversation_id: Id) -> Answer:
    """One conversation; the one it was merged into, where it was."""
    return queries.conversation_shown(request.actor, conversation_id)


@router.list("/conversations/{int:conversation_id}/messages", response=MessagesOut)
def list_messages(request: ApiRequest, conversation_id: Id, query: Query[MessagesQuery]) -> Answer:
    """The messages of a conversation, the latest first, a page at a time."""
    found = queries.messages_of(request.actor, conversation_id, query.before, query.limit)
    more = f"{request.path}?limit={query.limit}&before={found[-1]['id']}" if len(found) == query.limit else None
    return {"items": found, "next": more}


@router.list("/conversations/{int:conversation_id}/record", response=list[RecordLine])
def list_conversation_record(request: ApiRequest, conversation_id: Id) -> Answer:
    """What was done to a conversation, the latest first, five hundred lines at most."""
    return queries.record_of(request.actor, conversation_id)


@router.create("/conversations/{int:conversation_id}/messages", response=MessageNamed)
def answer_conversation(request: ApiRequest, conversation_id: Id, body: ReplyIn) -> Answer:
    """Answer in a conversation; it leaves when the time to take it back is over, or at `send_at`."""
    return services.answer(actor=request.actor, conversation_id=conversation_id, answer=body.answer())


@router.list("/conversations/{int:conversation_id}/beside", response=list[SideOut])
def list_beside(request: ApiRequest, conversation_id: Id) -> Answer:
    """What others outside are asked beside a conversation: what waits for us first, twenty at most."""
    return queries.sides(request.actor, conversation_id)


@router.create("/conversations/{int:conversation_id}/beside", response=MessageNamed)
def begin_beside(request: ApiRequest, conversation_id: Id, body: BesideIn) -> Answer:
    """Ask somebody outside by mail, beside a conversation; its customer never hears of it."""
    return services.begin_beside(
        actor=request.actor, conversation_id=conversation_id, mailbox_id=body.mailbox_id, answer=body.answer()
    )


@router.create("/conversations/{int:conversation_id}/notes", response=MessageNamed)
def write_note(request: ApiRequest, conversation_id: Id, body: NoteIn) -> Answer:
    """Write something for us alone."""
    return services.write_note(actor=request.actor, conversation_id=conversation_id, note=body.text)


@router.act("/conversations/{int:conversation_id}/assignee", method="PUT", response=ConversationStands)
def assign_conversation(request: ApiRequest, conversation_id: Id, body: AssigneeIn) -> Answer:
    """Say who has it from now on."""
    return services.assign_conversation(actor=request.actor, conversation_id=conversation_id, user_id=body.user_id)


@router.act("/conversations/{int:conversation_id}/snooze", response=ConversationStands)
def snooze_conversation(request: ApiRequest, conversation_id: Id, body: SnoozeIn) -> Answer:
    """Put it off until a moment; a message of the customer brings it back sooner."""
    return services.snooze_conversation(
        actor=request.actor, conversation_id=conversation_id, until=body.until, why=body.reason
    )


@router.act("/conversations/{int:conversation_id}/resolve", response=ConversationStands)
def resolve_conversation(request: ApiRequest, conversation_id: Id, body: ShortWhy) -> Answer:
    """Say that it is done."""
    return services.resolve_conversation(actor=request.actor, conversation_id=conversation_id, why=body.reason)


@router.act("/conversations/{int:conversation_id}/wait", response=ConversationStands)
def wait_for_customer(request: ApiRequest, conversation_id: Id, body: ShortWhy) -> Answer:
    """Say that we need nothing but the customer's word."""
    return services.wait_for_customer(actor=request.actor, conversation_id=conversation_id, why=body.reason)


@router.act("/conversations/{int:conversation_id}/reopen", response=ConversationStands)
def reopen_conversation(request: ApiRequest, conversation_id: Id, body: ShortWhy) -> Answer:
    """Say that it is not done after all."""
    return services.reopen_conversation(actor=request.actor, conversation_id=conversation_id, why=body.reason)


@router.act("/conversations/{int:conversation_id}/priority", method="PUT", response=ConversationStands)
def set_priority(request: ApiRequest, conversation_id: Id, body: PriorityIn) -> Answer:
    """Say how much it hurries: -1 low, 0, 1 high, 2 urgent."""
    return services.set_priority(actor=request.actor, conversation_id=conversation_id, priority=body.priority)


@router.act("/conversations/{int:conversation_id}/labels", response=ConversationStands)
def label_conversation(request: ApiRequest, conversation_id: Id, body: LabelsIn) -> Answer:
    """Put labels on it and take others off."""
    return services.label_conversation(
        actor=request.actor, conversation_id=conversation_id, add=body.add, remove=body.remove
    )


@router.act("/conversations/{int:conversation_id}/follow", method="PUT", response=None)
def follow_conversation(request: ApiRequest, conversation_id: Id, body: FollowIn) -> Answer:
    """Hear of it from now on, or no more."""
    services.follow_conversation(actor=request.actor, conversation_id=conversation_id, follows=body.follows)


@router.read("/conversations/{int:conversation_id}/merge-warnings", response=MergeWarnings)
def merge_warnings(request: ApiRequest, conversation_id: Id, query: Query[MergeQuery]) -> Answer:
    """What should be known before one conversation is merged into another."""
    told = services.merge_warnings(actor=request.actor, keep_id=query.into, absorb_id=conversation_id)
    return {"warnings": list(told)}


@router.act("/conversations/{int:conversation_id}/merge", response=ConversationStands)
def merge_conversations(request: ApiRequest, conversation_id: Id, body: MergeConversationIn) -> Answer:
    """Merge it into another one, which stands for both from then on; answers that one."""
    return services.merge_conversations(
        actor=request.actor, keep_id=body.into_id, absorb_id=conversation_id, reason=body.reason
    ).conversation


@router.act("/conversations/{int:conversation_id}/unmerge", response=ConversationStands)
def unmerge_conversation(request: ApiRequest, conversation_id: Id, body: WhyIn) -> Answer:
    """Take it out of what it was merged into."""
    return services.unmerge_conversation(actor=request.actor, conversation_id=conversation_id, reason=body.reason)


@router.create("/conversations/{int:conversation_id}/split", response=ConversationStands)
def split_conversation(request: ApiRequest, conversation_id: Id, body: SplitIn) -> Answer:
    """Take messages out of it into a conversation of their own; answers that one."""
    return services.split_conversation(actor=request.actor, conversation_id=conversation_id, **body.model_dump())


@router.act("/conversations/{int:conversation_id}/undo-split", response=ConversationStands)
def undo_split(request: ApiRequest, conversation_id: Id, body: WhyIn) -> Answer:
    """Put what was split off back; answers the conversation that is whole again."""
    return services.undo_split(actor=request.actor, conversation_id=conversation_id, reason=body.reason)


@router.act("/messages/{int:message_id}/take-back", response=MessageNamed)
def take_back_message(request: ApiRequest, message_id: Id) -> Answer:
    """Take back an answer of one's own that has not left yet."""
    return services.take_back(actor=request.actor, message_id=message_id)


@router.act("/messages/{int:message_id}/send-again", response=None)
def send_message_again(request: ApiRequest, message_id: Id) -> Answer:
    """Send what was not sent, came back, or may not have been sent."""
    services.send_again(actor=request.actor, message_id=message_id)


@router.content("/messages/{int:message_id}/files/{int:attachment_id}")
def get_message_file(request: ApiRequest, message_id: Id, attachment_id: Id) -> HttpResponse | None:
    """The bytes of a file of a message."""
    found = queries.attachment_of(request.actor, message_id, attachment_id)
    if found is None:
        return None
    return hand_out(request, found.sha256, name=found.name or found.sha256[:12], media_type=found.media_type)


@router.content("/messages/{int:message_id}/original")
def get_original(request: ApiRequest, message_id: Id) -> HttpResponse | None:
    """A message as it came over the wire, byte for byte."""
    letter = queries.original_of(request.actor, message_id)
    return hand_out(request, letter, name=f"{message_id}.eml", media_type="message/rfc822") if letter else None


@router.list("/mailboxes", response=list[MailboxOut])
def list_mailboxes(request: ApiRequest) -> Answer:
    """The mailboxes one may read or set up, by name."""
    return queries.mailboxes_shown(request.actor)


@router.read("/mailboxes/{int:mailbox_id}", response=MailboxOut)
def get_mailbox(request: ApiRequest, mailbox_id: Id) -> Answer:
    """One mailbox."""
    return queries.mailbox_shown(request.actor, mailbox_id)


@router.create("/mailboxes", response=Numbered)
def add_mailbox(request: ApiRequest, body: MailboxIn) -> Answer:
    """Set up a mailbox."""
    return services.save_mailbox(actor=request.actor, **body.model_dump())


@router.act("/mailboxes/{int:mailbox_id}", method="PUT", response=Numbered, guarded_by=get_mailbox)
def save_mailbox(request: ApiRequest, mailbox_id: Id, body: MailboxIn) -> Answer:
    """Set up a mailbox anew; secrets left out stay as they are, unless the address they are sent to changes."""
    return services.save_mailbox(actor=request.actor, mailbox_id=mailbox_id, **body.model_dump())


@router.create("/mailboxes/{int:mailbox_id}/shares", response=ShareOut)
def share_mailbox(request: ApiRequest, mailbox_id: Id, body: ShareIn) -> Answer:
    """Let somebody, or everybody of a unit, see a mailbox."""
    return services.share_mailbox(
        actor=request.actor, mailbox_id=mailbox_id, user_id=body.user_id, unit_id=body.unit_id
    )


@router.act("/mailboxes/shares/{int:share_id}/end", response=None)
def unshare_mailbox(request: ApiRequest, share_id: Id) -> Answer:
    """And no more."""
    services.unshare_mailbox(actor=request.actor, share_id=share_id)


@router.read("/me/notices", response=NoticesOut)
def get_my_notices(request: ApiRequest) -> Answer:
    """Of what one is told, by e-mail and on open pages."""
    return queries.notices_of(request.actor)


@router.act("/me/notices", method="PUT", response=NoticesOut, guarded_by=get_my_notices)
def choose_my_notices(request: ApiRequest, body: NoticesIn) -> Answer:
    """Say of what one is told; an address that came back is tried again from now on."""
    services.choose_my_notices(actor=request.actor, **body.model_dump())
    return queries.notices_of(request.actor)


@router.read("/users/{int:user_id}/notices", response=NoticesOut)
def get_notices(request: ApiRequest, user_id: Id) -> Answer:
    """Of what a colleague is told, of the units one sets up messages for."""
    return queries.notices_of(request.actor, user_id)


@router.act("/users/{int:user_id}/notices", method="PUT", response=NoticesOut, guarded_by=get_notices)
def choose_notices_of(request: ApiRequest, user_id: Id, body: NoticesIn) -> Answer:
    """Say of what a colleague is told."""
    services.choose_notices_of(actor=request.actor, user_id=user_id, **body.model_dump())
    return queries.notices_of(request.actor, user_id)


@router.act("/arrivals/{int:arrival_id}/let-in", response=ArrivalOut)
def let_in(request: ApiRequest, arrival_id: Id) -> Answer:
    """Take in after all what was held or left out; answers its new line."""
    return services.let_in(actor=request.actor, arrival_id=arrival_id)


@router.act("/arrivals/{int:arrival_id}/leave-out", response=ArrivalOut)
def leave_out(request: ApiRequest, arrival_id: Id, body: LeftOutIn) -> Answer:
    """Say that what is held stays out for good, and why."""
    return services.leave_out(actor=request.actor, arrival_id=arrival_id, reason=body.reason)
