"""Nothing is set up yet: whoever may do it is led to the settings, others are told whom to ask."""

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.contact_centre import services
from relacja.routing.testing import DESK, SYSTEM, make_worker

pytestmark = pytest.mark.django_db

SETTINGS = 'href="/settings/contact-centre/"'
ASK = "Ask those who set it up: Barbara Chief."


def browser(*permissions: str, name: str = "") -> Client:
    user, client = make_user(**({"full_name": name} if name else {}), language="en"), Client()
    actor_with(*DESK, "routing.supervise", *permissions, user=user)
    sign_in(client, user)
    return client


@pytest.mark.parametrize("path", ["/desk/", "/wallboard/"])
def test_an_empty_desk_and_wallboard_lead_to_the_settings_or_say_whom_to_ask(path: str) -> None:
    chief, plain = browser("routing.configure", name="Barbara Chief"), browser()
    assert SETTINGS in chief.get(path).content.decode()
    page = plain.get(path).content.decode()
    assert ASK in page
    assert SETTINGS not in page


def test_a_desk_without_telephones_says_so_until_there_are_some() -> None:
    worker, _actor = make_worker(ready=False)
    type(worker.user).objects.update(language="en")
    browser("routing.configure", name="Barbara Chief")
    client = Client()
    sign_in(client, worker.user)
    page = client.get("/desk/").content.decode()
    assert "No telephones are set up yet" in page
    assert ASK in page
    services.save_engine(actor=SYSTEM, name="sim", plug="simulator", values={})
    assert "No telephones are set up yet" not in client.get("/desk/").content.decode()


def test_the_first_steps_lead_whoever_may_set_it_up_there_until_somebody_takes_work() -> None:
    chief, plain = browser("routing.configure"), browser()
    assert "Set up the contact centre" in chief.get("/").content.decode()
    assert "Set up the contact centre" not in plain.get("/").content.decode()
    make_worker(ready=False)
    assert "Set up the contact centre" not in chief.get("/").content.decode(), "all there was to do is done"
