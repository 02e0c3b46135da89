"""What an event is, and how it travels as JSON."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from pydantic import TypeAdapter

from relacja.kit.naming import name_in_house


class Event:
    """Base of everything that is told: frozen dataclasses in the past tense, holding ids and plain values.

    A field that joins later has a default; a field that leaves is ignored in old rows. So an event that was stored by
    an older version of the house can still be read.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = name_in_house(cls.__module__, cls.__name__)
        known = event_types.get(cls.name)
        if known is not None and known.__module__ != cls.__module__:
            raise TypeError(f"two events are called {cls.name}")
        event_types[cls.name] = cls

    def concerned(self) -> tuple[int, ...] | None:
        """The parties it tells of; None where it does not name them, being of too many.

        Read from `party_ids` or `party_id`; an event that has others says so itself.
        """
        named: tuple[int, ...] | None = getattr(self, "party_ids", None)
        if named is not None:
            return named
        party_id = getattr(self, "party_id", False)
        return None if party_id is False else (party_id,) if party_id else ()

    def to_json(self) -> str:
        """The event's fields as JSON, for the outbox."""
        return _adapter(type(self)).dump_json(self).decode()

    @classmethod
    def from_json(cls, payload: str) -> Self:
        """The event again, from what the outbox kept."""
        found: Self = _adapter(cls).validate_json(payload)
        return found


NAMED_AT_MOST = 200


def named(party_ids: Iterable[int | None]) -> tuple[int, ...] | None:
    """Parties as news of many name them: None of more than `NAMED_AT_MOST`."""
    found = sorted({one for one in party_ids if one is not None})
    return tuple(found) if len(found) <= NAMED_AT_MOST else None


event_types: dict[str, type[Event]] = {}
"""Every event the house can tell, by name (`customers.PartyMerged`)."""


_adapters: dict[type[Event], TypeAdapter[Any]] = {}


def _adapter(cls: type[Event]) -> TypeAdapter[Any]:
    if cls not in _adapters:
        _adapters[cls] = TypeAdapter(cls)
    return _adapters[cls]
