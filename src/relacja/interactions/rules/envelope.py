"""The payload of a ledger event: the whole state of an interaction after the fact, as bytes that never change."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from relacja.interactions.types import ArtefactDraft, InteractionDraft, Participant, Subject
from relacja.platform.refs import Ref

_TEXTS = (
    "kind",
    "medium",
    "channel",
    "direction",
    "initiator",
    "status",
    "reason",
    "summary",
    "body",
    "outcome",
    "captured_by",
    "source",
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one event says: the state, who recorded the interaction first and when, which fact about it this is, why."""

    state: InteractionDraft
    author_id: int | None
    recorded_at: datetime
    version: int = 1
    why: str = ""

    def followed_by(self, state: InteractionDraft, why: str) -> "Envelope":
        """What the next event about the same interaction says."""
        return replace(self, state=state, version=self.version + 1, why=why)


def packed(envelope: Envelope) -> bytes:
    """The envelope as JSON; blank values are left out."""
    state = envelope.state
    plain: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(state, name))}
    plain["started_at"] = state.started_at.astimezone(UTC)
    if state.ended_at is not None:
        plain["ended_at"] = state.ended_at.astimezone(UTC)
    if state.owner_id is not None:
        plain["owner_id"] = state.owner_id
    plain["participants"] = [[p.party_id, p.role, p.address, p.presence] for p in state.participants]
    if state.subjects:
        plain["subjects"] = [[s.ref.kind, s.ref.id, s.reason, s.resolution] for s in state.subjects]
    if state.artefacts:
        plain["artefacts"] = [_artefact(one) for one in state.artefacts]
    whole: dict[str, Any] = {"n": envelope.version, "r": envelope.recorded_at.astimezone(UTC), "s": plain}
    if envelope.author_id is not None:
        whole["a"] = envelope.author_id
    if envelope.why:
        whole["w"] = envelope.why
    return orjson.dumps(whole, option=orjson.OPT_UTC_Z)


def unpacked(payload: bytes) -> Envelope:
    """The inverse of `packed`."""
    whole = orjson.loads(payload)
    plain = whole["s"]
    ended_at = plain.get("ended_at")
    state = InteractionDraft(
        participants=tuple(Participant(*values) for values in plain["participants"]),
        started_at=datetime.fromisoformat(plain["started_at"]),
        ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
        owner_id=plain.get("owner_id"),
        subjects=tuple(Subject(Ref(kind, row_id), *rest) for kind, row_id, *rest in plain.get("subjects", ())),
        artefacts=tuple(_artefact_of(values) for values in plain.get("artefacts", ())),
        **{name: plain.get(name, "") for name in _TEXTS},
    )
    return Envelope(state, whole.get("a"), datetime.fromisoformat(whole["r"]), whole["n"], whole.get("w", ""))


def _artefact(one: ArtefactDraft) -> list[Any]:
    """A file as it is written down; when its content was deleted only where it was."""
    plain: list[Any] = [one.kind, one.sha256, one.name, one.retention, one.legal_hold]
    return plain if one.deleted_at is None else [*plain, one.deleted_at.astimezone(UTC)]


def _artefact_of(values: list[Any]) -> ArtefactDraft:
    one = ArtefactDraft(*values[:5])
    return replace(one, deleted_at=datetime.fromisoformat(values[5])) if values[5:] else one
