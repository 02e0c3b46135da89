"""The sockets of written messages: transports (folders in `messaging/transports`), and what macros and rules do."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.kit.registry import Registry
from relacja.messaging.types import (
    Bounced,
    Inbound,
    LetterAnswer,
    Media,
    Outgoing,
    Posted,
    PostedLetter,
    Sent,
    StatusNews,
    Step,
)
from relacja.platform.actor import Actor


class BadSignature(PermissionError):
    """A request at a webhook is not from whom it says it is."""


class BadPost(ValueError):
    """A request at a webhook is from whom it says it is, and says nothing that can be understood."""


class Unreachable(ConnectionError):
    """The other side does not answer now; the message may be sent again later."""


class Refused(ValueError):
    """The message will never be taken like this. The text is what the other side said; `code` its code."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


class Unsure(ConnectionError):
    """The line broke when the message may have been taken already: it is not sent again by itself."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What messages of a transport can be. `window_hours`: how long after the customer's last message a free text may
    be sent; outside of it only an approved template. Nought: always. `instant`: whoever is at the other end reads it
    when it is stored, so it leaves with the fact, cannot be taken back, and keeps its consultant until it is done."""

    html: bool = False
    subject: bool = False
    files: bool = False
    longest: int = 0
    window_hours: int = 0
    receipts: bool = False
    typing: bool = False
    instant: bool = False


@dataclass(frozen=True, slots=True)
class MailboxSetting:
    """One value a mailbox is set up with; a secret is kept encrypted and never shown again.

    `address` is where the secrets are sent: if it changes, they have to be given again. `part` is the heading it stands
    under, with its neighbours of the same.
    """

    code: str
    label: str | Promise
    default: str = ""
    kind: Literal["text", "number", "flag", "choice"] = "text"
    choices: Sequence[tuple[str, str | Promise]] = ()
    secret: bool = False
    required: bool = True
    address: bool = False
    help: str | Promise = ""
    part: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Pasting:
    """A text that is put on pages elsewhere, so that people there reach the mailbox, and what is done with it."""

    label: str | Promise
    text: str
    help: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """An address of ours that is entered at the provider, and what else is done there. `user` stands before its host,
    `query` at its end."""

    label: str | Promise
    help: str | Promise = ""
    user: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a request at a webhook tells: messages, news of those we sent, and what is answered at once."""

    messages: tuple[Inbound, ...] = ()
    news: tuple[StatusNews, ...] = ()
    answer: str = ""
    media_type: str = "text/plain"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the other side takes us in. If not, `step` is where it ended (a code: host, connection, tls, certificate,
    login, folder...), and `detail` what was said there; `folders` are those it has."""

    is_well: bool
    step: str = ""
    detail: str = ""
    folders: tuple[str, ...] = field(default_factory=tuple)


class Follower:
    """Whatever keeps a line open for one mailbox, in threads of its own, until it is stopped."""

    def stop(self) -> None:
        """End at once, in the middle of whatever it does; nothing that is not stored counts as read."""
        raise NotImplementedError


class Line:
    """A wire that is kept open for many messages, one after the other; it is opened at the first."""

    def send(self, outgoing: Outgoing, told: Callable[[Step], None]) -> Sent:
        """As `Transport.send`; `told` hears of each step just before or just after it, and returns before the next."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of it."""


class Transport:
    """A kind of wire for written messages. Subclass it in `messaging/transports/<code>/transport.py`.

    `medium` is that of the timeline, `work` that of the queue. Settings come with their secrets in the clear.
    """

    label: str | Promise = ""
    icon: str = "mail"
    medium: str = "email"
    work: str = "mail"
    capabilities: Capabilities = Capabilities()
    settings: tuple[MailboxSetting, ...] = ()
    address_help: str | Promise = _("What customers write to.")
    address_form = ""
    """What its addresses look like, as a regular expression; blank: any."""
    has_hours = False
    """Whether it tells those who write when somebody is there."""
    has_folders = False
    """Whether what lies on its server can be counted."""
    proves_sender = False
    """Whether the wire vouches for who wrote, as with telephone numbers: then all of one sender is one conversation."""
    consent_channel = ""
    """Where STOP and START, as customers say it, take back and give the consent to advertising; blank: nowhere."""
    panel = ""
    """Name of the address, called with the id of a conversation, of what is known of whoever sits at its other end."""
    hears: tuple[Hearing, ...] = ()
    """What of its webhook is entered at the provider; nothing where it has none."""
    largest_post = 1 << 20
    """Bytes of a request at its webhook."""

    def check(self, settings: Mapping[str, str]) -> Health:
        """Sign in everywhere, as far as that can be tried without a customer noticing."""
        return Health(is_well=True)

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """Hand the message over; returns when the other side has it. Raises `Unreachable`, `Refused`, `Unsure`."""
        raise NotImplementedError

    def line(self, settings: Mapping[str, str]) -> Line | None:
        """A wire that is kept open for letters to many; None where there is no such thing."""
        return None

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """The message that an original of this transport is, read anew; never raises for a mail, whatever it is."""
        raise NotImplementedError

    def follow(self, settings: Mapping[str, str], mailbox_id: int) -> Follower | None:
        """Keep a line open by which messages come in; None where they come by themselves."""
        return None

    def count(self, settings: Mapping[str, str]) -> Mapping[str, tuple[int, frozenset[int]]]:
        """What lies in the folders that are read: UIDVALIDITY and UIDs of each; nothing where there are no folders.

        Raises `Unreachable`.
        """
        return {}

    def file_sent(self, settings: Mapping[str, str], key: str, original: bytes, at: datetime) -> None:
        """Put what was sent where other programs of this account look for it, unless it lies there; `key` is its
        Message-ID. Nothing where there is no such place. Raises `Unreachable`."""

    def pasted(self, base: str, address: str) -> Sequence[Pasting]:
        """What is put on pages elsewhere, so that people there reach the mailbox of this address; `base` is ours."""
        return ()

    def measure(self, text: str) -> str:
        """What a text comes to, in words for who writes it; blank where there is nothing to say."""
        return ""

    def verify(self, settings: Mapping[str, str], posted: Posted) -> None:
        """Return if the request is from whom it says it is, and not an old one again. Raises `BadSignature`."""
        raise BadSignature("no webhook")

    def parse(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """What a request at the webhook tells; it was verified. Asks nobody, and says the same when asked again.

        Raises `BadPost` for what can never be understood; what it does not know it passes by.
        """
        raise BadPost("no webhook")

    def fetch(self, settings: Mapping[str, str], media: Media) -> bytes:
        """A file that lies with the provider. Raises `Unreachable`, `Refused`."""
        raise Refused("no files")


transports: Registry[Transport] = Registry("transports", Transport)


def capabilities_of(transport: str) -> Capabilities:
    """What a mailbox's wire can; nothing but text where its plug is gone."""
    plug = transports.get(transport)
    return plug.capabilities if plug else Capabilities()


class BadAction(ValueError):
    """An action of a macro or a rule cannot be kept so: its place, the field it is about, and why (a code)."""

    def __init__(self, field: str, why: str, given: str = "", place: int = 0) -> None:
        super().__init__(f"{place} {field}: {why} {given}")
        self.field, self.why, self.given, self.place = field, why, given, place


@dataclass(frozen=True, slots=True)
class ActionField:
    """One thing an action is told: `kind` says how it is asked for (`code`: the short code of a text); `choices` are
    read when it is."""

    code: str
    label: str | Promise
    kind: Literal["text", "lines", "number", "choice", "user", "code"] = "text"
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None
    required: bool = True
    help: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """On what an action works: `message_id` is the message a rule was asked about, None for a macro."""

    actor: Actor
    conversation_id: int
    now: datetime
    message_id: int | None = None

    @property
    def by_rule(self) -> bool:
        """Whether nobody is there to be asked."""
        return self.message_id is not None


class MacroAction:
    """One kind of thing that macros and rules do to a conversation. Plug it in in `macro_actions.py` of your app.

    It is told its fields as texts. It runs inside the transaction of its caller: what it raises undoes all that was
    done before it.
    """

    label: str | Promise = ""
    icon: str = "zap"
    fields: tuple[ActionField, ...] = ()
    in_macros: bool = True
    in_rules: bool = True

    def check(self, given: Mapping[str, str]) -> None:
        """Raise `BadAction` where it cannot work with what it is told, beside missing and unknown fields."""

    def words(self, given: Mapping[str, str], doing: Doing | None = None) -> str:
        """What it does, in words; on one conversation exactly, where that is given. Changes nothing."""
        return str(self.label)

    def run(self, doing: Doing, given: Mapping[str, str]) -> Mapping[str, Any] | None:
        """Do it; what `undo` needs, None where there is no way back."""
        raise NotImplementedError

    def undo(self, doing: Doing, kept: Mapping[str, Any]) -> None:
        """Take it back. Raises `CannotUndo` where things have moved on."""
        raise NotImplementedError


class CannotUndo(RuntimeError):
    """Things have moved on since."""


macro_actions: Registry[MacroAction] = Registry("actions of macros", MacroAction)


class Letters:
    """Letters to many, which stand in no conversation until somebody answers. Plug in from an app that sends them.

    `keys` are Message-IDs, and after a `#` the marks that stand in our addresses.
    """

    def find(self, keys: Collection[str]) -> PostedLetter | None:
        """The letter that these name; one query."""
        raise NotImplementedError

    def answered(self, actor: Actor, letter: PostedLetter, answer: LetterAnswer) -> None:
        """Somebody has answered it."""
        raise NotImplementedError

    def came_back(self, actor: Actor, letter: PostedLetter, bounced: Bounced, at: datetime) -> None:
        """A server says that it did not reach them."""
        raise NotImplementedError

    def complained(self, actor: Actor, letter: PostedLetter, at: datetime) -> None:
        """They have told their provider that they do not want it."""
        raise NotImplementedError


letters: Registry[Letters] = Registry("letters to many", Letters)
