"""Recording contacts: one, or many at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from relacja.interactions import queries
from relacja.interactions.events import InteractionRecorded, InteractionsRecorded
from relacja.interactions.permissions import RECORD
from relacja.interactions.rules.drafts import completed
from relacja.interactions.rules.envelope import Envelope
from relacja.interactions.rules.facts import HOUSE_KEY, Fact
from relacja.interactions.services import store
from relacja.interactions.types import InteractionDraft, InteractionId, Recorded
from relacja.platform import audit, push
from relacja.platform.actor import Actor
from relacja.platform.outbox import named, publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

BATCH = 10_000


class PartyNotVisible(LookupError):
    """A participant does not exist, or the actor may not see them. Carries the ids."""

    def __init__(self, party_ids: Sequence[int]) -> None:
        super().__init__(", ".join(map(str, party_ids)))
        self.party_ids = tuple(party_ids)


def require_visible(actor: Actor, drafts: Sequence[InteractionDraft], permits: str = RECORD) -> None:
    """Raise `PartyNotVisible` unless `permits` reaches every known participant: one query."""
    wanted = {p.party_id for draft in drafts for p in draft.participants if p.party_id is not None}
    if wanted:
        hidden = wanted - queries.parties_visible(actor, wanted, permits)
        if hidden:
            raise PartyNotVisible(sorted(hidden))


@use_case(permits=RECORD)
def record(*, actor: Actor, draft: InteractionDraft) -> Recorded:
    """Record one contact; a draft whose source key is known already finds the first one and changes nothing.

    Raises `BadDraft`, `PartyNotVisible` and, for a party that has been forgotten, `KeyDestroyed`.
    """
    now = timezone.now()
    draft = completed(draft, now)
    require_visible(actor, [draft])
    [done] = _record(actor, [draft], now)
    audit.note(subject=Ref("interactions.interaction", done.id.id), kind=draft.kind, new=done.is_new)
    if done.is_new:
        party_ids = tuple(p.party_id for p in draft.participants if p.party_id is not None)
        publish(
            InteractionRecorded(
                done.id.id, done.id.started_at, draft.kind, draft.medium, draft.direction, draft.status, party_ids
            )
        )
        for party_id in dict.fromkeys(party_ids):
            push.tell(f"party:{party_id}", "timeline")
    return done


@use_case(permits=RECORD)
def record_many(*, actor: Actor, drafts: Sequence[InteractionDraft]) -> list[Recorded]:
    """Record many contacts, all or none, answering in their order; what is known by its source key stays as it is.

    One permission check, one audit record and one event for the whole batch. Raises what `record` raises.
    """
    now = timezone.now()
    fit = [completed(draft, now) for draft in drafts]
    require_visible(actor, fit)
    done = [one for at in range(0, len(fit), BATCH) for one in _record(actor, fit[at : at + BATCH], now)]
    new = [one.id.id for one in done if one.is_new]
    audit.note(recorded=len(new), known=len(done) - len(new))
    if new:
        about = named(one.party_id for draft in fit for one in draft.participants)
        publish(InteractionsRecorded(min(new), max(new), len(new), fit[0].source, about))
    return done


def _record(actor: Actor, drafts: Sequence[InteractionDraft], now: datetime) -> list[Recorded]:
    """Write the drafts whose keys are new."""
    numbers, ring = store.begin(len(drafts), (draft.participants[0].party_id or HOUSE_KEY for draft in drafts))
    facts = [
        Fact(event_id, interaction_id, now, Envelope(draft, actor.user_id, now), key=draft.key)
        for (event_id, interaction_id), draft in zip(numbers, drafts, strict=True)
    ]
    known = _claim([fact for fact in facts if fact.key])
    new = [fact for fact in facts if fact.interaction_id not in known]
    if new:
        store.append(actor, new, ring)
    return [
        Recorded(known[fact.interaction_id], is_new=False)
        if fact.interaction_id in known
        else Recorded(InteractionId(fact.interaction_id, fact.envelope.state.started_at))
        for fact in facts
    ]


CLAIM = """
INSERT INTO ledger_key (source, source_key, interaction_id, started_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::timestamptz[]) ORDER BY 1, 2
ON CONFLICT DO NOTHING RETURNING interaction_id
"""

KNOWN = """
SELECT w.ours, k.interaction_id, k.started_at
FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS w(source, source_key, ours)
JOIN ledger_key k ON k.source = w.source AND k.source_key = w.source_key
"""


def _claim(facts: Sequence[Fact]) -> dict[int, InteractionId]:
    """Take the keys of these facts; those that were taken before, as our number -> the interaction that has the key."""
    if not facts:
        return {}
    sources = [fact.envelope.state.source for fact in facts]
    keys, ours = [fact.key for fact in facts], [fact.interaction_id for fact in facts]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [sources, keys, ours, [fact.envelope.state.started_at for fact in facts]])
        claimed = {row[0] for row in cursor.fetchall()}
        if len(claimed) == len(facts):
            return {}
        lost = [n for n, number in enumerate(ours) if number not in claimed]
        cursor.execute(KNOWN, [[sources[n] for n in lost], [keys[n] for n in lost], [ours[n] for n in lost]])
        return {mine: InteractionId(number, started_at) for mine, number, started_at in cursor.fetchall()}
