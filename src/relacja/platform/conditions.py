"""Conditions about customers: the language of `relacja.kit.conditions` over the fields that apps declare.

What a condition asks is answered for one party in memory (`judge_party`, `explain_party`), and for all by one SELECT
(`parties_matching`); both answer the same. Days are counted in the zone of the house.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from relacja.kit.conditions import Column, Condition, Fact, FieldType, Value, Vocabulary, parse, to_sql
from relacja.kit.registry import Registry
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.fields import ConditionField, FieldValue, Sql, asked_parties, condition_fields

COUNT_MILLISECONDS = 2000


class PartyVocabulary(Vocabulary):
    """What may be asked about a customer, and whatever else the asker knows (an item, a worker, an offer)."""

    def find(self, key: str) -> FieldType | None:
        """What is known about a field."""
        field = condition_fields.get(key)
        if field is None:
            return super().find(key)
        words = {code: str(word) for code, word in field.choices()}
        return FieldType(field.kind, tuple(words), str(field.label), words)

    def names(self) -> list[str]:
        """All keys that can be named."""
        return [*condition_fields.codes(), *super().names()]


vocabularies: Registry[Vocabulary] = Registry("vocabularies of conditions", Vocabulary)
"""What forms may let people write conditions about, by code: customers, and what upper floors plug in."""

vocabularies.add("customers", PartyVocabulary({}))


def read_condition(text: str, more: Mapping[str, FieldType] | None = None, *, lenient: bool = False) -> Condition:
    """The condition a text means; lenient for what was stored, strict for what somebody types."""
    return parse(text, PartyVocabulary(more or {}), lenient=lenient)


def house_zone() -> tzinfo:
    """The zone in which the house counts days."""
    return timezone.get_default_timezone()


def window(at: datetime, days: int) -> datetime:
    """The midnight of the house with which so many days begin, today the last of them; before all time where 0."""
    if not days:
        return datetime(1970, 1, 1, tzinfo=house_zone())
    return datetime.combine(timezone.localdate(at, house_zone()) - timedelta(days=days - 1), time(), house_zone())


def parties_matching(condition: Condition, at: datetime) -> Sql:
    """A SELECT of `party_id`: every party of whom the condition holds at a moment."""
    (parties,) = [each.sql() for each in asked_parties]
    columns: dict[str, Column] = {}
    text, params = f"SELECT p.party_id FROM ({parties.text}) p", [*parties.params]  # noqa: S608
    for number, key in enumerate(sorted(condition.fields & set(condition_fields.codes()))):
        asked = condition_fields[key].sql(at)
        text += f" LEFT JOIN ({asked.text}) f{number} ON f{number}.party_id = p.party_id"
        params += asked.params
        columns[key] = Column(f"f{number}.value")
    where = to_sql(condition, columns, at, house_zone())
    return Sql(f"{text} WHERE {where.text}", (*params, *where.params))


def count_matching(condition: Condition, actor: Actor, at: datetime) -> int | None:
    """Of how many parties that the actor may see it holds; None where counting would keep people waiting."""
    (parties,) = [each.seen_by(actor) for each in asked_parties]
    asked = parties_matching(condition, at)
    counted = f"SELECT count(*) FROM ({asked.text}) m WHERE m.party_id IN ({parties.text})"  # noqa: S608
    try:
        with transaction.atomic(), sql.time_limit(COUNT_MILLISECONDS), connection.cursor() as cursor:
            cursor.execute(counted, (*asked.params, *parties.params))
            return int(cursor.fetchone()[0])
    except OperationalError:
        return None


MEMBERS = "%(members)s::bigint[]"
MOST_ARGUMENTS = 50


@dataclass(frozen=True)
class Source:
    """What is read in one pass: names of fields and their expressions, in one order."""

    text: str
    names: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def as_json(self) -> str:
        """The values as the text of a json array of arrays, NULL where there is no row."""
        several = (", ".join(self.values[n : n + MOST_ARGUMENTS]) for n in range(0, len(self.values), MOST_ARGUMENTS))
        array = ", ".join(f"json_build_array({some})" for some in several)
        return f"(SELECT json_build_array({array})::text FROM {self.text})"  # noqa: S608 our own; values are bound


@dataclass(frozen=True, eq=False)
class OfOne:
    """Some fields of one party, ready to be read, each source once; one that gives no row leaves its values unknown."""

    names: tuple[str, ...]
    sources: tuple[Source, ...]
    asking: tuple[ConditionField, ...]
    """The fields that have parameters of their own."""

    def given(self, members: Sequence[int], at: datetime) -> dict[str, Any]:
        """The parameters: of one party, which comes first among all held to be the same."""
        given: dict[str, Any] = {"party": members[0], "members": list(members), "at": at, "zone": settings.TIME_ZONE}
        given["on"] = timezone.localdate(at, house_zone())
        for field in self.asking:
            given |= field.parameters()
        return given

    @cached_property
    def statement(self) -> str:
        """One row of all the values."""
        columns = {name: f"s{n}.v{m}" for n, source in enumerate(self.sources) for m, name in enumerate(source.names)}
        text = f"SELECT {', '.join(columns[name] for name in self.names)} FROM (SELECT) one"  # noqa: S608
        for number, source in enumerate(self.sources):
            read = ", ".join(f"{value} AS v{n}" for n, value in enumerate(source.values))
            text += f" LEFT JOIN (SELECT {read} FROM {source.text}) s{number} ON TRUE"  # noqa: S608
        return text

    @cached_property
    def alone(self) -> str:
        """The same of a party that is held to be no other."""
        return of_one_alone(self.statement)

    @cached_property
    def as_json(self) -> str:
        """A text of json for each source, for whoever reads more in one statement: less work than columns of all."""
        return ", ".join(source.as_json for source in self.sources)

    def from_json(self, texts: Sequence[str | None]) -> dict[str, Any]:
        """The values as json has them, by name."""
        known: dict[str, Any] = {}
        for source, text in zip(self.sources, texts, strict=True):
            found = [value for some in orjson.loads(text) for value in some] if text else [None] * len(source.names)
            known |= zip(source.names, found, strict=True)
        return known


def of_one_alone(statement: str) -> str:
    """A statement about all that are held to be one party, for a party that is held to be no other.

    A list of parameters counts as ten for the planner, which then plans anew each time, for longer than it reads; so it
    is told that there is one.
    """
    return statement.replace(MEMBERS, "ARRAY[%(party)s::bigint]")


def fields_of_one(names: Iterable[str]) -> OfOne:
    """These fields of one party; what no app knows is left out."""
    there = tuple(sorted(name for name in set(names) if name in condition_fields))
    return _of_one(there, tuple(condition_fields[name] for name in there))


@lru_cache(maxsize=256)
def _of_one(names: tuple[str, ...], fields: tuple[ConditionField, ...]) -> OfOne:
    sources: dict[str, list[int]] = {}
    for place, field in enumerate(fields):
        sources.setdefault(field.one.source, []).append(place)
    read = tuple(
        Source(text, tuple(names[n] for n in places), tuple(fields[n].one.value for n in places))
        for text, places in sources.items()
    )
    return OfOne(names, read, tuple(one for one in fields if type(one).parameters is not ConditionField.parameters))


def values_of_one(names: Iterable[str], members: Sequence[int], at: datetime) -> dict[str, FieldValue]:
    """These fields of one party, which comes first among all held to be the same; one statement.

    What no app knows is left out, what is not known is None.
    """
    asked = fields_of_one(names)
    if not asked.names or not members:
        return dict.fromkeys(asked.names)
    row = sql.row(asked.alone if len(members) == 1 else asked.statement, asked.given(members, at)) or ()
    return dict(zip(asked.names, map(_told, row), strict=True))


def fields_beside(parties: Sql, names: Iterable[str], at: datetime) -> tuple[Sql, dict[str, Column]]:
    """These fields of each of some parties, looked up by index: what stands after FROM, the parties being `z`, and
    where each value is. `parties` is a SELECT of `party_id, members`; what no app knows is left out."""
    of_one = fields_of_one(names)
    given = of_one.given((0,), at)
    columns: dict[str, Column] = {}
    text, params = f"({parties.text}) z", [*parties.params]
    for number, source in enumerate(of_one.sources):
        read = ", ".join(f"{value} AS v{n}" for n, value in enumerate(source.values))
        joined = f"LEFT JOIN LATERAL (SELECT {read} FROM {source.text}) z{number} ON TRUE"  # noqa: S608
        text, params = f"{text} {_OF_ROW.sub(_of_row, joined)}", [*params, *_bound(joined, given)]
        columns |= {name: Column(f"z{number}.v{n}") for n, name in enumerate(source.names)}
    return Sql(text, tuple(params)), columns


_OF_ROW = re.compile(r"%\((\w+)\)s")


def _of_row(found: re.Match[str]) -> str:
    """The party and its members are those of the row, the rest is bound."""
    return {"party": "z.party_id", "members": "z.members"}.get(found[1], "%s")


def _bound(text: str, given: Mapping[str, Any]) -> list[Any]:
    return [given[name] for name in _OF_ROW.findall(text) if name not in ("party", "members")]


def values_of_many(names: Iterable[str], party_ids: Iterable[int], at: datetime) -> dict[int, dict[str, FieldValue]]:
    """These fields of many parties in one statement; those of whom conditions are not asked are left out."""
    (parties,) = asked_parties
    source, columns = fields_beside(parties.of(party_ids), names, at)
    read = "".join(f", {column.text}" for column in columns.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT z.party_id{read} FROM {source.text}", source.params)  # noqa: S608 our own; bound
        rows = cursor.fetchall()
    return {party: dict(zip(columns, map(_told, values), strict=True)) for party, *values in rows}


def _told(value: Any) -> FieldValue:
    found: FieldValue = tuple(value) if isinstance(value, list) else value
    return found


def values_of(names: Iterable[str], party_id: int, at: datetime) -> dict[str, FieldValue]:
    """The same, the members being looked up; all of a party held to be the same as another is unknown."""
    (parties,) = asked_parties
    members = parties.members(party_id)
    return values_of_one(names, members if members[:1] == [party_id] else (), at)


def _values(condition: Condition, party_id: int, at: datetime, more: Mapping[str, Value] | None) -> Mapping[str, Value]:
    return values_of(condition.fields, party_id, at) | dict(more or {})


def judge_party(condition: Condition, party_id: int, at: datetime, more: Mapping[str, Value] | None = None) -> bool:
    """Whether a condition holds of one party at a moment."""
    return condition.judge(_values(condition, party_id, at, more), at, house_zone())


def explain_party(
    condition: Condition, party_id: int, at: datetime, more: Mapping[str, Value] | None = None
) -> list[Fact]:
    """Why a condition holds of a party or does not; `condition_words.reasons` puts it into words."""
    return condition.why(_values(condition, party_id, at, more), at, house_zone())
