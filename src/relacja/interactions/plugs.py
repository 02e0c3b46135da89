"""The sockets of the timeline: media, kinds of entry, how a subject shows on it, what reasons and outcomes mean."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.interactions.types import Direction
from relacja.kit.registry import Registry
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Medium:
    """What a contact goes over. `icon` is a lucide name."""

    code: str
    label: str | Promise
    icon: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry, with what it is unless said otherwise.

    `is_contact`: somebody outside was met, so it counts for frequency and recency.
    `by_hand`: people may log one in the composer.
    """

    code: str
    label: str | Promise
    icon: str
    medium: str
    direction: str = Direction.OUTBOUND.value
    is_contact: bool = True
    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """What an entry's subject shows on the timeline: a title that leads to `url`, and a small table, if any."""

    title: str
    url: str = ""
    note: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    more: int = 0


class EntryDetails:
    """How subjects of one kind of reference show on the timeline. Add it to `entry_details` under that kind."""

    def details(self, actor: Actor, ids: Collection[int]) -> Mapping[int, EntryDetail]:
        """Details of those rows that the actor may see; a fixed number of queries whatever the number of ids."""
        raise NotImplementedError


class OutcomeWords:
    """What codes of reasons, outcomes and of how long files are kept mean, as far as one app gives them.

    Add it to `outcome_words`. What people typed in words of their own has no code, and is shown as it stands.
    """

    def words(self, kind: str, codes: Collection[str]) -> Mapping[str, str | Promise]:
        """Words for those of the codes that this app knows, `kind` being `reason`, `outcome` or `retention`; at most
        one query."""
        raise NotImplementedError


class FileGuard:
    """Who may have files of one kind, beyond whoever sees the contact. Add it to `file_guards` under the kind."""

    def open_to(self, actor: Actor, hashes: Collection[str]) -> Collection[str]:
        """Those of these contents that the actor may have; a fixed number of queries."""
        raise NotImplementedError

    def handed_out(self, actor: Actor, sha256: str) -> None:
        """The actor is given this content now: leave whatever trace that leaves."""
        raise NotImplementedError


media: Registry[Medium] = Registry("media", Medium)
kinds: Registry[Kind] = Registry("kinds of entry", Kind)
entry_details: Registry[EntryDetails] = Registry("details of entries", EntryDetails)
outcome_words: Registry[OutcomeWords] = Registry("words for outcomes", OutcomeWords)
file_guards: Registry[FileGuard] = Registry("guards of files", FileGuard)

for _medium in (
    Medium("phone", _("Phone"), "phone"),
    Medium("email", _("E-mail"), "mail"),
    Medium("chat", _("Chat and messages"), "message-circle"),
    Medium("post", _("Post"), "mailbox"),
    Medium("in_person", _("In person"), "handshake"),
    Medium("video", _("Video"), "video"),
    Medium("web", _("Web"), "globe"),
    Medium("paper", _("Paper"), "file-text"),
    Medium("internal", _("Internal"), "lock"),
):
    media.add(_medium.code, _medium)

for _kind in (
    Kind("note", _("Note"), "sticky-note", "internal", Direction.INTERNAL.value, is_contact=False),
    Kind("call", _("Call"), "phone", "phone"),
    Kind("mail", _("Mail"), "mail", "email"),
    Kind("message", _("Message"), "message-circle", "chat"),
    Kind("letter", _("Letter"), "mailbox", "post"),
    Kind("visit", _("Visit"), "map-pin", "in_person"),
    Kind("meeting", _("Meeting"), "users", "in_person"),
    Kind("task", _("Task"), "square-check", "internal", Direction.INTERNAL.value, is_contact=False),
    Kind("session", _("Visit to the site"), "globe", "web", Direction.INBOUND.value, by_hand=False),
):
    kinds.add(_kind.code, _kind)


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Code and label of every kind, for filters."""
    return [(kind.code, kind.label) for kind in kinds]


def medium_choices() -> list[tuple[str, str | Promise]]:
    """Code and label of every medium, for filters."""
    return [(medium.code, medium.label) for medium in media]
