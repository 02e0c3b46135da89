"""A condition means the same in memory and in the database."""

import sys
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relacja.kit import text
from relacja.kit.conditions import ALWAYS, Column, Compare, Condition, Field, In, Not, Present, Value, to_sql
from relacja.kit.conditions.folding import changed_letters, folded
from relacja.kit.conditions.sql import TYPES
from relacja.platform import sql
from relacja.platform.testing.conditions import FIELDS, NOON, TEXTS, Chance

KEYS = [key for key, kind in FIELDS.items() if kind != "unknown"]
COLUMNS = {key: Column(f'r."{key}"') for key in KEYS}
ZONES = [ZoneInfo("Europe/Warsaw"), ZoneInfo("Asia/Kamchatka"), ZoneInfo("America/New_York"), UTC]


def store(records: Sequence[dict[str, Value]]) -> None:
    """The records, one row each, in a table of this transaction."""
    columns = ", ".join(f'"{key}" {TYPES[FIELDS[key]]}' for key in KEYS)
    marks = ", ".join(["%s", *("%s" for _ in KEYS)])
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS record; CREATE TEMPORARY TABLE record (id int, {columns}) ON COMMIT DROP")
        rows = [
            [number, *(list(value) if isinstance(value := record[key], tuple) else value for key in KEYS)]
            for number, record in enumerate(records)
        ]
        cursor.executemany(f"INSERT INTO record VALUES ({marks})", rows)


def by_sql(conditions: Sequence[Condition], at: datetime, zone: Any) -> list[tuple[bool, ...]]:
    """Every condition on every record, in one prepared statement; a row for each record."""
    clauses = [to_sql(condition, COLUMNS, at, zone) for condition in conditions]
    asked = ", ".join(clause.text for clause in clauses)
    return sql.rows(f"SELECT {asked} FROM record r ORDER BY r.id", [p for clause in clauses for p in clause.params])


def differences(
    conditions: Sequence[Condition], records: Sequence[dict[str, Value]], at: datetime, zone: Any
) -> list[str]:
    """Where the two sides differ."""
    now = Present(at, zone)
    return [
        f"{condition}\n of {record}: {condition.compiled(record.get, now)} in memory, {answer} by SQL"
        for record, answers in zip(records, by_sql(conditions, at, zone), strict=True)
        for condition, answer in zip(conditions, answers, strict=True)
        if condition.compiled(record.get, now) is not answer
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(10))
def test_memory_and_sql_agree_on_ten_thousand_pairs(seed: int) -> None:
    chance = Chance(seed)
    records = [chance.record() for _ in range(200)]
    conditions = [chance.condition() for _ in range(50)]
    store(records)
    assert not differences(conditions, records, NOON, ZONES[seed % len(ZONES)])
    held = [condition.judge(record, NOON, UTC) for condition in conditions for record in records]
    assert 0.2 < sum(held) / len(held) < 0.8, "both answers are tried"


@pytest.mark.django_db
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text(), st.sampled_from(ZONES))
def test_memory_and_sql_agree_on_any_text(one: str, other: str, zone: Any) -> None:
    kept = one.encode("utf-8", "ignore").decode().replace("\x00", "")
    record = dict.fromkeys(KEYS) | {"a.text": kept, "b.text": kept, "a.list": (kept,)}
    store([record])
    conditions = [
        Compare(Field("a.text", "text"), "=", other),
        Compare(Field("a.text", "text"), "=", kept.upper()),
        In(Field("a.text", "text"), (other, kept.lower())),
        Not(Compare(Field("a.text", "text"), "!=", Field("b.text", "text"))),
    ]
    assert not differences(conditions, [record], NOON, zone)


@pytest.mark.django_db
def test_the_database_folds_every_letter_of_unicode_and_words_of_it() -> None:
    skipped = {"Cs", "Co", "Cn"}
    letters = [chr(code) for code in range(1, sys.maxunicode + 1) if unicodedata.category(chr(code)) not in skipped]
    words = [" ".join(f"x{one}y" for one in letters[start : start + 100]) for start in range(0, len(letters), 100)]
    letters = [*words, *letters[:5000], *(f" {one} {one}a " for one in letters[:5000]), "\U0001fae8", *TEXTS]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT platform_fold(each) FROM unnest(%s::text[]) WITH ORDINALITY g (each, n) ORDER BY n", [letters]
        )
        found = [row[0] for row in cursor.fetchall()]
    assert found == [folded(each) for each in letters]


def test_what_folds_alike_compares_alike() -> None:
    for one, plain in changed_letters():
        assert folded(f"x{one}y") == folded(text.fold(f"x{one}y")) == folded(f"x{plain}y"), one


@pytest.mark.django_db
def test_folded_lists_keep_their_length() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform_fold_all('{Ł,ß}'), platform_fold_all('{}'), platform_fold_all(NULL)")
        assert cursor.fetchone() == (["l", "ss"], [], None)


def test_a_zone_without_a_name_is_refused() -> None:
    condition = Compare(Field("a.moment", "moment"), "=", NOON.date())
    with pytest.raises(ValueError, match="name"):
        to_sql(condition, COLUMNS, NOON, timezone(timedelta(hours=1)))
    assert to_sql(ALWAYS, COLUMNS, NOON, timezone(timedelta(hours=1))).text == "TRUE"
