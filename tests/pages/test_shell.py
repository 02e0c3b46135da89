"""The shell and the one list page, as a browser gets them."""

import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.platform.lists.actions import actions_for
from relacja.platform.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    user = make_user(language="en")
    actor_with(user=user)
    return sign_in(client, user)


@pytest.mark.parametrize("path", ["/", "/settings", "/settings/audit", "/search", "/search/palette"])
def test_pages_of_the_shell_open(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 200


def test_settings_typed_with_a_slash_lead_to_the_settings(reader: Client) -> None:
    assert reader.get("/settings/")["Location"] == "/settings"


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client, settings: LazySettings) -> None:
    settings.LOGIN_URL = "/sign-in"
    answer = client.get("/settings/audit?who=Ann")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=%2Fsettings%2Faudit%3Fwho%3DAnn")


def test_a_fragment_after_the_session_has_ended_is_not_a_sign_in_page(client: Client) -> None:
    assert client.get("/settings/audit", headers={"HX-Request": "true"}).status_code == 401


def test_htmx_gets_rows_without_the_shell(reader: Client) -> None:
    answer = reader.get("/settings/audit?verb=customers&sort=at", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert answer["HX-Push-Url"] == "/settings/audit?verb=customers&sort=at"


def test_an_unreadable_place_shows_the_first_page(reader: Client) -> None:
    assert reader.get("/settings/audit?after=nonsense").status_code == 200


def test_the_count_is_a_request_of_its_own(reader: Client) -> None:
    assert reader.get("/lists/platform.audit/count").content.decode() == str(AuditEntry.objects.count())


def test_a_page_nobody_opened_to_you_says_so_in_our_look(client: Client) -> None:
    user = make_user(language="en")
    answer = sign_in(client, user).get("/settings/audit")
    assert answer.status_code == 403
    assert b"This is not open to you" in answer.content
    assert b'id="areas"' in answer.content


def test_an_address_that_leads_nowhere_is_a_page_of_ours(reader: Client) -> None:
    answer = reader.get("/no/such/page")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content


def test_an_unreadable_way_back_says_that_it_is_too_late(reader: Client) -> None:
    answer = reader.post("/undo", {"token": "garbled"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "too late" in answer["HX-Trigger"]


def test_the_page_of_a_broken_server_needs_nothing_of_the_request() -> None:
    with translation.override("en"):
        assert "our fault" in render_to_string("500.html")


def test_today_shows_what_waits_for_the_reader(reader: Client) -> None:
    assert b"Waiting for me" in reader.get("/").content
    assert b"Nothing is planned for you" in reader.get("/today/interactions.mine").content
    assert reader.get("/today/no.such.block").status_code == 404


def test_today_shows_only_blocks_whose_lists_are_open_to_the_reader(client: Client) -> None:
    user = make_user(language="en")
    actor_with("platform.see_audit", user=user)
    stranger = sign_in(client, user)
    assert b"Waiting for me" not in stranger.get("/").content
    assert stranger.get("/today/interactions.mine").status_code == 404


def test_first_steps_stand_until_they_are_put_away(reader: Client) -> None:
    assert b"Begin here" in reader.get("/").content
    reader.cookies["first_steps"] = "hidden"
    assert b"Begin here" not in reader.get("/").content


def test_what_was_opened_lately_is_named_only_to_who_may_see_it(reader: Client) -> None:
    party = make_party("Łucja Żak")
    asked = f"/search/palette?q=&recent=customers.party:{party.pk}+nonsense+customers.party:x+no.kind:1"
    assert "Łucja Żak" in reader.get(asked).content.decode()
    stranger = make_user()
    actor_with("customers.view", scope="own", user=stranger)
    assert "Łucja Żak" not in sign_in(Client(), stranger).get(asked).content.decode()


def test_what_an_action_offers_is_given_to_who_may_do_it(reader: Client) -> None:
    address = "/lists/customers.parties/actions/{}/choices"
    [give] = [one.code for one in actions_for(actor_with(), "customers.parties") if one.code.endswith("give")]
    assert reader.get(address.format(give)).status_code == 200
    assert reader.get(address.format("unknown")).status_code == 404
    onlooker = make_user()
    actor_with("customers.view", user=onlooker)
    assert sign_in(Client(), onlooker).get(address.format(give)).status_code == 404
