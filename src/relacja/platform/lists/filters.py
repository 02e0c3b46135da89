"""What a list may be narrowed by. A filter knows its parameter, its meaning in SQL and its words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from relacja.platform.actor import Actor
from relacja.platform.lists import periods

ChoiceSource = Callable[[Actor], Iterable[tuple[str, str | Promise]]]


class BadFilter(ValueError):
    """A value the filter cannot read; carries the parameter's name and what is wrong with it."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(f"{code}: {problem}")
        self.code = code
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Base of all filters. `values` are the parameter's values as they came, blanks removed; never empty."""

    code: str
    label: str | Promise
    field: str = ""
    shape: str = "text"
    primary: bool = True

    @property
    def source(self) -> str:
        """The field the filter looks at."""
        return self.field or self.code

    def check(self, values: Sequence[str]) -> tuple[str, ...]:
        """The values in canonical form; raises `BadFilter`."""
        return tuple(values)

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """`rows` narrowed to what was asked for; `values` have passed `check`."""
        raise NotImplementedError

    def words(self, actor: Actor, values: Sequence[str]) -> str:
        """The values as a person would say them."""
        return ", ".join(values)

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """What may be chosen, where the filter is a choice."""
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFilter(Filter):
    """Rows whose text holds the words, each anywhere. `fold` turns what was typed into the form of the field."""

    fold: Callable[[str], str] | None = None
    match: Literal["contains", "startswith", "exact"] = "contains"

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """Every word must be found."""
        return rows.filter(self.holding(values))

    def holding(self, values: Sequence[str]) -> Q:
        """What holds for a row whose text holds every word."""
        text = " ".join(values)
        text = self.fold(text) if self.fold else text
        words = text.split() if self.match == "contains" else [text]
        insensitive = "" if self.fold else "i"
        return Q(*(Q(**{f"{self.source}__{insensitive}{self.match}": word}) for word in words))

    def words(self, actor: Actor, values: Sequence[str]) -> str:
        """What was typed, in quotes."""
        return "“{}”".format(" ".join(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceFilter(Filter):
    """Rows with one of the chosen values. `none` adds a choice for rows that have none."""

    choices: ChoiceSource
    none: str | Promise = ""
    shape: str = "choice"
    by: Callable[[Actor, Sequence[str]], Q] | None = None

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """The choices, in the reader's language."""
        given = [(value, str(label)) for value, label in self.choices(actor)]
        return [*given, ("none", str(self.none))] if self.none else given

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """One of the values; a value nobody knows finds nothing."""
        if self.by is not None:
            return rows.filter(self.by(actor, values))
        wanted = self.stored([value for value in values if value != "none"])
        asked = Q(**{f"{self.source}__in": wanted}) if wanted else Q()
        if "none" in values and self.none:
            empty = Q(**{f"{self.source}__isnull": True})
            return rows.filter(asked | empty if wanted else empty)
        return rows.filter(asked) if wanted else rows.none()

    def stored(self, values: Sequence[str]) -> list[Any]:
        """The values as the column holds them."""
        return list(values)

    def words(self, actor: Actor, values: Sequence[str]) -> str:
        """The labels of the chosen values."""
        labels = dict(self.options(actor))
        return ", ".join(labels.get(value, _("unknown")) for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdFilter(ChoiceFilter):
    """A choice among rows of another table, by id."""

    def check(self, values: Sequence[str]) -> tuple[str, ...]:
        """Whole numbers, and the words `me` and `none`."""
        for value in values:
            if value not in ("me", "none") and not (value.isdecimal() and len(value) < 19):
                raise BadFilter(self.code, f"{value!r} is not an id")
        return tuple(values)

    def stored(self, values: Sequence[str]) -> list[Any]:
        """The ids among the values."""
        return [int(value) for value in values if value.isdecimal()]


def _nobody(_actor: Actor) -> list[tuple[str, str]]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter(IdFilter):
    """Rows that belong to one of the chosen users; `me` is whoever asks.

    Colleagues may be thousands: `find` gives the first few who have the words in their name, `named` the names of ids.
    """

    find: Callable[[Actor, str], Iterable[tuple[int, str]]]
    named: Callable[[Iterable[int]], Mapping[int, str]]
    choices: ChoiceSource = _nobody
    shape: str = "user"

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """Me first, then some of the others."""
        mine = [("me", _("Me"))] if actor.user_id else []
        return [*mine, *self.found(actor, ""), *([("none", str(self.none))] if self.none else [])]

    def offered(self, actor: Actor, values: Sequence[str]) -> list[tuple[str, str]]:
        """The options, those chosen already among them."""
        options = self.options(actor)
        known = {value for value, _label in options}
        return [*((value, self.words(actor, [value])) for value in values if value not in known), *options]

    def found(self, actor: Actor, text: str) -> list[tuple[str, str]]:
        """Colleagues with these words in their name."""
        return [(str(user_id), name) for user_id, name in self.find(actor, text) if user_id != actor.user_id]

    def words(self, actor: Actor, values: Sequence[str]) -> str:
        """The names of the chosen."""
        names: dict[str, str] = {str(user_id): name for user_id, name in self.named(self.stored(values)).items()}
        names |= {"me": _("Me"), "none": str(self.none)}
        return ", ".join(names.get(value) or _("unknown") for value in values)

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """As a choice, with `me` read as the actor."""
        mine = str(actor.user_id or 0)
        return IdFilter.apply(self, rows, actor, [mine if value == "me" else value for value in values])


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFilter(IdFilter):
    """Rows that belong to one of the chosen units; `below` gives the ids of a unit and all under it."""

    shape: str = "unit"
    below: Callable[[int], Iterable[int]] | None = None

    def stored(self, values: Sequence[str]) -> list[Any]:
        """The ids of the units and of those below them."""
        ids = IdFilter.stored(self, values)
        return sorted({found for unit in ids for found in self.below(unit)}) if self.below else ids


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagFilter(Filter):
    """Rows for which something holds, or does not."""

    shape: str = "flag"
    yes: Q | None = None

    def check(self, values: Sequence[str]) -> tuple[str, ...]:
        """`yes` or `no`."""
        answer = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}.get(values[-1].lower())
        if answer is None:
            raise BadFilter(self.code, "say yes or no")
        return (answer,)

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """The rows for which it holds (`yes`) or does not."""
        holds = self.yes if self.yes is not None else Q(**{self.source: True})
        return rows.filter(holds if values[0] == "yes" else ~holds)

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """Yes and no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def words(self, actor: Actor, values: Sequence[str]) -> str:
        """Yes or no."""
        return dict(self.options(actor))[values[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange(Filter):
    """Rows of a period: `2026-01-01..2026-01-31`, open at either side, one day, or a word such as `last-7-days`.

    Both days are within. With `moments` the field holds moments, and days are those of the reader's time zone.
    """

    shape: str = "date"
    moments: bool = False

    def check(self, values: Sequence[str]) -> tuple[str, ...]:
        """One period in canonical form."""
        try:
            return (periods.canonical(values[-1]),)
        except ValueError as problem:
            raise BadFilter(self.code, str(problem)) from problem

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """From the first day to the last, both within."""
        first, last = periods.days(values[0], today=timezone.localdate())
        if first is not None:
            rows = rows.filter(**{f"{self.source}__gte": self._start(first)})
        if last is not None:
            rows = rows.filter(**{f"{self.source}__lt": self._start(last + timedelta(days=1))})
        return rows

    def _start(self, day: date) -> date | datetime:
        return timezone.make_aware(datetime.combine(day, time.min)) if self.moments else day

    def words(self, actor: Actor, values: Sequence[str]) -> str:
        """The word, or the two days."""
        return periods.words(values[0])

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """The periods that have a word."""
        return periods.named()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange(Filter):
    """Rows whose number lies in a range: `10..20`, open at either side, or one number."""

    shape: str = "number"

    def check(self, values: Sequence[str]) -> tuple[str, ...]:
        """One range in canonical form."""
        low, high = self._ends(values[-1])
        if low is None and high is None:
            raise BadFilter(self.code, "give at least one number")
        return (f"{low if low is not None else ''}..{high if high is not None else ''}",)

    def _ends(self, value: str) -> tuple[Decimal | None, Decimal | None]:
        first, dots, last = value.partition("..")
        try:
            ends = [Decimal(end.replace(",", ".").replace(" ", "")) if end.strip() else None for end in (first, last)]
        except InvalidOperation as problem:
            raise BadFilter(self.code, f"{value!r} is not a range of numbers") from problem
        if any(end is not None and (not end.is_finite() or abs(end) > 10**15) for end in ends):
            raise BadFilter(self.code, f"{value!r} is out of range")
        return (ends[0], ends[1]) if dots else (ends[0], ends[0])

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """Both ends within."""
        low, high = self._ends(values[0])
        if low is not None:
            rows = rows.filter(**{f"{self.source}__gte": low})
        if high is not None:
            rows = rows.filter(**{f"{self.source}__lte": high})
        return rows

    def words(self, actor: Actor, values: Sequence[str]) -> str:
        """The range in words."""
        low, high = self._ends(values[0])
        if low is None:
            return _("at most %(number)s") % {"number": high}
        if high is None:
            return _("at least %(number)s") % {"number": low}
        return f"{low}" if low == high else f"{low} – {high}"


Values = Mapping[str, tuple[str, ...]]
