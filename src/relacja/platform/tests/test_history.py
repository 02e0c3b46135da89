"""Reading the record: the history of a row."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from relacja.platform import audit
from relacja.platform.actor import Actor, Reach
from relacja.platform.history import NotThere, history
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


class Guarded(Rows):
    """Read by those who may see the record."""

    table, history_permission = "platform_parametervalue", SEE_AUDIT


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
    newest, oldest = history(SYSTEM, subject)
    assert (newest.verb, newest.who, newest.reason) == ("platform.put", "tests", "better")
    (row,) = newest.rows
    assert [(field.label, field.before, field.after) for field in row.fields] == [("Value", "1", "2")]
    assert oldest.rows == ()


def test_history_shows_a_use_case_that_was_about_something_else() -> None:
    subject = put(actor=SYSTEM, code="a", value=4)
    other = put(actor=SYSTEM, code="b", value=5)
    double_all(actor=SYSTEM)
    newest = history(SYSTEM, subject)[0]
    assert newest.verb == "platform.double_all"
    assert history(SYSTEM, other)[0].id == newest.id
    assert [row.row_id for row in newest.rows] == [subject.id]


def test_history_shows_a_change_by_no_use_case() -> None:
    subject = put(actor=SYSTEM, code="a", value=4)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_parametervalue SET value = '9'")
    newest = history(SYSTEM, subject)[0]
    assert (newest.id, newest.verb) == (None, "")
    assert newest.rows[0].fields[0].after == "9"


def test_history_shows_everything_a_deleted_row_held() -> None:
    subject = put(actor=SYSTEM, code="a", value=4)
    ParameterValue.objects.all().delete()
    (row,) = history(SYSTEM, subject)[0].rows
    assert row.deleted
    assert {field.column: field.before for field in row.fields}["value"] == "4"


def test_history_of_other_rows_is_not_mixed_in() -> None:
    put(actor=SYSTEM, code="a", value=1)
    other = put(actor=SYSTEM, code="b", value=1)
    assert len(history(SYSTEM, other)) == 1


def test_history_needs_the_sight_of_the_row_and_the_permission_of_its_kind() -> None:
    def seen(reader: Actor) -> set[int]:
        told = set()
        for subject in subjects:
            with suppress(NotThere):
                told |= {subject.id for _entry in history(reader, subject)}
        return told

    subjects = [put(actor=SYSTEM, code=code, value=1) for code in "ab"]
    even = {subject.id for subject in subjects if subject.id % 2 == 0}
    reader = Actor("user", "Ala", user_id=1, grants={SEE_AUDIT: Reach(everything=True)})
    assert seen(reader) == even
    with ref_kinds.lent("tests.guarded", Guarded()):
        subjects = [Ref("tests.guarded", subject.id) for subject in subjects]
        assert seen(Actor("user", "Ola", user_id=2)) == set()


def test_a_long_history_is_read_in_pages_by_as_many_statements(django_assert_num_queries: Any) -> None:
    for value in range(30):
        subject = put(actor=SYSTEM, code="a", value=value)
    with django_assert_num_queries(2):
        first = history(SYSTEM, subject, limit=20)
    rest = history(SYSTEM, subject, before=first[-1].at, limit=20)
    assert (len(first), len(rest)) == (20, 10)
    assert len({entry.id for entry in [*first, *rest]}) == 30
