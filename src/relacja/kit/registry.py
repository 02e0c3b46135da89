"""A registry: the list of everything that comes in one kind, filled while the application starts and closed then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")


class RegistryClosed(RuntimeError):
    """Something tried to join after start-up had ended."""


class AlreadyRegistered(ValueError):
    """Two entries claim the same code."""


class WrongKind(TypeError):
    """The entry is not of the kind the registry holds."""


class Registry(Generic[T]):
    """Entries of one base class by code; refuses a second of the same code and anything of another kind."""

    def __init__(self, name: str, base: type[T]) -> None:
        self.name = name
        self.base = base
        self._entries: dict[str, T] = {}
        self._closed = False
        _every.add(self)

    def add(self, code: str, entry: T) -> T:
        """Put `entry` under `code` and return it."""
        if self._closed:
            raise RegistryClosed(f"{self.name} is closed; {code!r} came too late")
        if not isinstance(entry, self.base):
            raise WrongKind(f"{self.name} holds {self.base.__name__}, not {type(entry).__name__} ({code!r})")
        if code in self._entries:
            raise AlreadyRegistered(f"{self.name} already has {code!r}")
        self._entries[code] = entry
        return entry

    def plug(self, code: str) -> Callable[[type[T]], type[T]]:
        """Class decorator: makes one instance of the class and adds it under `code`."""

        def register(cls: type[T]) -> type[T]:
            self.add(code, cls())
            return cls

        return register

    def close(self) -> None:
        """End of start-up: nothing joins any more."""
        self._closed = True

    @contextmanager
    def lent(self, code: str, entry: T) -> Iterator[T]:
        """For tests: hold `entry` under `code` inside the block, closed or not, in place of one that is there."""
        held = self._entries.get(code)
        self._entries[code] = entry
        try:
            yield entry
        finally:
            del self._entries[code]
            if held is not None:
                self._entries[code] = held

    def get(self, code: str) -> T | None:
        """The entry, or None where a stored code has lost its plug."""
        return self._entries.get(code)

    def __getitem__(self, code: str) -> T:
        return self._entries[code]

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def items(self) -> list[tuple[str, T]]:
        """Code and entry, in order of registration."""
        return list(self._entries.items())

    def codes(self) -> list[str]:
        """All codes, in order of registration."""
        return list(self._entries)


_every: WeakSet[Registry[Any]] = WeakSet()


def close_all() -> None:
    """End of start-up: no registry takes anything any more."""
    for registry in _every:
        registry.close()
