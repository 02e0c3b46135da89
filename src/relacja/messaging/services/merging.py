"""Conversations put together and taken apart, and exactly as before when that is undone.

What was moved stands in the record; what a conversation would be by itself is kept with it (`rules/standing.py`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.messaging.models import Arrival, Conversation, ConversationEvent, Draft, Follower, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries.conversations import ConversationNotFound
from relacja.messaging.rules import receiving
from relacja.messaging.rules import standing as rules
from relacja.messaging.rules.standing import Standing
from relacja.messaging.rules.transitions import Happening
from relacja.messaging.services import joining, matching, turns
from relacja.messaging.services.answering import StandsBeside
from relacja.messaging.types import Direction, Status
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class SameConversation(ValueError):
    """A conversation cannot be merged into itself, or into what it is merged into already."""


class NothingLeft(ValueError):
    """Of a conversation that is split something has to go, and something has to stay."""


class NotMerged(ValueError):
    """It is not merged into another, or was not split off one: there is nothing to undo."""


class DoneSince(RuntimeError):
    """Something was merged or split since, which has to be undone first."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The conversation that stands for both. `warnings`, as codes: other_customer, visitor (nobody knows whose one of
    them is), other_mailbox, personal (one of them stood in somebody's own mailbox)."""

    conversation: Conversation
    warnings: tuple[str, ...] = ()


def merge_warnings(  # not a use case: reads what the caller is about to do
    *, actor: Actor, keep_id: int, absorb_id: int
) -> tuple[str, ...]:
    """What should be said before two conversations are merged. Raises `ConversationNotFound`, `NotPermitted`."""
    actor.require(ANSWER)
    rows = Conversation.objects.visible_to(actor, ANSWER).select_related("mailbox").in_bulk([keep_id, absorb_id])
    if keep_id not in rows or absorb_id not in rows:
        raise ConversationNotFound(absorb_id)
    return _warnings(rows[keep_id], rows[absorb_id])


@use_case(permits=ANSWER, asks_why=True)
def merge_conversations(*, actor: Actor, keep_id: int, absorb_id: int, reason: str) -> Merged:
    """Let one conversation stand for both: the other's messages, labels and followers come to it, and so does its wait.

    Raises `ConversationNotFound`, `SameConversation`, `StandsBeside`, `ReasonMissing`.
    """
    now, (keep, absorb) = timezone.now(), _both(actor, keep_id, absorb_id)
    if keep.pk == absorb.pk or keep.into_id is not None or absorb.into_id is not None:
        raise SameConversation(absorb_id)
    if keep.beside_id != absorb.beside_id:
        raise StandsBeside(absorb_id)
    warnings = _warnings(keep, absorb)
    was = _standing(absorb)
    had_item = absorb.item_id is not None
    moved = list(Message.objects.filter(conversation=absorb).order_by("pk").values_list("pk", flat=True))
    _bring(keep, absorb, now)
    keep.brought.setdefault("own", _standing(keep).kept())
    keep.brought.setdefault("of", {})[str(absorb.pk)] = was.kept()
    _stand(keep, rules.as_brought(keep.brought) or was)
    kept = {"into": keep.pk, "messages": moved, "was": was.kept(), "had_item": had_item, "reason": reason}
    turns.turn(actor, absorb, Happening.ABSORBED, now, "merged", **kept)
    turns.note(actor, keep.pk, "merged", now, absorbed=absorb.pk, messages=len(moved), reason=reason)
    absorb.into = keep
    _settle(keep, now)
    absorb.save()
    audit.note(subject=Ref(turns.KIND, keep.pk), absorbed=absorb.pk, warnings=list(warnings))
    return Merged(keep, warnings)


@use_case(permits=ANSWER, asks_why=True)
def unmerge_conversation(*, actor: Actor, conversation_id: int, reason: str) -> Conversation:
    """Take a conversation out of what it was merged into: it stands where it stood, and the other where it would.

    What came since stays with the other. Raises `ConversationNotFound`, `NotMerged`, `DoneSince`, `ReasonMissing`.
    """
    now = timezone.now()
    absorb = Conversation.objects.visible_to(actor, ANSWER).filter(pk=conversation_id).first()
    if absorb is None:
        raise ConversationNotFound(conversation_id)
    if absorb.into_id is None:
        raise NotMerged(conversation_id)
    keep, absorb = _both(actor, absorb.into_id, conversation_id)
    told = ConversationEvent.objects.filter(conversation=absorb, kind=Happening.ABSORBED).order_by("-pk").first()
    if told is None or "messages" not in told.data or absorb.into_id != keep.pk:
        raise NotMerged(conversation_id)
    back = Message.objects.filter(pk__in=told.data["messages"], conversation=keep)
    split = {pk for one in keep.brought.get("splits", ()) for pk in one["merges"]}
    if keep.into_id is not None or absorb.pk in split or back.count() != len(told.data["messages"]):
        raise DoneSince(conversation_id)
    back.update(conversation=absorb)
    absorb.into = None
    _take_away(keep, absorb)
    keep.brought.get("of", {}).pop(str(absorb.pk), None)
    _stand(keep, rules.as_brought(keep.brought) or _standing(keep))
    _stand(absorb, Standing.read(told.data["was"]))
    turns.note(actor, absorb.pk, "unmerged", now, out_of=keep.pk, reason=reason)
    turns.note(actor, keep.pk, "unmerged", now, absorbed=absorb.pk, reason=reason)
    _settle(keep, now)
    _settle(absorb, now, queue=told.data["had_item"])
    audit.note(subject=Ref(turns.KIND, absorb.pk), out_of=keep.pk)
    return absorb


@use_case(permits=ANSWER, asks_why=True)
def split_conversation(
    *, actor: Actor, conversation_id: int, message_ids: Collection[int], reason: str, subject: str = ""
) -> Conversation:
    """Take messages out of a conversation into one of their own, which stands as the other does; that one.

    Raises `ConversationNotFound`, `NothingLeft`, `ReasonMissing`.
    """
    now, (whole, _same) = timezone.now(), _both(actor, conversation_id, conversation_id)
    if whole.into_id is not None:
        raise SameConversation(conversation_id)
    rows = list(Message.objects.filter(conversation=whole).order_by("at", "pk"))
    gone = [one for one in rows if one.pk in set(message_ids)]
    words = [one for one in gone if one.direction != Direction.NOTE]
    stays = [one for one in rows if one.pk not in set(message_ids)]
    if len(gone) != len(set(message_ids)) or not words or all(one.direction == Direction.NOTE for one in stays):
        raise NothingLeft(conversation_id)
    before = _standing(whole)
    waits, left = _waits(before, gone), _waits(before, stays, of=gone)
    part = _part(actor, whole, words, subject)
    part.waiting_since = waits
    part.save()
    Message.objects.filter(pk__in=[one.pk for one in gone]).update(conversation=part)
    _remember_split(whole, part, left)
    turns.note(actor, whole.pk, "split", now, part=part.pk, messages=[one.pk for one in gone], reason=reason)
    turns.note(actor, part.pk, "split_off", now, whole=whole.pk, reason=reason)
    _settle(whole, now)
    _settle(part, now)
    audit.note(subject=Ref(turns.KIND, whole.pk), part=part.pk)
    return part


@use_case(permits=ANSWER, asks_why=True)
def undo_split(*, actor: Actor, conversation_id: int, reason: str) -> Conversation:
    """Put what was split off back, with all that came to it since; the conversation that is whole again.

    The latest split of a conversation is undone first. Raises `ConversationNotFound`, `NotMerged`, `DoneSince`,
    `ReasonMissing`.
    """
    now = timezone.now()
    part = Conversation.objects.visible_to(actor, ANSWER).filter(pk=conversation_id).first()
    if part is None:
        raise ConversationNotFound(conversation_id)
    told = ConversationEvent.objects.filter(conversation=part, kind="split_off").order_by("-pk").first()
    if told is None:
        raise NotMerged(conversation_id)
    whole, part = _both(actor, told.data["whole"], conversation_id)
    entry = next((one for one in whole.brought.get("splits", ()) if one["part"] == part.pk), None)
    if entry is None:
        raise NotMerged(conversation_id)
    leans = Conversation.objects.filter(into=part).exists() or part.brought.get("splits")
    if whole.into_id is not None or part.into_id is not None or leans or whole.brought["splits"][-1] is not entry:
        raise DoneSince(conversation_id)
    whole.brought["splits"].pop()
    _bring(whole, part, now)
    _stand_whole(whole, part, entry)
    turns.turn(actor, part, Happening.ABSORBED, now, "put back", into=whole.pk, reason=reason)
    part.into = whole
    turns.note(actor, whole.pk, "split_undone", now, part=part.pk, reason=reason)
    _settle(whole, now)
    part.save()
    audit.note(subject=Ref(turns.KIND, whole.pk), part=part.pk)
    return whole


def _both(actor: Actor, first: int, second: int) -> tuple[Conversation, Conversation]:
    """Two conversations the actor may do something with, locked in one order. Raises `ConversationNotFound`."""
    visible = Conversation.objects.visible_to(actor, ANSWER).filter(pk__in=[first, second])
    seen = set(visible.values_list("pk", flat=True))
    if seen != {first, second}:
        raise ConversationNotFound(second if first in seen else first)
    rows = Conversation.objects.select_related("mailbox").select_for_update(of=("self",))
    locked = {row.pk: row for row in rows.filter(pk__in=seen).order_by("pk")}
    return locked[first], locked[second]


def _warnings(keep: Conversation, absorb: Conversation) -> tuple[str, ...]:
    told = []
    ids = [pk for pk in (keep.party_id, absorb.party_id) if pk is not None]
    same = customers.canonical_ids(ids)
    if len(ids) == 2 and same.get(ids[0], ids[0]) != same.get(ids[1], ids[1]):
        told.append("visitor" if keep.is_visitor or absorb.is_visitor else "other_customer")
    elif keep.party_id != absorb.party_id and keep.address != absorb.address and len(ids) < 2:
        told.append("visitor")
    if keep.mailbox_id != absorb.mailbox_id:
        told.append("other_mailbox")
        told += ["personal"] if {keep.mailbox.owner_id, absorb.mailbox.owner_id} != {None} else []
    return tuple(told)


def _standing(conversation: Conversation) -> Standing:
    return Standing(
        Status(conversation.status), conversation.why, conversation.waiting_since, conversation.snoozed_until,
        conversation.resolved_at,
    )  # fmt: skip


def _stand(conversation: Conversation, at: Standing) -> None:
    conversation.status, conversation.why, conversation.waiting_since = at.status, at.why, at.waiting_since
    conversation.snoozed_until, conversation.resolved_at = at.snoozed_until, at.resolved_at


def _bring(keep: Conversation, absorb: Conversation, now: datetime) -> None:
    """Messages, labels, followers and drafts come over; whom they came with is kept."""
    Message.objects.filter(conversation=absorb).update(conversation=keep)
    fresh = [label for label in absorb.labels if label not in keep.labels]
    keep.labels = sorted([*keep.labels, *fresh])
    keep.brought.setdefault("labels", {}).update(dict.fromkeys(fresh, absorb.pk))
    for user_id in _hearers(absorb) - {keep.assignee_id or 0}:
        Follower.objects.get_or_create(conversation=keep, user_id=user_id, defaults={"since": now, "via": absorb})
    own = Draft.objects.filter(conversation=keep)
    for draft in Draft.objects.filter(conversation=absorb):
        if not own.filter(user_id=draft.user_id, kind=draft.kind).exists():
            Draft.objects.filter(pk=draft.pk).update(conversation=keep)


def _hearers(conversation: Conversation) -> set[int]:
    """Who follows a conversation, or has it."""
    ids = set(Follower.objects.filter(conversation=conversation).values_list("user_id", flat=True))
    return ids | ({conversation.assignee_id} if conversation.assignee_id is not None else set())


def _take_away(keep: Conversation, absorb: Conversation) -> None:
    """What came only with `absorb` goes; what another one brought as well counts as brought by that from now on."""
    others = list(Conversation.objects.filter(into=keep).exclude(pk=absorb.pk).order_by("pk"))
    labels = keep.brought.get("labels", {})
    for label in [label for label, origin in labels.items() if origin == absorb.pk]:
        heir = next((one.pk for one in others if label in one.labels), None)
        if heir is not None:
            labels[label] = heir
            continue
        del labels[label]
        keep.labels = [one for one in keep.labels if one != label]
    for follower in Follower.objects.filter(conversation=keep, via=absorb):
        heir = next((one.pk for one in others if follower.user_id in _hearers(one)), None)
        if heir is None:
            follower.delete()
        else:
            Follower.objects.filter(pk=follower.pk).update(via_id=heir)


def _waits(before: Standing, there: Sequence[Message], of: Sequence[Message] = ()) -> datetime | None:
    """Since when the customer waits for an answer to these, of a conversation that waits (or not) altogether.

    `of` are those that go: a wait that none of them began stays as it is.
    """
    since = before.waiting_since
    if since is None:
        return None
    asked = [
        one.at
        for one in there
        if one.direction == Direction.INBOUND and receiving.waits_for_us(one.automatic) and one.at >= since
    ]
    if of and since not in [one.at for one in of]:
        return since
    return min(asked, default=None)


def _part(actor: Actor, whole: Conversation, words: Sequence[Message], subject: str) -> Conversation:
    """A conversation for what is split off: of whoever wrote it, standing as the whole does."""
    theirs = [one for one in words if one.direction == Direction.INBOUND]
    first = theirs[0] if theirs else words[0]
    address = first.sender if theirs else whole.address
    is_same = address == whole.address
    writer = matching.NOBODY if is_same else matching.writer_of(actor, address)
    return Conversation(
        mailbox=whole.mailbox, token=joining.new_token(), status=whole.status, why=whole.why,
        subject=(subject or first.subject or whole.subject)[:300], subject_key=whole.subject_key,
        party_id=whole.party_id if is_same else writer.party_id,
        is_visitor=whole.is_visitor if is_same else writer.is_visitor,
        candidates=whole.candidates if is_same else writer.offered, address=address,
        name=whole.name if is_same else first.sender_name[:120], priority=whole.priority, language=whole.language,
        assignee_id=whole.assignee_id, plan=whole.plan, began_at=words[0].at, last_at=words[0].at,
        snoozed_until=whole.snoozed_until, resolved_at=whole.resolved_at, continues=whole,
        beside_id=whole.beside_id,
    )  # fmt: skip


def _remember_split(whole: Conversation, part: Conversation, left: datetime | None) -> None:
    """Keep where the whole stood, so that it stands there again; what it is from now on is its own."""
    kept = whole.brought
    merges = list(Conversation.objects.filter(into=whole).order_by("pk").values_list("pk", flat=True))
    entry: dict[str, Any] = {"part": part.pk, "merges": merges, "stood": _standing(whole).kept()}
    entry |= {name: kept[name] for name in ("own", "of") if name in kept}
    whole.waiting_since = left
    kept["own"], kept["of"] = _standing(whole).kept(), {}
    entry |= {"left": kept["own"], "born": _standing(part).kept()}
    kept.setdefault("splits", []).append(entry)


def _stand_whole(whole: Conversation, part: Conversation, entry: dict[str, Any]) -> None:
    """Where the whole stood before it was split, if neither has gone on since; else as both stand together."""
    kept, came = whole.brought, whole.brought.get("of", {})
    if kept.get("own") != entry["left"] or _standing(part).kept() != entry["born"]:
        _stand(whole, rules.combined(_standing(whole), [_standing(part)]))
        rules.went_on(kept)
        return
    kept["own"] = entry.get("own", entry["stood"])
    kept["of"] = {**entry.get("of", {}), **came}
    _stand(whole, rules.as_brought(kept) or _standing(whole))


def _settle(conversation: Conversation, now: datetime, *, queue: bool = True) -> None:
    """Count anew what is told by the messages, wait in the queue or leave it, and keep it all."""
    _recount(conversation)
    if conversation.status == Status.OPEN and conversation.waiting_since is not None:
        if queue:
            turns.enter(conversation, now)
    else:
        turns.let_go(conversation, "merged", now)
    conversation.version += 1
    conversation.save()
    turns.tell(conversation.pk)


def _recount(conversation: Conversation) -> None:
    rows: QuerySet[Message] = Message.objects.filter(conversation=conversation)
    words = rows.exclude(direction=Direction.NOTE).order_by("-at", "-pk")
    last = words.first()
    conversation.messages = rows.count()
    conversation.last_at = last.at if last is not None else conversation.began_at
    conversation.last_text = " ".join(last.visible.split())[:200] if last is not None else ""
    ours = rows.filter(direction=Direction.OUTBOUND, way="ours", automatic="").order_by("at")
    conversation.first_answer_at = ours.values_list("at", flat=True).first()
    seen = set(Arrival.objects.filter(message__in=rows).values_list("mailbox_id", flat=True))
    boxes = seen | set(rows.values_list("mailbox_id", flat=True))
    conversation.also = sorted(boxes - {conversation.mailbox_id})
