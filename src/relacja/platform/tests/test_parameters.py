"""Values managers set: typed, bounded, with a reason, audited, read without a query."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from relacja.platform import parameters
from relacja.platform.actor import Actor, NotPermitted, Reach
from relacja.platform.models import AuditChange, AuditEntry, ParameterValue
from relacja.platform.parameters import BadValue, NoSuchParameter, Parameter, Value
from relacja.platform.permissions import EDIT_PARAMETERS
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db

MANAGER = Actor("user", "Ala", user_id=1, grants={EDIT_PARAMETERS: Reach(everything=True)})
CUPS = Parameter("tea.cups", "Cups", "int", 3, minimum=1, maximum=10)
STEEP = Parameter("tea.steep", "Steeping", "duration", timedelta(minutes=4), minimum=30, maximum=900)
PRICE = Parameter("tea.price", "Price", "decimal", Decimal("1.50"), minimum=0)
SORT = Parameter("tea.sort", "Sort", "choice", "green", choices={"green": "Green", "black": "Black"})
SWEET = Parameter("tea.sweet", "Sweet", "bool", False)
NAME = Parameter("tea.name", "Name", "text", "Earl", maximum=10)
ALL = [CUPS, STEEP, PRICE, SORT, SWEET, NAME]


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    """The parameters of these tests; nothing read before."""
    held = dict(parameters.parameters._entries)
    parameters.parameters._entries.update({parameter.code: parameter for parameter in ALL})
    parameters.forget()
    yield
    parameters.parameters._entries = held
    parameters.forget()


def change(code: str, value: object, callbacks: Any) -> None:
    """Set a value and let the commit be seen."""
    with callbacks(execute=True):
        parameters.set_parameter(actor=MANAGER, code=code, value=value, reason="thirst")


@pytest.mark.parametrize("parameter", ALL, ids=lambda parameter: parameter.kind)
def test_what_nobody_has_set_has_its_default(parameter: Parameter) -> None:
    assert parameters.get(parameter.code) == parameter.default


@pytest.mark.parametrize(
    ("parameter", "typed", "expected"),
    [
        (CUPS, " 7 ", 7),
        (CUPS, 7, 7),
        (STEEP, "90", timedelta(seconds=90)),
        (STEEP, "2m 30s", timedelta(seconds=150)),
        (STEEP, "0.1h", timedelta(minutes=6)),
        (PRICE, "12,50", Decimal("12.50")),
        (PRICE, "1 200.5", Decimal("1200.5")),
        (SORT, "black", "black"),
        (SWEET, "on", True),
        (SWEET, "FALSE", False),
        (SWEET, True, True),
        (NAME, "  Grey ", "Grey"),
    ],
)
def test_what_people_type_is_understood(
    parameter: Parameter, typed: object, expected: Value, django_capture_on_commit_callbacks: Any
) -> None:
    change(parameter.code, typed, django_capture_on_commit_callbacks)
    found = parameters.get(parameter.code)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("parameter", "typed"),
    [
        (CUPS, "0"),
        (CUPS, "11"),
        (CUPS, "three"),
        (CUPS, "1.5"),
        (CUPS, ""),
        (STEEP, "29"),
        (STEEP, "16m"),
        (STEEP, ""),
        (STEEP, "soon"),
        (PRICE, "-1"),
        (PRICE, "NaN"),
        (PRICE, "Infinity"),
        (SORT, "white"),
        (SWEET, "maybe"),
        (NAME, "x" * 11),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(parameter: Parameter, typed: str) -> None:
    with pytest.raises(BadValue):
        parameters.set_parameter(actor=MANAGER, code=parameter.code, value=typed, reason="thirst")
    assert parameters.get(parameter.code) == parameter.default
    assert not ParameterValue.objects.exists()


@given(st.integers(30, 900))
def test_a_duration_reads_as_it_is_stored(seconds: int) -> None:
    value = timedelta(seconds=seconds)
    assert STEEP.parse(STEEP.stored(value)) == value


@given(st.decimals(min_value=0, max_value=10**12, places=4))
def test_a_decimal_reads_as_it_is_stored(value: Decimal) -> None:
    assert PRICE.parse(PRICE.stored(value)) == value


def test_a_change_is_audited_with_what_was_before_and_why(django_capture_on_commit_callbacks: Any) -> None:
    change("tea.cups", 5, django_capture_on_commit_callbacks)
    change("tea.cups", 6, django_capture_on_commit_callbacks)
    first, second = AuditEntry.objects.order_by("at")
    assert (first.reason, first.actor_label) == ("thirst", "Ala")
    assert first.details == {"parameter": "tea.cups", "before": 3, "after": 5}
    assert second.details == {"parameter": "tea.cups", "before": 5, "after": 6}
    assert AuditChange.objects.get().before["value"] == 5


def test_a_change_needs_the_permission_and_a_reason() -> None:
    with pytest.raises(NotPermitted):
        parameters.set_parameter(actor=Actor.nobody(), code="tea.cups", value=5, reason="thirst")
    with pytest.raises(ReasonMissing):
        parameters.set_parameter(actor=MANAGER, code="tea.cups", value=5, reason=" ")
    assert parameters.settings_in_force(Actor.nobody()) == []


def test_what_is_not_declared_cannot_be_read_or_set() -> None:
    with pytest.raises(NoSuchParameter):
        parameters.get("tea.milk")
    with pytest.raises(NoSuchParameter):
        parameters.set_parameter(actor=MANAGER, code="tea.milk", value=1, reason="thirst")


def test_a_default_can_be_had_back(django_capture_on_commit_callbacks: Any) -> None:
    change("tea.cups", 5, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        parameters.reset_parameter(actor=MANAGER, code="tea.cups", reason="enough")
    assert parameters.get("tea.cups") == 3
    assert not ParameterValue.objects.exists()


def test_reading_costs_one_query_however_often(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        for _ in range(1_000):
            for parameter in ALL:
                parameters.get(parameter.code)


def test_a_value_set_by_another_process_is_seen_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parameters.get("tea.cups") == 3
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO platform_parametervalue (code, value, updated_at) VALUES ('tea.cups', '8', now())")
    assert parameters.get("tea.cups") == 3
    monkeypatch.setattr(parameters, "READ_ANEW_AFTER", 0.0)
    assert parameters.get("tea.cups") == 8


def test_a_stored_value_that_fits_no_longer_counts_as_not_set() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO platform_parametervalue (code, value, updated_at)"
            " VALUES ('tea.cups', '99', now()), ('tea.gone', '1', now())"
        )
    assert parameters.get("tea.cups") == 3


def test_the_settings_page_gets_every_parameter_with_its_value(django_capture_on_commit_callbacks: Any) -> None:
    change("tea.cups", 5, django_capture_on_commit_callbacks)
    shown = {
        setting.parameter.code: (setting.value, setting.changed) for setting in parameters.settings_in_force(MANAGER)
    }
    assert shown["tea.cups"] == (5, True)
    assert shown["tea.sort"] == ("green", False)
    assert set(shown) == set(parameters.parameters.codes())


def test_a_declaration_whose_default_does_not_fit_is_a_mistake_that_shows() -> None:
    with pytest.raises(BadValue):
        parameters.declare(Parameter("tea.broken", "Broken", "int", 0, minimum=1))


def test_inside_a_trial_a_parameter_stands_at_a_value() -> None:
    with parameters.standing_at("tea.cups", 9):
        assert parameters.get("tea.cups") == 9
    assert parameters.get("tea.cups") == 3
