"""Reading the record: the history of a row."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from relacja.platform import audit, queries
from relacja.platform.actor import Actor, Reach
from relacja.platform.models import ParameterValue
from relacja.platform.permissions import EDIT_PARAMETERS, SEE_AUDIT
from relacja.platform.refs import Ref, RefKind, ref_kinds
from relacja.platform.use_case import use_case

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("tests")
KIND = "platform.parametervalue"


class Rows(RefKind):
    """Everybody sees even rows."""

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        return {row_id: "row" for row_id in ids if actor.kind == "system" or row_id % 2 == 0}


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
    """The kind these tests point at."""
    with ref_kinds.lent(KIND, Rows()):
        yield


@use_case(permits=EDIT_PARAMETERS)
def put(*, actor: Actor, code: str, value: int, reason: str = "") -> Ref:
    """Write a row."""
    row, _new = ParameterValue.objects.update_or_create(
        code=code, defaults={"value": value, "updated_at": timezone.now()}
    )
    audit.note(subject=Ref(KIND, row.pk))
    return Ref(KIND, row.pk)


@use_case(permits=EDIT_PARAMETERS)
def double_all(*, actor: Actor) -> None:
    """Change many rows while being about none."""
    for row in ParameterValue.objects.all():
        ParameterValue.objects.filter(pk=row.pk).update(value=row.value * 2)


def test_history_tells_field_by_field_what_changed_by_whom_and_why() -> None:
    put(actor=SYSTEM, code="a", value=1)
    subject = put(actor=SYSTEM, code="a", value=2, reason="better")
    newest, oldest = queries.history(SYSTEM, subject)
    assert (newest.verb, newest.actor_label, newest.reason) == ("platform.put", "tests", "better")
    (row,) = newest.changes
    changed = {field.field: (field.before, field.after) for field in row.fields}
    assert changed["value"] == (1, 2)
    assert set(changed) == {"value", "updated_at"}
    assert str(next(field for field in row.fields if field.field == "updated_at").label) == "updated at"
    assert oldest.changes == ()


def test_history_shows_a_use_case_that_was_about_something_else() -> None:
    subject = put(actor=SYSTEM, code="a", value=4)
    other = put(actor=SYSTEM, code="b", value=5)
    double_all(actor=SYSTEM)
    newest = queries.history(SYSTEM, subject)[0]
    assert newest.verb == "platform.double_all"
    assert queries.history(SYSTEM, other)[0].id == newest.id


def test_history_shows_a_change_by_no_use_case() -> None:
    subject = put(actor=SYSTEM, code="a", value=4)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_parametervalue SET value = '9'")
    newest = queries.history(SYSTEM, subject)[0]
    assert (newest.id, newest.verb) == (None, "")
    assert newest.changes[0].fields[0].after == 9


def test_history_shows_everything_a_deleted_row_held() -> None:
    subject = put(actor=SYSTEM, code="a", value=4)
    ParameterValue.objects.all().delete()
    (row,) = queries.history(SYSTEM, subject)[0].changes
    assert row.deleted
    assert {field.field: field.before for field in row.fields}["value"] == 4


def test_history_of_other_rows_is_not_mixed_in() -> None:
    put(actor=SYSTEM, code="a", value=1)
    other = put(actor=SYSTEM, code="b", value=1)
    assert len(queries.history(SYSTEM, other)) == 1


def test_history_needs_the_permission_and_the_sight_of_the_row() -> None:
    subjects = [put(actor=SYSTEM, code=code, value=1) for code in "ab"]
    reader = Actor("user", "Ala", user_id=1, grants={SEE_AUDIT: Reach(everything=True)})
    seen = {subject.id for subject in subjects if queries.history(reader, subject)}
    assert seen == {subject.id for subject in subjects if subject.id % 2 == 0}
    without = Actor("user", "Ola", user_id=2)
    assert not any(queries.history(without, subject) for subject in subjects)
    assert queries.latest_entries(without) == []


def test_a_long_history_is_read_in_pages_by_four_statements(django_assert_num_queries: Any) -> None:
    for value in range(30):
        subject = put(actor=SYSTEM, code="a", value=value)
    with django_assert_num_queries(3):
        first = queries.history(SYSTEM, subject, limit=20)
    rest = queries.history(SYSTEM, subject, before=first[-1].at, limit=20)
    assert (len(first), len(rest)) == (20, 10)
    assert len({entry.id for entry in [*first, *rest]}) == 30
    assert [entry.id for entry in queries.latest_entries(SYSTEM, limit=20)] == [entry.id for entry in first]
