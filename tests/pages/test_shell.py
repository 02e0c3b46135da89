"""The shell and the one list page, as a browser gets them."""

import pytest
from django.conf import LazySettings
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in
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
