"""Shapes of what comes in and goes out through the API."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Base64Bytes, Field

from relacja.kit.mail.safe_html import safe
from relacja.messaging.services import Answer
from relacja.messaging.types import File
from relacja.platform.api import Id, Moment, Reason, Schema

Code = Annotated[str, Field(pattern=r"^[-\w]{1,40}$")]
Address = Annotated[str, Field(min_length=1, max_length=254)]
Addresses = Annotated[list[Address], Field(max_length=50)]
Line = Annotated[str, Field(max_length=300)]
Label = Annotated[str, Field(min_length=1, max_length=40)]


class FileIn(Schema):
    """A file that goes with a message; its content in base64."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    content: Base64Bytes


class Written(Schema):
    """What is written. `then` says what becomes of the conversation; blank: nothing but that we have answered."""

    text: Annotated[str, Field(max_length=200_000)] = ""
    html: Annotated[str, Field(max_length=500_000)] = ""
    subject: Line = ""
    cc: Addresses = []
    bcc: Addresses = []
    files: Annotated[list[FileIn], Field(max_length=20)] = []
    then: Literal["", "wait", "resolve"] = "wait"
    send_at: Moment | None = None

    def answer(self) -> Answer:
        """What the service takes; HTML is made safe."""
        plain = self.model_dump(exclude={"files", "html", "mailbox_id", "party_id", "to", "cc", "bcc"})
        whom: dict[str, Any] = {kind: tuple(getattr(self, kind, ())) for kind in ("to", "cc", "bcc")}
        html = safe(self.html, lambda cid: None, shows_remote=True).html if self.html else ""
        return Answer(**plain, **whom, html=html, files=tuple(File(one.name, one.content) for one in self.files))


class ReplyIn(Written):
    """An answer; without `to` it goes to whoever wrote. `seen` is the `version` of the conversation one has read."""

    to: Addresses = []
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class BeginningIn(Written):
    """A conversation that we begin, in one of our mailboxes."""

    mailbox_id: Id
    to: Annotated[list[Address], Field(min_length=1, max_length=50)]
    party_id: Id | None = None


class BesideIn(Written):
    """What somebody outside is asked by mail, from one of our mailboxes, beside a customer's conversation."""

    mailbox_id: Id
    to: Annotated[list[Address], Field(min_length=1, max_length=50)]


class NoteIn(Schema):
    """A note for us alone."""

    text: Annotated[str, Field(min_length=1, max_length=50_000)]


class MessageNamed(Schema):
    """A message, and the conversation it stands in."""

    id: int
    conversation_id: int
    delivery: str


class AssigneeIn(Schema):
    """Who has a conversation; null: nobody."""

    user_id: Id | None


class ShortWhy(Schema):
    """Why, in a few words; may be left out."""

    reason: Annotated[str, Field(max_length=40)] = ""


class SnoozeIn(ShortWhy):
    """Until when a conversation is put off."""

    until: Moment


class PriorityIn(Schema):
    """How much it hurries."""

    priority: Literal[-1, 0, 1, 2]


class LabelsIn(Schema):
    """Labels to put on and to take off."""

    add: Annotated[list[Label], Field(max_length=20)] = []
    remove: Annotated[list[Label], Field(max_length=20)] = []


class FollowIn(Schema):
    """Whether one hears of a conversation."""

    follows: bool = True


class ConversationOut(Schema):
    """A conversation. `version` grows with all that is written or decided in it."""

    id: int
    mailbox_id: int
    mailbox: str
    status: str
    why: str
    subject: str
    party_id: int | None
    is_visitor: bool
    address: str
    name: str
    priority: int
    labels: list[str]
    language: str
    assignee_id: int | None
    followers: list[int]
    began_at: datetime
    last_at: datetime
    waiting_since: datetime | None
    first_answer_at: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    rating: int | None
    rating_word: str
    messages: int
    continues_id: int | None
    beside_id: int | None
    version: int


class SideOut(Schema):
    """A conversation beside another; `waiting_since` is when an answer came that nobody has answered or put aside."""

    id: int
    mailbox_id: int
    status: str
    subject: str
    address: str
    assignee_id: int | None
    last_at: datetime
    last_text: str
    waiting_since: datetime | None
    messages: int


class MergeConversationIn(Schema):
    """Into which conversation another is merged, and why."""

    into_id: Id
    reason: Reason


class MergeQuery(Schema):
    """Into which conversation another would be merged."""

    into: Id


class MergeWarnings(Schema):
    """What should be known first: other_customer, visitor (nobody knows whose one is), other_mailbox, personal."""

    warnings: list[str]


class SplitIn(Schema):
    """Messages that go into a conversation of their own; without a subject it is that of the first of them."""

    message_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    subject: Line = ""
    reason: Reason


class WhyIn(Schema):
    """Why something is undone."""

    reason: Reason


class ConversationStands(Schema):
    """Where a conversation stands after what was done."""

    id: int
    status: str
    assignee_id: int | None
    priority: int
    labels: list[str]
    snoozed_until: datetime | None
    version: int


class MessageFile(Schema):
    """A file of a message."""

    id: int
    sha256: str
    name: str
    media_type: str
    size: int
    is_inline: bool


class RecipientOut(Schema):
    """One of those a message goes to, who fares otherwise than it says: tried again, given up, or not known."""

    address: str
    delivery: str
    detail: str
    send_at: datetime | None
    sent_at: datetime | None
    attempts: int


class MessageOut(Schema):
    """A message. `folds` are the parts of the text that were quoted or are a signature; `html` is made safe. `apart`
    are those who fare otherwise than its `delivery` says."""

    id: int
    conversation_id: int
    direction: str
    at: datetime
    author_id: int | None
    sender: str
    sender_name: str
    recipients: dict[str, Any]
    subject: str
    text: str
    folds: list[Any]
    html: str
    automatic: str
    protection: str
    problems: list[str]
    size: int
    delivery: str
    delivery_detail: str
    send_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    files: list[MessageFile]
    apart: list[RecipientOut]


class MessagesOut(Schema):
    """A page of messages, the latest first; `next` is the address of those before them."""

    items: list[MessageOut]
    next: str | None


class MessagesQuery(Schema):
    """Which messages: those before one of them, and how many."""

    before: Id | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class RecordLine(Schema):
    """One thing that was done to a conversation; `actor` names the system where it was no user."""

    id: int
    at: datetime
    user_id: int | None
    actor: str
    kind: str
    data: dict[str, Any]


class MailboxIn(Schema):
    """A mailbox; `values` are those its transport is set up with, secrets left out stay as they are."""

    transport: Code
    address: Address
    name: Annotated[str, Field(min_length=1, max_length=80)]
    values: Annotated[dict[Code, Annotated[str, Field(max_length=10_000)]], Field(max_length=40)] = {}
    unit_id: Id | None = None
    owner_id: Id | None = None
    plan: Annotated[str, Field(pattern=r"^[-\w]{0,30}$")] = ""
    hours_text: Annotated[str, Field(max_length=2000)] = ""
    language: Annotated[str, Field(max_length=10)] = ""
    signature: Annotated[str, Field(max_length=5000)] = ""
    is_active: bool = True
    since: Moment | None = None


class ShareIn(Schema):
    """With whom a mailbox is shared: a user, or everybody of a unit."""

    user_id: Id | None = None
    unit_id: Id | None = None


class ShareOut(Schema):
    """With whom a mailbox is shared."""

    id: int
    user_id: int | None
    unit_id: int | None


class MailboxOut(Schema):
    """A mailbox. Secrets are never told; what its transport is set up with only to who sets mailboxes up."""

    id: int
    name: str
    transport: str
    address: str
    unit_id: int | None
    owner_id: int | None
    plan: str
    hours_text: str
    language: str
    signature: str
    is_active: bool
    since: datetime | None
    seen_at: datetime | None
    lost_at: datetime | None
    error: str
    settings: dict[str, str]
    shares: list[ShareOut]


How = Literal["off", "at_once", "daily"]
Here = Annotated[list[Literal["named", "assigned", "wrote"]], Field(max_length=3)]


class NoticesIn(Schema):
    """When a letter goes, by what it is about, and what is said on open pages (`here`)."""

    named: How = "off"
    assigned: How = "off"
    wrote: How = "off"
    here: Here = ["named", "assigned", "wrote"]


class NoticesOut(Schema):
    """Of what somebody is told. `bounced_at`: their address refused a letter; none is sent until they choose anew."""

    user_id: int
    named: str
    assigned: str
    wrote: str
    here: list[str]
    bounced_at: datetime | None


class Numbered(Schema):
    """The number of what was made or changed."""

    id: int


class ArrivalOut(Schema):
    """What became of a message that was seen."""

    id: int
    state: str
    reason: str
    message_id: int | None
    settled_at: datetime | None


class LeftOutIn(Schema):
    """Why something that was held stays out."""

    reason: Reason
