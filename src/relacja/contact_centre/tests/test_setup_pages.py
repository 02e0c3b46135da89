"""Settings, Contact centre: a simple beginning, numbers, opening hours, reasons and outcomes, telephone engines."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.contact_centre import sections, services
from relacja.contact_centre.models import Engine, EntryPoint, OpeningHours, WrapUpCode
from relacja.contact_centre.services.engines import settings_of
from relacja.contact_centre.services.opening import is_open
from relacja.routing.queries import is_plan_live, worker_of_user
from relacja.routing.testing import SYSTEM

pytestmark = pytest.mark.django_db
PAGE = "/settings/contact-centre"


@pytest.fixture
def browser() -> Client:
    user = make_user(full_name="Maria Kierownik", language="en")
    make_member(user, make_unit(), role=make_role(permissions=["routing.configure"], scope="all"))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_simple_beginning_lets_those_chosen_take_calls(browser: Client) -> None:
    able, other = make_user(full_name="Ola Zdolna"), make_user(full_name="Jan Zdolny")
    role = make_role(permissions=["routing.work"])
    make_member(able, make_unit(), role=role)
    make_member(other, make_unit(), role=role)
    page = browser.get(f"{PAGE}/begin").content.decode()
    assert "Ola Zdolna" in page
    browser.post(f"{PAGE}/begin", {"users": [able.pk]})
    assert worker_of_user(able.pk)
    assert worker_of_user(other.pk) is None
    assert is_plan_live("calls")
    assert "Ola Zdolna" in browser.get(f"{PAGE}/").content.decode()


HOURS = {"name": "Hotline", "text": "Mon-Fri 08:00-18:00", "holidays": "PL", "zone": "Europe/Warsaw"}


def test_hours_are_said_in_words_while_they_are_typed(browser: Client) -> None:
    def told(text: str) -> str:
        return browser.post(f"{PAGE}/hours/check", {"text": text}).content.decode()

    assert "Mon-Fri 08:00-18:00" in told("mon-fri 8-18")
    assert "field-errors" in told("Someday 08:00-18:00")
    assert told(" ") == ""
    assert 'hx-trigger="load, input' in browser.get(f"{PAGE}/hours/new").content.decode()


def test_what_is_wrong_with_hours_is_told_once_after_saving(browser: Client) -> None:
    refused = browser.post(f"{PAGE}/hours/new", {**HOURS, "text": "24.13.2026 08:00-18:00"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert page.count("is no day of the week and no date") == 1
    assert 'hx-trigger="input' in page
    assert 'hx-target="#id_text_error"' in page


def test_hours_are_renamed_and_two_are_never_called_the_same(browser: Client) -> None:
    browser.post(f"{PAGE}/hours/new", HOURS)
    hours = OpeningHours.objects.get()
    browser.post(f"{PAGE}/hours/{hours.pk}/", {**HOURS, "name": "Sales"})
    assert OpeningHours.objects.get().name == "Sales"
    services.save_hours(actor=SYSTEM, name="Service", text="Mon 08:00-09:00")
    answer = browser.post(f"{PAGE}/hours/{hours.pk}/", {**HOURS, "name": "Service"})
    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.content.decode()


def test_an_emergency_close_holds_until_its_end_and_can_be_taken_back(browser: Client) -> None:
    hours_id = services.save_hours(actor=SYSTEM, name="Hotline", text="Mon-Sun 00:00-24:00")
    now = timezone.now()
    assert is_open(OpeningHours.objects.get(), now)
    until = timezone.localtime(now + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    browser.post(f"{PAGE}/hours/{hours_id}/close", {"closed_until": until, "closed_why": "Fire drill"})
    hours = OpeningHours.objects.get()
    assert not is_open(hours, now)
    assert is_open(hours, now + timedelta(hours=4))
    assert "Fire drill" in browser.get(f"{PAGE}/hours/{hours_id}/").content.decode()
    browser.post(f"{PAGE}/hours/{hours_id}/open")
    assert is_open(OpeningHours.objects.get(), now)


def test_an_emergency_close_needs_a_reason(browser: Client) -> None:
    hours_id = services.save_hours(actor=SYSTEM, name="Hotline", text="Mon-Sun 00:00-24:00")
    browser.post(f"{PAGE}/hours/{hours_id}/close", {"closed_until": "2030-01-01T00:00", "closed_why": ""})
    assert OpeningHours.objects.get().closed_until is None


def test_a_number_is_set_up_and_changed(browser: Client) -> None:
    services.set_up_simply(actor=SYSTEM, user_ids=[])
    hours_id = services.save_hours(actor=SYSTEM, name="Hotline", text="Mon 08:00-09:00")
    given = {
        "number": "+48221112233", "name": "Hotline", "plan": "calls", "language": "pl", "priority": "5",
        "hours": str(hours_id), "closed_action": "callback", "records": "on", "is_active": "on",
        "retention": "contract",
    }  # fmt: skip
    browser.post(f"{PAGE}/numbers/new", given)
    entry = EntryPoint.objects.get()
    assert (entry.plan, entry.hours_id, entry.closed_action, entry.priority) == ("calls", hours_id, "callback", 5)
    assert (entry.records, entry.announces_recording, entry.retention) == (True, False, "contract")
    assert "Proof of an agreement, 2557 days" in browser.get(f"{PAGE}/numbers/{entry.pk}/").content.decode()
    browser.post(f"{PAGE}/numbers/{entry.pk}/", {**given, "number": "+48999", "name": "Sales", "hours": ""})
    entry.refresh_from_db()
    assert (entry.number, entry.name, entry.hours_id) == ("+48221112233", "Sales", None)


def test_a_number_that_is_set_up_is_not_made_anew(browser: Client) -> None:
    services.set_up_simply(actor=SYSTEM, user_ids=[])
    services.save_entry_point(actor=SYSTEM, number="+48221112233", name="Hotline", plan="calls")
    given = {"number": "22 111 22 33", "name": "Sales", "plan": "calls", "priority": "0", "closed_action": "callback",
             "retention": "standard"}  # fmt: skip
    refused = browser.post(f"{PAGE}/numbers/new", given)
    assert refused.status_code == 422
    assert 'id="id_number_error"' in refused.content.decode()
    assert EntryPoint.objects.get().name == "Hotline"


def test_the_way_to_the_days_of_retention_is_shown_to_who_may_set_them(browser: Client) -> None:
    services.set_up_simply(actor=SYSTEM, user_ids=[])
    page = browser.get(f"{PAGE}/numbers/new").content.decode()
    assert "An administrator sets the days" in page
    assert "/settings/parameters" not in page
    both = make_role(permissions=["routing.configure", "platform.edit_parameters"], scope="all")
    user = make_user(language="en")
    make_member(user, make_unit(), role=both)
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert (
        'href="/settings/parameters#contact_centre.keep_standard"'
        in browser.get(f"{PAGE}/numbers/new").content.decode()
    )


def test_a_reason_is_added_and_put_elsewhere_in_the_order(browser: Client) -> None:
    browser.post(f"{PAGE}/codes/new", {"kind": "reason", "name": "Zwrot", "position": "5", "is_active": "on"})
    made = WrapUpCode.objects.get(kind="reason", code="zwrot")
    assert (made.name, made.queue_id, made.position) == ("Zwrot", None, 5)
    browser.post(f"{PAGE}/codes/{made.pk}/", {"name": "Zwrot towaru", "position": "500"})
    made.refresh_from_db()
    assert (made.name, made.position, made.is_active) == ("Zwrot towaru", 500, False)


def test_a_secret_of_an_engine_is_kept_and_never_shown_again(browser: Client) -> None:
    given = {"name": "Centrala", "set_url": "http://pbx.example:8088", "set_password": "s3cret-pass", "is_active": "on"}
    browser.post(f"{PAGE}/telephones/new/asterisk", given)
    engine = Engine.objects.get(name="Centrala")
    assert settings_of(engine)["password"] == "s3cret-pass"
    assert b"s3cret-pass" not in orjson.dumps(engine.settings)
    page = browser.get(f"{PAGE}/telephones/{engine.pk}/").content.decode()
    assert "pbx.example" in page
    assert "s3cret-pass" not in page
    browser.post(f"{PAGE}/telephones/{engine.pk}/", {**given, "set_domain": "pbx.example", "set_password": ""})
    engine.refresh_from_db()
    assert (settings_of(engine)["domain"], settings_of(engine)["password"]) == ("pbx.example", "s3cret-pass")


def test_an_engine_that_was_lost_says_since_when_and_why(browser: Client) -> None:
    services.set_up_simply(actor=SYSTEM, user_ids=[])
    engine = Engine.objects.get()
    Engine.objects.update(lost_at=timezone.now(), error="connection refused")
    assert "connection refused" in browser.get(f"{PAGE}/telephones/{engine.pk}/").content.decode()


def test_many_engines_cost_no_more_statements_than_one(django_assert_num_queries: Any) -> None:
    services.set_up_simply(actor=SYSTEM, user_ids=[])
    for number in range(5):
        services.save_engine(actor=SYSTEM, name=f"sim {number}", plug="simulator", values={})
    with django_assert_num_queries(1):
        assert len(sections.engines(SYSTEM)) == 6
