"""What one version of an interaction says differently from the one before."""

from dataclasses import dataclass, fields
from typing import Any

from relacja.interactions.types import InteractionDraft

_LEFT_OUT = frozenset({"source", "key", "captured_by"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of `InteractionDraft` before and after."""

    field: str
    before: Any
    after: Any


def differences(before: InteractionDraft | None, after: InteractionDraft) -> tuple[Difference, ...]:
    """The fields that differ, in their order; none where there was nothing before."""
    if before is None:
        return ()
    return tuple(
        Difference(field.name, getattr(before, field.name), getattr(after, field.name))
        for field in fields(InteractionDraft)
        if field.name not in _LEFT_OUT and getattr(before, field.name) != getattr(after, field.name)
    )
