"""Who acts: a small frozen value made once at the entrance and passed everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Literal, Self


class Scope(IntEnum):
    """Which rows a permission reaches; the wider the greater, so that `max` of two is the wider."""

    OWN = 1
    UNIT = 2
    SUBTREE = 3
    ALL = 4


class NotPermitted(Exception):
    """The actor's roles do not grant this. Carries the code of the missing permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows one permission reaches: everything; or one's own, and those of `unit_ids`."""

    everything: bool = False
    unit_ids: frozenset[int] = frozenset()

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(self.everything or other.everything, self.unit_ids | other.unit_ids)


OWN_ONLY = Reach()
EVERYTHING = Reach(everything=True)
NOTHING: Mapping[str, Reach] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """A user, an API client acting for a user, a customer, or the system with a named reason.

    `grants` maps each permission to the rows it reaches: the union over the roles that grant it, each with its own
    scope counted from the unit in which the actor holds that role.
    """

    kind: Literal["user", "client", "customer", "system", "nobody"]
    label: str
    user_id: int | None = None
    token_id: int | None = None
    grants: Mapping[str, Reach] = field(default_factory=lambda: NOTHING, repr=False)
    unit_ids: frozenset[int] = frozenset()
    ip: str | None = None
    language: str = "pl"

    @classmethod
    def system(cls, reason: str) -> Self:
        """The system itself; may do everything, and says why it acts."""
        if not reason:
            raise ValueError("the system must name its reason")
        return cls(kind="system", label=reason)

    @classmethod
    def nobody(cls, ip: str | None = None) -> Self:
        """Somebody who has not signed in; may do nothing."""
        return cls(kind="nobody", label="nobody", ip=ip)

    def may(self, permission: str) -> bool:
        """Whether any role grants the permission, whatever rows it reaches."""
        return self.kind == "system" or permission in self.grants

    def require(self, permission: str) -> None:
        """Raise `NotPermitted` unless a role grants the permission."""
        if not self.may(permission):
            raise NotPermitted(permission)

    def reach(self, permission: str) -> Reach | None:
        """The rows the permission reaches; None where it is not granted at all."""
        return EVERYTHING if self.kind == "system" else self.grants.get(permission)
