"""What is left of a contact when one of those who took part is forgotten."""

from collections.abc import Collection
from dataclasses import replace

from relacja.interactions.types import InteractionDraft
from relacja.kit.traces import Traces

PARTY = "customers.party"


def without_person(state: InteractionDraft, party_ids: Collection[int], traces: Traces) -> InteractionDraft:
    """The contact as those keep it who are left: known ones first, and no trace of the person in its texts."""
    gone = frozenset(party_ids)
    left = [p for p in state.participants if p.party_id not in gone]
    clear = traces.removed_from
    return replace(
        state,
        participants=tuple(sorted(left, key=lambda p: p.party_id is None)),
        summary=clear(state.summary),
        body=clear(state.body),
        outcome=clear(state.outcome),
        reason=clear(state.reason),
        subjects=tuple(
            replace(s, reason=clear(s.reason), resolution=clear(s.resolution))
            for s in state.subjects
            if not (s.ref.kind == PARTY and s.ref.id in gone)
        ),
        artefacts=tuple(replace(a, name=clear(a.name)) for a in state.artefacts),
    )
