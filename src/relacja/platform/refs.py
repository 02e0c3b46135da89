"""A link to anything: kind and id, and what each kind can tell about its rows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A link to a row of any app, for instance `Ref("customers.party", 12)`; says nothing about whether it exists."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """The inverse of `str`; ValueError where the text is no reference."""
        kind, colon, number = text.rpartition(":")
        if not (kind and colon):
            raise ValueError(f"not a reference: {text!r}")
        return cls(kind, int(number))


class RefKind:
    """A kind of row that others may point at. Subclass it in the owning app and add it to `ref_kinds`.

    `table` holds the rows, where that is not the table of the model `<app>.<Kind>`: their history is found by it.
    Whoever sees a row may read how it came to be so; where more people know its title than may know that,
    `history_permission` names what it takes.
    """

    label: str | Promise = ""
    icon: str = "file"
    table: str = ""
    history_permission: str = ""

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Title of each row that exists and the actor may see; one query whatever the number of ids."""
        raise NotImplementedError

    def url(self, row_id: int) -> str:
        """Address of the row's page."""
        raise NotImplementedError

    def same(self, row_id: int) -> Collection[int]:
        """Rows that tell one history with this one, itself among them; asked only for who sees this one."""
        return (row_id,)

    def parts(self, ids: Collection[int]) -> Mapping[str, Collection[int]]:
        """What hangs on these rows, by table: its changes are theirs too, and what is gone is found by `party_id`."""
        return {}


ref_kinds: Registry[RefKind] = Registry("kinds of reference", RefKind)


def titles(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, str]:
    """Titles of those references that exist and that the actor may see; one query a kind."""
    by_kind: dict[str, set[int]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref.id)
    found: dict[Ref, str] = {}
    for code, ids in by_kind.items():
        kind = ref_kinds.get(code)
        if kind is not None:
            found |= {Ref(code, row_id): title for row_id, title in kind.titles(actor, ids).items()}
    return found
