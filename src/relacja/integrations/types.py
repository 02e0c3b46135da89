"""Values handed through the door."""

from dataclasses import dataclass, field
from typing import Any

from relacja.platform.transfer.types import LoadOptions


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has been stored and is to be imported."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What an import is to do: how tables are read, what columns mean, what was chosen."""

    mapping: dict[str, Any]
    reading: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


COUNTED = ("new", "changed", "same", "duplicate", "refused")
"""The outcomes that runs count, in the order in which they are shown."""


def options_from(data: dict[str, Any]) -> LoadOptions:
    """Options of a run out of what is kept; what is unknown by now falls away."""
    return LoadOptions(**{name: value for name, value in data.items() if name in LoadOptions.__slots__})
