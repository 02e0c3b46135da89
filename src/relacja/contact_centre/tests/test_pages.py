"""The pages of the contact centre answer, for whom they are meant."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from relacja.accounts.testing import sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call
from relacja.contact_centre.testing import Stage, make_centre, make_worker
from relacja.contact_centre.views import desk as desk_page
from relacja.customers.testing import make_party
from relacja.platform.web.formats import moment
from relacja.routing.testing import DESK, items
from relacja.routing.types import SUPERVISE

pytestmark = pytest.mark.django_db


def browser(worker) -> Client:  # type: ignore[no-untyped-def]
    client = Client()
    sign_in(client, worker.user)
    return client


def english(worker) -> Client:  # type: ignore[no-untyped-def]
    worker.user.language = "en"
    worker.user.save()
    return browser(worker)


def test_the_desk_rings_answers_and_wraps_up(stage: Stage) -> None:
    worker, _actor = make_worker()
    client = browser(worker)
    assert b"desk-dial" in client.get("/desk/").content
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    call = Call.objects.get()
    assert b"is-ringing" in client.get("/desk/state").content
    assert client.post(f"/desk/calls/{call.pk}/answer").status_code == 204
    stage.settle()
    page = client.get("/desk/state").content
    assert b"data-wrap-up" in page
    assert client.post(f"/desk/calls/{call.pk}/hang_up").status_code == 204
    stage.settle()
    held = items().get().reservation_id
    assert client.post(f"/desk/work/{held}/finish", {"outcome": "solved"}).status_code == 204
    assert items().get().state == "completed"


def test_the_simulator_offers_the_number_of_a_customer_who_called_lately(stage: Stage) -> None:
    make_party("Jan Kowalski", phone="+48601234567")
    worker, actor = make_worker()
    client = browser(worker)
    assert 'value="+48 601 234 567"' not in client.get("/desk/state").content.decode()
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    services.answer_call(actor=actor, call_id=Call.objects.get().pk)
    stage.settle()
    services.hang_up_call(actor=actor, call_id=Call.objects.get().pk)
    stage.settle()
    client.post(f"/desk/work/{items().get().reservation_id}/finish", {"outcome": "solved"})
    assert 'value="+48 601 234 567"' in client.get("/desk/state").content.decode()


def test_the_list_of_keys_tells_all_keys_of_the_desk() -> None:
    worker, _actor = make_worker()
    page = english(worker).get("/desk/").content.decode()
    used = set()
    for source in Path(desk_page.__file__).parents[1].glob("templates/contact_centre/desk/*.html"):
        used |= set(re.findall(r'data-desk-key="(\w)"', source.read_text()))
    assert len(used) > 10
    assert not [key for key in used if f"<dt><kbd>{key.upper()}</kbd></dt>" not in page]
    assert "On this page" not in english(worker).get("/customers/").content.decode()


def test_who_let_it_ring_is_told_so_and_is_ready_again_by_one_key(stage: Stage) -> None:
    worker, actor = make_worker()
    client = english(worker)
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    rung = next(one for one in stage.done if one.kind == "ring")
    stage.act(lambda: stage.line._unanswered(rung))  # type: ignore[attr-defined]
    worker.refresh_from_db()
    with override("en"):
        said = f"You did not answer a call ({moment(worker.activity_since)}), so you get no more calls."
    page = client.get("/desk/state").content.decode()
    assert (page.count(said), page.count('data-desk-key="y"')) == (2, 1), "to those who look and those who do not"
    services.dial(actor=actor, number="+48700100200")
    assert client.get("/desk/state").content.decode().count('data-desk-key="y"') == 1, "even with something in hand"
    client.post("/desk/activity", {"activity": "ready"})
    assert said not in client.get("/desk/state").content.decode()


@pytest.mark.parametrize("busy", [False, True])
def test_the_wallboard_shows_who_is_out_since_they_did_not_answer(stage: Stage, busy: bool) -> None:
    worker, actor = make_worker()
    chief, _supervisor = make_worker(*DESK, SUPERVISE, ready=False)
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    rung = next(one for one in stage.done if one.kind == "ring")
    stage.act(lambda: stage.line._unanswered(rung))  # type: ignore[attr-defined]
    if busy:
        services.dial(actor=actor, number="+48700100200")
        stage.settle()
    board = english(chief).get("/wallboard/figures").content.decode()
    [line] = [one for one in board.split("<tr") if worker.user.full_name in one]
    assert "Did not answer" in line


def test_why_an_item_waits_is_said_to_who_supervises_only(stage: Stage) -> None:
    idle, _actor = make_worker(ready=False)
    supervisor, _other = make_worker(*DESK, "routing.supervise", ready=False)
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    address = f"/wallboard/items/{items().get().pk}/why"
    assert browser(idle).get(address).status_code == 403
    answer = browser(supervisor).get(address)
    assert answer.status_code == 200
    assert idle.user.full_name in answer.content.decode()
    assert b"+48 601 234 567" in browser(supervisor).get("/wallboard/").content


def test_who_takes_no_work_is_told_how_to(client: Client) -> None:
    from relacja.accounts.testing import actor_with, make_user

    user = make_user()
    actor_with(*DESK, user=user)
    sign_in(client, user)
    assert client.get("/desk/").status_code == 200
    assert client.post("/desk/activity", {"activity": "ready"}).status_code == 409
    with pytest.raises(services.NoEngine):
        services.simulate_call(actor=actor_with(*DESK), caller="+48601234567")


@pytest.mark.parametrize("typed", [{"caller": "a\x00b"}, {"caller": "+48601234567", "callee": "9" * 5000}])
def test_what_no_row_takes_is_refused_and_no_accident(typed: dict[str, str]) -> None:
    worker, _me = make_worker()
    make_centre()
    assert browser(worker).post("/desk/simulate", typed).status_code == 400
