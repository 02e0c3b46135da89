"""Plans under Settings: written as drafts, tried out, put into force with a reason."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.platform.models import AuditEntry
from relacja.routing import services
from relacja.routing.models import Plan, Reservation, RoutingEvent, WorkItem
from relacja.routing.testing import SYSTEM, make_worker

pytestmark = pytest.mark.django_db
PAGE = "/settings/contact-centre/plans"
FIELDS = {"name": "Calls", "ways": "1", "w0-steps": "1", "w0-s0-queue": "calls", "w0-overflow": "voicemail"}


@pytest.fixture
def browser() -> Client:
    user = make_user(full_name="Maria", language="en")
    make_member(user, make_unit(), role=make_role(permissions=["routing.configure"], scope="all"))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    services.save_queue(actor=SYSTEM, code="calls")
    return client


def test_a_plan_is_drafted_and_put_into_force_with_a_reason(browser: Client) -> None:
    answer = browser.post(f"{PAGE}/new", FIELDS)
    plan = Plan.objects.get()
    assert answer["Location"] == f"{PAGE}/{plan.pk}/"
    assert (plan.code, plan.version, plan.state) == ("calls", 1, "draft")
    browser.post(f"{PAGE}/{plan.pk}/publish", {"reason": " "})
    plan.refresh_from_db()
    assert plan.state == "draft"
    browser.post(f"{PAGE}/{plan.pk}/publish", {"reason": "we begin"})
    plan.refresh_from_db()
    assert plan.state == "live"
    assert AuditEntry.objects.get(verb="routing.publish_plan").reason == "we begin"


def test_changing_a_plan_in_force_makes_the_next_version(browser: Client) -> None:
    browser.post(f"{PAGE}/new", FIELDS)
    first = Plan.objects.get()
    services.publish_plan(actor=SYSTEM, plan_id=first.pk)
    page = browser.get(f"{PAGE}/{first.pk}/edit").content.decode()
    assert 'name="w0-s0-queue"' in page
    browser.post(f"{PAGE}/{first.pk}/edit", {**FIELDS, "w0-longest_wait": "600"})
    second = Plan.objects.get(version=2)
    assert (second.code, second.state, second.body["default"]["longest_wait"]) == ("calls", "draft", 600)
    first.refresh_from_db()
    assert first.state == "live"
    assert f"{PAGE}/{second.pk}/" in browser.get(f"{PAGE}/{first.pk}/").content.decode()
    assert "waits to be put into force" in browser.get(f"{PAGE}/{first.pk}/").content.decode()


def test_buttons_add_rows_and_save_nothing(browser: Client) -> None:
    answer = browser.post(f"{PAGE}/new", {**FIELDS, "do": "add_way"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="w1-s0-queue"' in page
    assert 'name="w0-when"' in page
    assert 'name="w0-s1-queue"' in browser.post(f"{PAGE}/new", {**FIELDS, "do": "add_step:0"}).content.decode()
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ({"w0-s0-seconds": "soon"}, "id_w0-s0-seconds_error"),
        ({"w0-s0-queue": ""}, "id_w0-s0-queue_error"),
        ({"w0-longest_wait": "-5"}, "id_w0-longest_wait_error"),
        ({"w0-s0-also": "worker.skill.polish >="}, "id_w0-s0-also_error"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(browser: Client, typed: dict[str, str], beside: str) -> None:
    answer = browser.post(f"{PAGE}/new", {**FIELDS, **typed})
    assert answer.status_code == 422
    assert f'id="{beside}"' in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_way_without_steps_and_two_of_one_name_are_refused_in_words(browser: Client) -> None:
    assert "at least one step" in browser.post(f"{PAGE}/new", {**FIELDS, "w0-steps": "0"}).content.decode()
    two = {
        "name": "x", "ways": "3", "w0-name": "a", "w0-steps": "1", "w0-s0-queue": "calls", "w1-name": "a",
        "w1-steps": "1", "w1-s0-queue": "calls", "w2-steps": "1", "w2-s0-queue": "calls",
    }  # fmt: skip
    assert "the same name" in browser.post(f"{PAGE}/new", two).content.decode()


def record(plan: Plan, worker_id: int, count: int) -> None:
    """So many calls an hour ago, each answered after three seconds and handled for a minute."""
    begun = timezone.now() - timedelta(hours=5)
    for n in range(count):
        at = begun + timedelta(seconds=90 * n)
        item = WorkItem.objects.create(
            medium="call", plan=plan, route="default", step_since=at, queue="calls", state="completed",
            subject_kind="contact_centre.call", subject_id=n, created_at=at, entered_at=at,
            answered_at=at + timedelta(seconds=3), ended_at=at + timedelta(seconds=63),
        )  # fmt: skip
        Reservation.objects.create(
            item=item, worker_id=worker_id, medium="call", state="completed", made_at=at,
            answered_at=at + timedelta(seconds=3), ended_at=at + timedelta(seconds=63),
        )  # fmt: skip
        RoutingEvent.objects.create(at=at, kind="entered", item_id=item.pk, queue="calls")


def test_a_draft_is_played_on_what_was_recorded(browser: Client) -> None:
    worker, _actor = make_worker()
    browser.post(f"{PAGE}/new", FIELDS)
    plan = Plan.objects.get()
    services.publish_plan(actor=SYSTEM, plan_id=plan.pk)
    browser.post(f"{PAGE}/{plan.pk}/edit", {**FIELDS, "w0-s0-also": "worker.skill.nothing >= 1"})
    draft = Plan.objects.get(version=2)
    assert "Nothing came in by this plan in the last week" in browser.get(f"{PAGE}/{draft.pk}/what-if").content.decode()
    record(plan, worker.pk, 120)
    told = browser.get(f"{PAGE}/{draft.pk}/what-if").content.decode()
    assert "120 items" in told
    assert "clearly worse" in told
    found = services.what_if_recorded(draft.pk, "calls")
    assert found.comparison
    assert (found.comparison.now.result.service_level_20s, found.comparison.now.result.asa_s) == (1.0, 0.0)
    assert found.comparison.then.result.service_level_20s == 0.0


def test_the_play_says_which_fields_the_recorded_work_does_not_tell(browser: Client) -> None:
    worker, _actor = make_worker()
    browser.post(f"{PAGE}/new", FIELDS)
    plan = Plan.objects.get()
    services.publish_plan(actor=SYSTEM, plan_id=plan.pk)
    record(plan, worker.pk, 60)
    assert services.what_if_recorded(plan.pk, "calls").unknown == ()
    two = {
        "name": "Calls", "ways": "2", "w0-name": "a", "w0-when": 'item.purpose = "x"', "w0-steps": "1",
        "w0-s0-queue": "calls", "w1-steps": "1", "w1-s0-queue": "calls",
    }  # fmt: skip
    browser.post(f"{PAGE}/{plan.pk}/edit", two)
    draft = Plan.objects.get(version=2)
    assert services.what_if_recorded(draft.pk, "calls").unknown == ("item.purpose",)
    assert "item.purpose" in browser.get(f"{PAGE}/{draft.pk}/what-if").content.decode()


def test_where_too_little_was_recorded_figures_can_be_typed(browser: Client) -> None:
    make_worker()
    browser.post(f"{PAGE}/new", FIELDS)
    plan = Plan.objects.get()
    told = browser.get(f"{PAGE}/{plan.pk}/what-if?calls=60&handle=120&patience=60&people=4").content.decode()
    assert "Answered within 20 s" in told
    assert "steady rate" in told
