"""A person's rights on their file: everything handed out, everything forgotten."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers import services
from relacja.customers.models import Party
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry

pytestmark = pytest.mark.django_db
RIGHTS = ("customers.view", "customers.edit", "platform.disclose_personal_data", "platform.forget_people")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def party() -> Party:
    return make_party("Łucja Żak", email="lucja@example.com")


def reader(client: Client, *codes: str, scope: Any = "all") -> Client:
    user = make_user(language="en")
    actor_with(*codes, user=user, scope=scope)
    return sign_in(client, user)


def address(name: str, party: Party) -> str:
    return reverse(f"customers:{name}", args=[party.pk])


def test_the_dialog_says_what_goes_and_what_stays_and_asks_to_confirm(client: Client, party: Party) -> None:
    page = reader(client, *RIGHTS)
    text = page.get(address("forget", party)).content.decode()
    for words in ("Forget Łucja Żak", "This cannot be taken back", "without a customer", "Who changed which field"):
        assert words in text
    unsure = page.post(address("forget", party), {"reason": "asked"}, headers=HTMX)
    assert unsure.status_code == 422
    party.refresh_from_db()
    assert party.display_name == "Łucja Żak"


def test_a_forgotten_persons_file_is_closed_and_says_so(client: Client, party: Party) -> None:
    services.change_party(actor=Actor.system("test"), party_id=party.pk, fields={"note": "Łucja"}, at=timezone.now())
    page = reader(client, *RIGHTS, "platform.see_audit")
    done = page.post(address("forget", party), {"reason": "asked", "understood": "on"}, headers=HTMX)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, address("file", party))
    text = page.get(address("file", party)).content.decode()
    assert "What was kept here has been erased" in text
    assert "Łucja" not in text
    for action in ("forget", "hand_out", "name"):
        assert address(action, party) not in text
    told = page.get(reverse("customers:panel", args=[party.pk, "customers.history"])).content.decode()
    assert "Person forgotten" in told
    assert "erased" in told
    assert "#erased" not in told
    assert page.get(reverse("customers:list")).content.decode().count("Łucja") == 0


def test_everything_is_downloaded_for_a_reason_that_is_kept(client: Client, party: Party) -> None:
    page = reader(client, *RIGHTS)
    assert "Download" in page.get(address("hand_out", party)).content.decode()
    answer = page.post(address("hand_out", party), {"reason": "asked by letter"})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["customers"]["parties"][0]["display_name"] == "Łucja Żak"
    assert AuditEntry.objects.get(verb="customers.hand_out_personal_data").reason == "asked by letter"
    assert page.post(address("hand_out", party), {"reason": ""}).status_code == 302


@pytest.mark.parametrize("name", ["forget", "hand_out"])
def test_who_may_not_neither_sees_nor_reaches_it(client: Client, party: Party, name: str) -> None:
    page = reader(client, "customers.view", "customers.edit")
    assert address(name, party) not in page.get(address("file", party)).content.decode()
    assert page.get(address(name, party)).status_code in {403, 404}


@pytest.mark.parametrize("name", ["forget", "hand_out"])
def test_out_of_reach_is_not_there(client: Client, party: Party, name: str) -> None:
    assert reader(client, *RIGHTS, scope="own").get(address(name, party)).status_code == 404


def test_a_firm_cannot_be_forgotten(client: Client) -> None:
    firm = make_party("Firma Mała", kind="organisation")
    page = reader(client, *RIGHTS)
    assert address("forget", firm) not in page.get(address("file", firm)).content.decode()
    refused = page.post(address("forget", firm), {"reason": "asked", "understood": "on"}, headers=HTMX)
    assert "Only people can be forgotten" in refused.content.decode()
