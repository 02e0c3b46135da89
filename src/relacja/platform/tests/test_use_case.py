"""The one door to every change."""

from typing import Any

import pytest
import structlog
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relacja.platform import audit
from relacja.platform.actor import Actor, NotPermitted, Reach
from relacja.platform.models import AuditChange, AuditEntry, ParameterValue
from relacja.platform.permissions import EDIT_PARAMETERS, SEE_AUDIT
from relacja.platform.refs import Ref
from relacja.platform.use_case import ANYBODY, ReasonMissing, use_case

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("tests")
EDITOR = Actor("user", "Ala", user_id=7, grants={EDIT_PARAMETERS: Reach(everything=True)}, ip="192.0.2.1")


@use_case(permits=EDIT_PARAMETERS)
def put(*, actor: Actor, code: str, value: int = 1, fail: bool = False) -> int:
    """Write a row, perhaps fail."""
    row, _new = ParameterValue.objects.update_or_create(
        code=code, defaults={"value": value, "updated_at": timezone.now()}
    )
    audit.note(subject=Ref("platform.parametervalue", row.pk), code=code)
    if fail:
        raise ZeroDivisionError
    return row.pk


@use_case(permits=ANYBODY)
def put_two(*, actor: Actor, second_fails: bool = False) -> None:
    """A use case of two others, that bears the failure of the second."""
    put(actor=actor, code="first")
    try:
        put(actor=actor, code="second", fail=second_fails)
    except ZeroDivisionError:
        audit.note(caught=True)


@use_case(permits=EDIT_PARAMETERS, asks_why=True)
def put_with_reason(*, actor: Actor, code: str, reason: str) -> None:
    """Asks why."""
    put(actor=actor, code=code)


@use_case(permits=ANYBODY)
def nothing(*, actor: Actor) -> None:
    """Change nothing."""


def test_a_use_case_leaves_one_entry_of_who_what_when_whence_and_about_what() -> None:
    row_id = put(actor=EDITOR, code="a")
    entry = AuditEntry.objects.get()
    assert entry.verb == "platform.put"
    assert (entry.actor_kind, entry.actor_label, entry.user_id, entry.ip) == ("user", "Ala", 7, "192.0.2.1")
    assert (entry.subject_kind, entry.subject_id) == ("platform.parametervalue", row_id)
    assert entry.details == {"code": "a"}
    assert abs((timezone.now() - entry.at).total_seconds()) < 60


def test_without_the_permission_nothing_happens() -> None:
    actor = Actor("user", "Ola", user_id=8, grants={SEE_AUDIT: Reach(everything=True)})
    with pytest.raises(NotPermitted) as refused:
        put(actor=actor, code="a")
    assert refused.value.permission == EDIT_PARAMETERS
    assert not ParameterValue.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nobody_may_nothing_and_the_system_everything() -> None:
    with pytest.raises(NotPermitted):
        put(actor=Actor.nobody(), code="a")
    put(actor=SYSTEM, code="a")
    assert AuditEntry.objects.get().actor_label == "tests"


def test_the_permission_is_asked_for_inside_another_use_case_too() -> None:
    with pytest.raises(NotPermitted):
        put_two(actor=Actor.nobody())
    assert not AuditEntry.objects.exists()


def test_a_failing_use_case_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        put(actor=SYSTEM, code="a", fail=True)
    assert not ParameterValue.objects.exists()
    assert not AuditEntry.objects.exists()
    assert audit.current() is None


def test_use_cases_inside_another_join_its_entry() -> None:
    put_two(actor=SYSTEM)
    entry = AuditEntry.objects.get()
    assert entry.verb == "platform.put_two"
    assert ParameterValue.objects.count() == 2


def test_a_joined_use_case_that_fails_takes_its_rows_and_its_notes_with_it() -> None:
    put_two(actor=SYSTEM, second_fails=True)
    assert list(ParameterValue.objects.values_list("code", flat=True)) == ["first"]
    assert AuditEntry.objects.get().details == {"code": "first", "caught": True}


def test_a_failing_subject_is_forgotten_with_what_it_was_about() -> None:
    @use_case(permits=ANYBODY)
    def tries(*, actor: Actor) -> None:
        with pytest.raises(ZeroDivisionError):
            put(actor=actor, code="a", fail=True)

    tries(actor=SYSTEM)
    assert AuditEntry.objects.get().subject_id is None


def test_the_first_subject_named_is_what_the_entry_is_about() -> None:
    put_two(actor=SYSTEM)
    first = ParameterValue.objects.get(code="first")
    assert AuditEntry.objects.get().subject_id == first.pk


@pytest.mark.parametrize("reason", ["", "   ", None])
def test_a_verb_that_asks_why_gets_no_further_without_a_reason(reason: Any) -> None:
    with pytest.raises(ReasonMissing):
        put_with_reason(actor=SYSTEM, code="a", reason=reason)
    assert not ParameterValue.objects.exists()


def test_the_reason_is_kept() -> None:
    put_with_reason(actor=SYSTEM, code="a", reason=" because ")
    assert AuditEntry.objects.get().reason == "because"


def test_a_use_case_takes_keywords_only_and_an_actor() -> None:
    with pytest.raises(TypeError):
        put(SYSTEM, code="a")  # type: ignore[misc]
    with pytest.raises(TypeError):
        put(code="a")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        put(actor=None, code="a")  # type: ignore[arg-type]


def test_a_permission_nobody_declares_is_a_mistake_that_shows() -> None:
    @use_case(permits="platform.fly")
    def fly(*, actor: Actor) -> None:
        """Nobody may grant this."""

    with pytest.raises(LookupError):
        fly(actor=SYSTEM)


def test_what_sounds_of_secrets_is_not_kept_in_details() -> None:
    @use_case(permits=ANYBODY)
    def careless(*, actor: Actor, name: str) -> None:
        audit.note(**{name: "hunter2"})

    for name in ("password", "new_password", "api_token", "secret", "digest", "pesel", "key"):
        with pytest.raises(audit.SecretInDetails):
            careless(actor=SYSTEM, name=name)
    careless(actor=SYSTEM, name="keyboard")


def test_nothing_can_be_noted_outside_of_a_use_case() -> None:
    with pytest.raises(RuntimeError):
        audit.note(a=1)


def test_the_log_knows_verb_and_actor_only_while_it_runs() -> None:
    seen: dict[str, Any] = {}

    @use_case(permits=ANYBODY)
    def looks(*, actor: Actor) -> None:
        seen.update(structlog.contextvars.get_contextvars())

    looks(actor=EDITOR)
    assert (seen["verb"], seen["actor"], seen["user_id"]) == ("platform.looks", "user", 7)
    assert "verb" not in structlog.contextvars.get_contextvars()


# Row images


def test_a_change_keeps_the_row_before_and_after_under_the_entry() -> None:
    put(actor=SYSTEM, code="a", value=1)
    row_id = put(actor=SYSTEM, code="a", value=2)
    change = AuditChange.objects.get()
    assert (change.table_name, change.row_id) == ("platform_parametervalue", row_id)
    assert change.before["value"] == 1
    assert change.after is not None
    assert change.after["value"] == 2
    assert change.entry_id == AuditEntry.objects.order_by("-at")[0].pk


def test_a_deleted_row_is_kept_whole() -> None:
    put(actor=SYSTEM, code="a", value=5)
    ParameterValue.objects.all().delete()
    change = AuditChange.objects.get()
    assert change.after is None
    assert change.before["value"] == 5


def test_a_change_by_no_use_case_is_kept_without_an_entry() -> None:
    put(actor=SYSTEM, code="a", value=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_parametervalue SET value = '9'")
    assert AuditChange.objects.get().entry_id is None


def test_an_update_that_changes_nothing_leaves_no_image() -> None:
    put(actor=SYSTEM, code="a", value=1)
    ParameterValue.objects.update(value=1)
    assert not AuditChange.objects.exists()


def test_many_rows_changed_by_one_statement_have_an_image_each() -> None:
    for number in range(5):
        put(actor=SYSTEM, code=f"a{number}", value=number)
    ParameterValue.objects.update(value=9)
    assert AuditChange.objects.count() == 5


@pytest.mark.parametrize("model", [AuditEntry, AuditChange])
def test_the_record_cannot_be_changed_or_deleted(model: Any) -> None:
    put(actor=SYSTEM, code="a", value=1)
    put(actor=SYSTEM, code="a", value=2)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        model.objects.all().delete()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        model.objects.update(at=timezone.now())
    assert model.objects.exists()


# What it costs


@pytest.mark.django_db(transaction=True)
def test_a_use_case_by_itself_costs_four_round_trips() -> None:
    with CaptureQueriesContext(connection) as seen:
        nothing(actor=SYSTEM)
    kinds = [query["sql"].split()[0] for query in seen.captured_queries]
    assert kinds == ["BEGIN", "SELECT", "INSERT", "COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_a_joined_use_case_costs_a_savepoint() -> None:
    @use_case(permits=ANYBODY)
    def around(*, actor: Actor) -> None:
        nothing(actor=actor)

    with CaptureQueriesContext(connection) as seen:
        around(actor=SYSTEM)
    kinds = [query["sql"].split()[0] for query in seen.captured_queries]
    assert kinds == ["BEGIN", "SELECT", "SAVEPOINT", "RELEASE", "INSERT", "COMMIT"]
