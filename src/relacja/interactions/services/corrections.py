"""Later facts about a contact: corrections, and planned ones done or called off. The old facts stay readable."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from relacja.interactions import queries
from relacja.interactions.events import InteractionChanged, InteractionsCorrected, InteractionsWithdrawn
from relacja.interactions.models import FormerParticipant
from relacja.interactions.permissions import CORRECT, KEEP_LEDGER, RECORD
from relacja.interactions.queries.facts import facts_about, last_facts
from relacja.interactions.rules.drafts import completed
from relacja.interactions.rules.facts import HOUSE_KEY, Fact
from relacja.interactions.services import store
from relacja.interactions.services.recording import require_visible
from relacja.interactions.types import OPEN, ArtefactDraft, InteractionDraft, InteractionId, Status
from relacja.platform import audit, push
from relacja.platform.actor import Actor
from relacja.platform.outbox import named, publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

_LOCK = 0x1ED6
_FIXED = frozenset({"source", "key", "captured_by"})


class InteractionNotFound(LookupError):
    """There is no such interaction, or it is out of the actor's reach for what is asked."""


class NotOpen(ValueError):
    """Only what is planned or going on can be done or called off. Carries the status it has."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class ChangedMeanwhile(RuntimeError):
    """Somebody else has changed it since it was read."""


class FixedField(ValueError):
    """Where a fact came from cannot be corrected."""


@use_case(permits=CORRECT, asks_why=True)
def correct(
    *, actor: Actor, interaction_id: int, reason: str, version: int | None = None, **changes: Any
) -> InteractionId:
    """Say anew what happened: `changes` are fields of `InteractionDraft`. What was said before stays readable.

    With `version`, only if that is still the latest one. Raises `InteractionNotFound`, `ChangedMeanwhile`,
    `FixedField`, and what `record` raises.
    """
    if _FIXED & changes.keys():
        raise FixedField(", ".join(sorted(_FIXED & changes.keys())))

    def said_anew(state: InteractionDraft) -> InteractionDraft:
        return replace(state, **changes)

    return take_over(actor, interaction_id, "corrected", said_anew, why=reason, version=version, permits=CORRECT)


@use_case(permits=RECORD)
def complete(
    *,
    actor: Actor,
    interaction_id: int,
    at: datetime | None = None,
    outcome: str = "",
    summary: str = "",
    ended_at: datetime | None = None,
) -> InteractionId:
    """A planned contact took place (`at`, or now): its plan stays in the ledger. Raises `NotOpen` as well.

    One that goes on began when it began, and has ended now where nothing else is said.
    """
    moment = timezone.now()

    def done(state: InteractionDraft) -> InteractionDraft:
        require_open(state)
        going_on = state.status == Status.IN_PROGRESS
        return replace(
            state,
            status=Status.DONE.value,
            started_at=at or (state.started_at if going_on else moment),
            ended_at=ended_at or (moment if going_on and at is None else None),
            outcome=outcome or state.outcome,
            summary=summary or state.summary,
        )

    return take_over(actor, interaction_id, "completed", done)


@use_case(permits=RECORD)
def cancel(*, actor: Actor, interaction_id: int, reason: str = "") -> InteractionId:
    """A planned contact was called off; that it had been planned stays data. Raises `NotOpen` as well."""

    def called_off(state: InteractionDraft) -> InteractionDraft:
        require_open(state)
        return replace(state, status=Status.CANCELLED.value, reason=reason[:60] or state.reason)

    return take_over(actor, interaction_id, "cancelled", called_off, why=reason)


@use_case(permits=RECORD)
def reopen(*, actor: Actor, interaction_id: int) -> InteractionId:
    """Take `complete` or `cancel` back: planned again, as it stood before. Raises `NotOpen` where it never was."""
    last, former = _last_two(actor, interaction_id)
    if former is None or former.envelope.state.status not in OPEN:
        raise NotOpen(last.envelope.state.status)
    before = former.envelope.state
    return take_over(actor, interaction_id, "corrected", lambda state: before)


@use_case(permits=CORRECT, asks_why=True)
def withdraw_many(*, actor: Actor, interaction_ids: Sequence[int], reason: str) -> int:
    """Say of many contacts at once that they did not take place: what was recorded stays, as cancelled.

    One audit record and one event for the whole batch; those the actor may not see are left alone.
    """
    last = _last_of_many(actor, interaction_ids)
    told = [(fact, replace(fact.envelope.state, status=Status.CANCELLED.value)) for fact in last]
    facts = _say(actor, told, "cancelled", reason)
    if facts:
        publish(InteractionsWithdrawn(tuple(fact.interaction_id for fact in facts), _about(last, told)))
    audit.note(withdrawn=len(facts))
    return len(facts)


@use_case(permits=CORRECT, asks_why=True)
def correct_many(*, actor: Actor, changes: Mapping[int, Mapping[str, Any]], reason: str) -> int:
    """`correct` many contacts, all or none: what is to be said of each, by its number.

    One audit record and one event for the whole batch; those the actor may not see are left alone. Raises
    `FixedField`, and what `record` raises.
    """
    fixed = _FIXED.intersection(name for said in changes.values() for name in said)
    if fixed:
        raise FixedField(", ".join(sorted(fixed)))
    last = _last_of_many(actor, changes)
    told = [(fact, replace(fact.envelope.state, **changes[fact.interaction_id])) for fact in last]
    facts = _say(actor, told, "corrected", reason)
    if facts:
        publish(InteractionsCorrected(tuple(fact.interaction_id for fact in facts), _about(last, told)))
    audit.note(corrected=len(facts))
    return len(facts)


@use_case(permits=KEEP_LEDGER)
def delete_files(*, actor: Actor, at: datetime, files: Mapping[int, Collection[str]], why: str) -> dict[int, set[str]]:
    """Say of many contacts, all or none, that the contents of these files of theirs (by hash) are deleted now.

    That there was a file, and its hash, stay said. Answers what is held for legal reasons, by contact, and stays. The
    contents themselves are removed by whoever asks, once their own rows mean them no more.
    """
    told, held = [], {}
    for last in _last_of_many(actor, files, KEEP_LEDGER):
        state, asked = last.envelope.state, set(files[last.interaction_id])
        if kept := {one.sha256 for one in state.artefacts if one.legal_hold} & asked:
            held[last.interaction_id] = kept
        left = tuple(_without_content(one, at) if one.sha256 in asked - kept else one for one in state.artefacts)
        if left != state.artefacts:
            told.append((last, replace(state, artefacts=left)))
    facts = _say(actor, told, "files_deleted", why)
    if facts:
        publish(InteractionsCorrected(tuple(fact.interaction_id for fact in facts), ()))
    audit.note(contacts=len(facts))
    return held


def _without_content(one: ArtefactDraft, at: datetime) -> ArtefactDraft:
    return one if one.deleted_at else replace(one, deleted_at=at)


def require_open(state: InteractionDraft) -> None:
    """Raise `NotOpen` unless the contact is planned or going on."""
    if state.status not in OPEN:
        raise NotOpen(state.status)


def take_over(  # not a use case: those that call it are
    actor: Actor,
    interaction_id: int,
    kind: str,
    change: Callable[[InteractionDraft], InteractionDraft],
    *,
    why: str = "",
    version: int | None = None,
    permits: str = RECORD,
) -> InteractionId:
    """Append a fact that takes over from the last one, and project it in its place. Called by the verbs only."""
    last = _last(actor, interaction_id, permits)
    if version is not None and version != last.envelope.version:
        raise ChangedMeanwhile
    [fact] = _say(actor, [(last, change(last.envelope.state))], kind, why, permits)
    _tell(fact, kind)
    return InteractionId(interaction_id, fact.envelope.state.started_at)


def _say(
    actor: Actor, told: Sequence[tuple[Fact, InteractionDraft]], kind: str, why: str, permits: str = RECORD
) -> list[Fact]:
    """Append to each fact, the last one about its contact, one that takes over from it, and project that."""
    if not told:
        return []
    now = timezone.now()
    states = [completed(state, now) for _last, state in told]
    require_visible(actor, states, permits)
    numbers, ring = store.begin(len(told), [state.participants[0].party_id or HOUSE_KEY for state in states])
    facts = [
        Fact(event_id, last.interaction_id, now, last.envelope.followed_by(state, why), kind, corrects_id=last.event_id)
        for (last, _said), state, (event_id, _unused) in zip(told, states, numbers, strict=True)
    ]
    store.take_back([last for last, _said in told])
    store.append(actor, facts, ring)
    _remember_who_left(told)
    return facts


def _remember_who_left(told: Iterable[tuple[Fact, InteractionDraft]]) -> None:
    """Older facts still name them: whoever has to be forgotten is looked for there too."""
    left = [
        FormerParticipant(party_id=party_id, interaction_id=last.interaction_id)
        for last, state in told
        for party_id in _party_ids(last.envelope.state) - _party_ids(state)
    ]
    if left:
        FormerParticipant.objects.bulk_create(left, ignore_conflicts=True)


def _party_ids(state: InteractionDraft) -> set[int]:
    return {p.party_id for p in state.participants if p.party_id is not None}


def _tell(fact: Fact, what: str) -> None:
    state = fact.envelope.state
    party_ids = tuple(p.party_id for p in state.participants if p.party_id is not None)
    audit.note(subject=Ref("interactions.interaction", fact.interaction_id), version=fact.envelope.version)
    publish(InteractionChanged(fact.interaction_id, state.started_at, what, state.status, party_ids))
    for party_id in dict.fromkeys(party_ids):
        push.tell(f"party:{party_id}", "timeline")


def hold(interaction_ids: Iterable[int]) -> None:  # not a use case: a lock for those that are
    """Keep others from saying anything more about these interactions until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s::int[]) AS id",
            [_LOCK, sorted({interaction_id % 2**31 for interaction_id in interaction_ids})],
        )


def _last(actor: Actor, interaction_id: int, permits: str = RECORD) -> Fact:
    """The latest fact about an interaction that `permits` reaches, held until the transaction ends."""
    hold([interaction_id])
    if not queries.visible(actor, permits).filter(id=interaction_id).exists():
        raise InteractionNotFound(interaction_id)
    facts = facts_about(interaction_id, 1)
    if not facts:
        raise InteractionNotFound(interaction_id)
    return facts[0]


def _last_of_many(actor: Actor, interaction_ids: Iterable[int], permits: str = CORRECT) -> list[Fact]:
    """The latest facts about those of the interactions that `permits` reaches, held until the transaction ends."""
    hold(interaction_ids)
    seen = queries.visible(actor, permits).filter(id__in=list(interaction_ids)).values_list("id", flat=True)
    return last_facts(list(seen))


def _last_two(actor: Actor, interaction_id: int) -> tuple[Fact, Fact | None]:
    last = _last(actor, interaction_id)
    facts = facts_about(interaction_id, 2)
    return last, facts[1] if len(facts) > 1 else None


def _about(last: Sequence[Fact], told: Sequence[tuple[Fact, InteractionDraft]]) -> tuple[int, ...] | None:
    """Who took part before or does now; None of too many."""
    states = [*(fact.envelope.state for fact in last), *(state for _fact, state in told)]
    return named(one.party_id for state in states for one in state.participants)
