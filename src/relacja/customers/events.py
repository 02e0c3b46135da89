"""What this app tells: ids and plain values, never names or addresses."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class PartyAdded(Event):
    """A party was added."""

    party_id: int
    kind: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitorKept(Event):
    """Somebody nobody knows came in, and is kept as a visitor."""

    party_id: int


@dataclass(frozen=True, slots=True)
class PartyChanged(Event):
    """Fields of a party were changed; `fields` names them, and `points`, `identifiers`, `tags` that hang on it."""

    party_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolesChanged(Event):
    """A party was given roles, or they ended."""

    party_id: int
    given: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationChanged(Event):
    """Two parties came to stand to one another in a new way, or no longer do."""

    a_id: int
    b_id: int
    type: str
    ended: bool = False

    def concerned(self) -> tuple[int, ...]:
        """Both."""
        return (self.a_id, self.b_id)


@dataclass(frozen=True, slots=True)
class ConsentRecorded(Event):
    """A party allowed, refused or withdrew a purpose."""

    party_id: int
    purpose: str
    channel: str
    decision: str


@dataclass(frozen=True, slots=True)
class PartiesMerged(Event):
    """`absorbed_id` is held to be the same as `kept_id` from now on."""

    kept_id: int
    absorbed_id: int
    identity_id: int

    def concerned(self) -> tuple[int, ...]:
        """Both."""
        return (self.kept_id, self.absorbed_id)


@dataclass(frozen=True, slots=True)
class PartiesUnmerged(Event):
    """A merge was taken back: `absorbed_id` stands for itself again."""

    kept_id: int
    absorbed_id: int
    identity_id: int

    def concerned(self) -> tuple[int, ...]:
        """Both."""
        return (self.kept_id, self.absorbed_id)


@dataclass(frozen=True, slots=True)
class PartyAssigned(Event):
    """A party has another owner or unit."""

    party_id: int
    owner_id: int | None
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class PartiesLoaded(Event):
    """A chunk of an import was written: parties that were added, and parties that were brought up to date."""

    added: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    def concerned(self) -> tuple[int, ...]:
        """Those added and those changed."""
        return (*self.added, *self.changed)


@dataclass(frozen=True, slots=True)
class PartiesGiven(Event):
    """Many parties were given to one owner at once."""

    party_ids: tuple[int, ...]
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class PartiesTagged(Event):
    """Many parties were given a tag at once, or lost it."""

    party_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonForgotten(Event):
    """A person was forgotten, as all the parties that were held to be them: nothing about them may be kept."""

    party_id: int
    member_ids: tuple[int, ...]

    def concerned(self) -> tuple[int, ...]:
        """All that were held to be the person."""
        return self.member_ids
