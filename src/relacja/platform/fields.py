"""The vocabulary of conditions: what may be asked about a customer, whichever app knows the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor
from relacja.platform.outbox import Event

FieldKind = Literal["text", "number", "flag", "date", "moment", "choice", "list"]
FieldValue = str | Decimal | int | bool | date | datetime | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class ForOne:
    """How the value of one party is read: an expression over a source that gives one row, or none.

    `source` is what stands after FROM. Fields of the same source are read in one pass, and all sources in one
    statement. In both may stand `%(party)s`, `%(members)s` (all held to be the same, the party first), `%(at)s`,
    `%(on)s` (the day of the moment in the zone of the house), `%(zone)s`, and what `ConditionField.parameters` adds,
    each with its cast.
    """

    source: str
    value: str


class ConditionField:
    """One thing that may be asked about a party. Subclass it in `fields.py` and add it to `condition_fields`.

    It is answered twice, and both answers must agree (`relacja.platform.testing.fields` holds the test): for one party
    among its other fields, by index, and for all parties. A party about which nothing is known has the value None, and
    so has one that is held to be the same as another. A list is a tuple of texts in memory and text[] in SQL.
    `group` is the heading under which people find it. `tells`: whether models may read it to tell customers apart;
    not what is only a rule, such as an objection.
    """

    label: str | Promise = ""
    kind: FieldKind = "text"
    group: str | Promise = ""
    changed_by: tuple[type[Event], ...] = ()
    one: ForOne
    tells: bool = True

    def parameters(self) -> Mapping[str, Any]:
        """More parameters of `one`, their names beginning with the app's."""
        return {}

    def sql(self, at: datetime) -> Sql:
        """A SELECT of `party_id, value` that has at most one row for each party that has a value."""
        raise NotImplementedError

    def choices(self) -> Iterable[tuple[str, str | Promise]]:
        """For the kinds `choice` and `list`: what the value may be, with words for people."""
        return ()


class Parties:
    """The parties of whom conditions are asked. The app that owns parties plugs it in."""

    def sql(self) -> Sql:
        """A SELECT of `party_id`, one row for each."""
        raise NotImplementedError

    def seen_by(self, actor: Actor) -> Sql:
        """The same of those that an actor may see."""
        raise NotImplementedError

    def sampled(self, actor: Actor, size: int) -> Sql:
        """A SELECT of `party_id, members` (all held to be the same, the party first): about so many of those that an
        actor may see, each as likely as any other, and the same ones whenever asked."""
        raise NotImplementedError

    def of(self, party_ids: Iterable[int]) -> Sql:
        """The same of those among these parties of whom conditions are asked."""
        raise NotImplementedError

    def named(self, actor: Actor, party_ids: Iterable[int]) -> list[tuple[str, str]]:
        """What those are called whom the actor may see, each with its address."""
        raise NotImplementedError

    def members(self, party_id: int) -> list[int]:
        """All held to be the same as one party, the one that stands for them first."""
        raise NotImplementedError


condition_fields: Registry[ConditionField] = Registry("condition fields", ConditionField)
asked_parties: Registry[Parties] = Registry("parties of conditions", Parties)
