"""No plan is in force: callers are turned away, whoever is in charge is told, and nobody is forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallToMake, Engine
from relacja.contact_centre.services.calls import remembering
from relacja.contact_centre.services.setting_up import SIMPLE_PLAN
from relacja.contact_centre.testing import Stage
from relacja.routing import services as work
from relacja.routing.testing import DESK, SYSTEM, items

pytestmark = pytest.mark.django_db

CALLER, OURS = "+48601234567", "+48221112233"
PAGES = ("/wallboard/", "/calls/")


@pytest.fixture
def stage() -> Iterator[Stage]:
    engine_id = services.save_engine(actor=SYSTEM, name="sim", plug="simulator", values={})
    playing = Stage(Engine.objects.get(pk=engine_id))
    yield playing
    playing.loop.close()


def place(stage: Stage) -> Call:
    stage.act(lambda: stage.line.place(CALLER, OURS))  # type: ignore[attr-defined]
    return Call.objects.latest("pk")


def browser(*permissions: str, name: str = "") -> Client:
    user, client = make_user(**({"full_name": name} if name else {}), language="en"), Client()
    actor_with(*DESK, "routing.supervise", *permissions, user=user)
    sign_in(client, user)
    return client


def put_in_force() -> None:
    work.save_queue(actor=SYSTEM, code="calls", name="")
    plan: dict[str, Any] = dict(SIMPLE_PLAN)
    work.publish_plan(actor=SYSTEM, plan_id=work.draft_plan(actor=SYSTEM, code="calls", name="", body=plan))


def shown(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_number_is_named_with_a_way_to_its_settings_until_a_plan_is_in_force(stage: Stage) -> None:
    entry = services.save_entry_point(actor=SYSTEM, number=OURS, name="Hotline", plan="calls", closed_action="hang_up")
    call = place(stage)
    chief = browser("routing.configure")
    for path in (*PAGES, f"/calls/{call.pk}/"):
        page = shown(chief, path)
        assert "Hotline +48 22 111 22 33" in page, path
        assert "1 caller since midnight." in page
        assert f"/settings/contact-centre/numbers/{entry}/" in page
    put_in_force()
    for path in PAGES:
        assert "Hotline +48 22 111 22 33" not in shown(chief, path)
    page = shown(chief, f"/calls/{call.pk}/")
    assert "callers are turned away" not in page
    assert "no plan was in force" in page, "it happened, and stays told of this call"


def test_who_may_not_set_it_up_is_told_whom_to_ask(stage: Stage) -> None:
    place(stage)
    browser("routing.configure", name="Barbara Chief")
    plain = browser()
    for path in PAGES:
        page = shown(plain, path)
        assert "+48 22 111 22 33" in page
        assert "Ask those who set it up: Barbara Chief." in page
        assert "Settings of the" not in page


def test_a_number_with_a_plan_in_force_is_not_complained_of(stage: Stage) -> None:
    put_in_force()
    services.save_entry_point(actor=SYSTEM, number=OURS, name="Hotline", plan="calls")
    assert place(stage).lacked_plan is False
    assert "turned away" not in shown(browser(), "/wallboard/")


def test_who_asks_to_be_called_back_meanwhile_is_called_once_a_plan_is_in_force(stage: Stage) -> None:
    call = place(stage)
    remembering.ask_back(call, call.began_at)
    assert services.resume_call_backs(actor=SYSTEM) == 0
    assert CallToMake.objects.get().item_id is None
    put_in_force()
    assert services.resume_call_backs(actor=SYSTEM) == 1
    assert CallToMake.objects.get().item_id == items().get().pk
    assert items().get().entered_at == call.began_at, "the place in the queue is kept"
