"""Conditions about customers: the language of `relacja.kit.conditions` over the fields that apps declare.

What a condition asks is answered for one party in memory (`judge_party`, `explain_party`), and for all by one SELECT
(`parties_matching`); both answer the same. Days are counted in the zone of the house.
"""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from relacja.kit.conditions import Column, Condition, Fact, FieldType, Getter, Value, Vocabulary, parse, to_sql
from relacja.kit.registry import Registry
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.fields import Sql, asked_parties, condition_fields

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


def party_values(party_id: int, at: datetime, more: Mapping[str, Value] | None = None) -> Getter:
    """The values of a party's fields, each read once, when it is first asked; those of `more` come before them."""
    found: dict[str, Value] = dict(more or {})

    def get(key: str) -> Value:
        if key not in found:
            field = condition_fields.get(key)
            found[key] = field.value(party_id, at) if field else None
        return found[key]

    return get


def judge_party(condition: Condition, party_id: int, at: datetime, more: Mapping[str, Value] | None = None) -> bool:
    """Whether a condition holds of one party at a moment."""
    return condition.judge(party_values(party_id, at, more), at, house_zone())


def explain_party(
    condition: Condition, party_id: int, at: datetime, more: Mapping[str, Value] | None = None
) -> list[Fact]:
    """Why a condition holds of a party or does not; `condition_words.reasons` puts it into words."""
    return condition.why(party_values(party_id, at, more), at, house_zone())
