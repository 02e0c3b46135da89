"""Where a run stands: a small value, compared as a whole, so that no chunk is written twice."""

from typing import Any

START: dict[str, Any] = {"step": 0, "chunk": 0}


def position_of(kept: dict[str, Any]) -> dict[str, Any]:
    """The position kept with a run, or the start."""
    return {**START, **kept}


def after_chunk(position: dict[str, Any], reached: dict[str, Any]) -> dict[str, Any]:
    """The position once a chunk that ends at `reached` is written."""
    return {**position, **reached, "chunk": position["chunk"] + 1}


def after_step(position: dict[str, Any]) -> dict[str, Any]:
    """The position at the beginning of the next step."""
    return {"step": position["step"] + 1, "chunk": position["chunk"]}


def added(counts: dict[str, int], kinds: dict[str, int]) -> dict[str, int]:
    """Counters with those of a chunk added."""
    return {kind: counts.get(kind, 0) + kinds.get(kind, 0) for kind in {*counts, *kinds}}
