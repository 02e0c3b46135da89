"""The vocabulary of conditions: what may be asked about a customer, whichever app knows the answer."""

from collections.abc import Iterable
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


class ConditionField:
    """One thing that may be asked about a party. Subclass it in `fields.py` and add it to `condition_fields`.

    It is answered twice, and both answers must agree (`relacja.platform.testing.fields` holds the test): for one party
    in memory, and for all of them as SQL. A party about which nothing is known has the value None. A list is a tuple of
    texts in memory and text[] in SQL.
    """

    label: str | Promise = ""
    kind: FieldKind = "text"
    changed_by: tuple[type[Event], ...] = ()

    def value(self, party_id: int, at: datetime) -> FieldValue:
        """The value for one party at a moment."""
        raise NotImplementedError

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


condition_fields: Registry[ConditionField] = Registry("condition fields", ConditionField)
asked_parties: Registry[Parties] = Registry("parties of conditions", Parties)
