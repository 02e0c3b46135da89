"""Drafts: saved as one types, kept until they are sent or thrown away, handed over to a colleague."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from relacja.accounts import queries as accounts
from relacja.messaging.models import Conversation, Draft, DraftFile, Follower, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries.conversations import ConversationNotFound
from relacja.messaging.services import turns
from relacja.messaging.types import MOST_BYTES, MOST_FILES, DraftText, File
from relacja.platform import audit, files, push
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

LONGEST = 200_000
KEPT, APART = 5, timedelta(minutes=1)
"""So many former texts, each so long before the next."""


class TooLong(ValueError):
    """No draft is as long as this."""


class TooManyFiles(ValueError):
    """More than goes along with one message: 20 files, 25 MB together."""


class NoDraft(LookupError):
    """There is no such draft, or it is somebody else's."""


class CannotAnswer(ValueError):
    """This colleague may not answer customers, so that a draft is of no use to them."""


@transaction.atomic
def save_draft(  # not a use case: kept with every few letters, leaves no record
    *,
    actor: Actor,
    conversation_id: int,
    text: DraftText,
    kind: str = Draft.Kind.ANSWER,
    draft_id: int | None = None,
) -> Draft | None:
    """Keep what the actor is writing; the last save wins. None where there is nothing to keep (any more).

    A page that knows its draft names it: a save that comes when it has been sent or thrown away brings nothing back.
    Nothing is kept as long as nothing was written. Raises `ConversationNotFound`, `NotPermitted`, `TooLong`.
    """
    actor.require(ANSWER)
    if actor.user_id is None:
        return None
    if len(text.text) + len(text.html) > LONGEST:
        raise TooLong
    conversation, now = _seen(actor, conversation_id), timezone.now()
    where: dict[str, Any] = {"conversation": conversation, "user_id": actor.user_id, "kind": Draft.Kind(kind)}
    standing = Draft.objects.select_for_update().filter(**where).first()
    if standing is None and (draft_id is not None or text.is_empty):
        return None
    if standing is None:
        fresh = {"began_at": now, "saved_at": now, "content": asdict(text)}
        standing, is_new = Draft.objects.get_or_create(**where, defaults=fresh)
        if is_new:
            turns.tell(conversation.pk)
            return standing
    _keep_former(standing, now)
    standing.content, standing.saved_at, standing.version = asdict(text), now, standing.version + 1
    standing.save()
    return standing


def _keep_former(draft: Draft, now: datetime) -> None:
    """Put the text aside that is about to be overwritten, unless one was put aside just before."""
    former, last = draft.content, draft.earlier[0]["at"] if draft.earlier else None
    if not former.get("text", "").strip() or (last and now - datetime.fromisoformat(last) < APART):
        return
    draft.earlier = [{"at": now.isoformat(), "content": former}, *draft.earlier][:KEPT]


@use_case(permits=ANSWER)
def restore_draft(*, actor: Actor, draft_id: int, number: int) -> Draft:
    """Have a former text back (nought: the latest); the one that stood is put aside. Raises `NoDraft`."""
    draft, now = _own(actor, draft_id), timezone.now()
    if not 0 <= number < len(draft.earlier):
        raise NoDraft(draft_id)
    chosen = draft.earlier.pop(number)
    draft.earlier = [{"at": now.isoformat(), "content": draft.content}, *draft.earlier][:KEPT]
    draft.content, draft.saved_at, draft.version = chosen["content"], now, draft.version + 1
    draft.save()
    return draft


@use_case(permits=ANSWER)
def drop_draft(*, actor: Actor, draft_id: int) -> None:
    """Throw one's draft away; nothing happens where it is gone."""
    draft = Draft.objects.filter(pk=draft_id, user_id=actor.user_id or 0).first()
    if draft is not None:
        files.remove_later(draft.files.values_list("sha256", flat=True))
        draft.delete()
        turns.tell(draft.conversation_id)


@use_case(permits=ANSWER)
def add_draft_file(*, actor: Actor, conversation_id: int, stream: BinaryIO, name: str) -> Draft:
    """Put a file to the answer that the actor is writing; a draft begins with it where there was none.

    Raises `ConversationNotFound`, `TooManyFiles`, `platform.files.FileTooLarge`.
    """
    conversation, now = _seen(actor, conversation_id), timezone.now()
    fresh: dict[str, Any] = {"began_at": now, "saved_at": now, "content": asdict(DraftText())}
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        conversation=conversation, user_id=actor.user_id or 0, kind=Draft.Kind.ANSWER, defaults=fresh
    )
    sizes = list(draft.files.values_list("size", flat=True))
    stored = files.store(stream, name)
    if len(sizes) >= MOST_FILES or sum(sizes) + stored.size > MOST_BYTES:
        files.remove_later([stored.sha256])
        raise TooManyFiles
    named = {"name": files.plain_name(name)[:200] or "file", "size": stored.size}
    DraftFile.objects.update_or_create(draft=draft, sha256=stored.sha256, defaults=named)
    if is_new:
        turns.tell(conversation.pk)
    return draft


@use_case(permits=ANSWER)
def remove_draft_file(*, actor: Actor, file_id: int) -> Draft:
    """Take a file from one's draft. Raises `NoDraft`."""
    file = DraftFile.objects.filter(pk=file_id, draft__user_id=actor.user_id or 0).first()
    if file is None:
        raise NoDraft(file_id)
    file.delete()
    files.remove_later([file.sha256])
    return file.draft


@use_case(permits=ANSWER)
def hand_over_draft(*, actor: Actor, draft_id: int, user_id: int, note: str = "") -> Draft:
    """Give one's draft to a colleague, with a word to it: it is theirs, and they follow the conversation from now on.

    What they had begun themselves is kept among the former texts. Raises `NoDraft`, `CannotAnswer`.
    """
    draft, now = _own(actor, draft_id), timezone.now()
    if user_id == actor.user_id or not accounts.actor_for_user(user_id).may(ANSWER):
        raise CannotAnswer(user_id)
    theirs = Draft.objects.select_for_update().filter(
        conversation_id=draft.conversation_id, user_id=user_id, kind=draft.kind
    )
    had = theirs.first()
    if had is not None:
        kept = [{"at": now.isoformat(), "content": had.content}, *had.earlier, *draft.earlier]
        draft.earlier = kept[:KEPT]
        known = draft.files.values_list("sha256", flat=True)
        had.files.exclude(sha256__in=list(known)).update(draft=draft)
        had.delete()
    draft.user_id, draft.handed_by_id, draft.handed_note = user_id, actor.user_id, note.strip()[:500]
    draft.saved_at = now
    draft.save()
    Follower.objects.get_or_create(conversation_id=draft.conversation_id, user_id=user_id, defaults={"since": now})
    turns.note(actor, draft.conversation_id, "draft_handed", now, to=user_id, text=draft.handed_note)
    push.tell(f"user:{user_id}", "draft", conversation_id=draft.conversation_id, draft_id=draft.pk)
    audit.note(subject=Ref(turns.KIND, draft.conversation_id), to=user_id)
    return draft


def sent(  # not a use case: part of sending
    actor: Actor, conversation_id: int, kind: str
) -> None:
    """What was being written is written: the writer's draft is gone with it."""
    if actor.user_id is not None:
        mine = Draft.objects.filter(conversation_id=conversation_id, user_id=actor.user_id, kind=kind)
        files.remove_later(DraftFile.objects.filter(draft__in=mine).values_list("sha256", flat=True))
        mine.delete()


def taken_back(  # not a use case: part of taking back
    message: Message, now: datetime
) -> None:
    """An answer that did not leave is a draft of its writer again; where they write another, it is among its texts."""
    if message.author_id is None:
        return
    kept = message.recipients
    text = DraftText(
        text=message.text, html=message.html, subject=message.subject, to=tuple(kept.get("to", ())),
        cc=tuple(kept.get("cc", ())), bcc=tuple(kept.get("bcc", ())),
    )  # fmt: skip
    where: dict[str, Any] = {
        "conversation_id": message.conversation_id,
        "user_id": message.author_id,
        "kind": Draft.Kind.ANSWER,
    }
    fresh: dict[str, Any] = {"began_at": now, "saved_at": now, "content": asdict(text)}
    draft, is_new = Draft.objects.select_for_update().get_or_create(**where, defaults=fresh)
    if not is_new:
        draft.earlier = [{"at": now.isoformat(), "content": asdict(text)}, *draft.earlier][:KEPT]
        draft.save(update_fields=["earlier"])


def draft_files(  # not a use case: reads what the caller has found
    draft: Draft, only: Collection[int] | None = None
) -> tuple[File, ...]:
    """The files of a draft, as an answer takes them; only those with these ids, where some are named."""
    found = []
    rows = draft.files.order_by("pk")
    for one in rows if only is None else rows.filter(pk__in=only):
        with files.open_file(one.sha256) as stream:
            found.append(File(one.name, stream.read()))
    return tuple(found)


def text_of(  # not a use case: reads what the caller has found
    content: Mapping[str, Any],
) -> DraftText:
    """What is kept of a text, as a value."""
    kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
    return DraftText(**kept)


def _own(actor: Actor, draft_id: int) -> Draft:
    draft = Draft.objects.select_for_update().filter(pk=draft_id, user_id=actor.user_id or 0).first()
    if draft is None:
        raise NoDraft(draft_id)
    return draft


def _seen(actor: Actor, conversation_id: int) -> Conversation:
    """The conversation, not locked: typing waits for nobody. The one it was merged into, where it was."""
    found = Conversation.objects.visible_to(actor, ANSWER).filter(pk=conversation_id).first()
    if found is None:
        raise ConversationNotFound(conversation_id)
    while found.into_id is not None:
        found = Conversation.objects.get(pk=found.into_id)
    return found
