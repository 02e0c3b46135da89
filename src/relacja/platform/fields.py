"""The vocabulary of conditions: what may be asked about a customer, whichever app knows the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform.outbox import Event

FieldKind = Literal["text", "number", "flag", "date", "moment", "choice"]
FieldValue = str | Decimal | int | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    params: tuple[Any, ...] = ()


class ConditionField:
    """One thing that may be asked about a party. Subclass it in `fields.py` and add it to `condition_fields`.

    It is answered twice, and both answers must agree (`relacja.platform.testing.fields` holds the test): for one party
    in memory, and for all of them as SQL. A party about which nothing is known has the value None.
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
        """For the kind `choice`: what the value may be, with words for people."""
        return ()


condition_fields: Registry[ConditionField] = Registry("condition fields", ConditionField)
