"""The emergency close of a number: said with a reason, shown on the wallboard, ended by itself or by hand."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import sign_in
from relacja.contact_centre import queries, services
from relacja.contact_centre.models import EntryPoint
from relacja.contact_centre.testing import Stage, make_centre, make_worker
from relacja.platform.use_case import ReasonMissing
from relacja.routing.testing import DESK, SYSTEM, items

pytestmark = pytest.mark.django_db

NUMBER = "+48221112233"


@pytest.fixture
def stage() -> Iterator[Stage]:
    playing = Stage(make_centre())
    services.save_entry_point(actor=SYSTEM, number=NUMBER, name="Info", plan="calls", closed_action="hang_up")
    yield playing
    playing.loop.close()


def close(until: timedelta, **given: str) -> None:
    number_id = EntryPoint.objects.get().pk
    services.close_number(actor=SYSTEM, number_id=number_id, until=timezone.now() + until, **given)  # type: ignore[arg-type]


def place(stage: Stage) -> None:
    stage.act(lambda: stage.line.place("+48601234567", NUMBER))  # type: ignore[attr-defined]


def test_callers_of_a_closed_number_are_told_and_not_let_in(stage: Stage) -> None:
    make_worker()
    close(timedelta(hours=1), reason="A fire drill", announcement="We are back at noon.")
    place(stage)
    assert not items().exists()
    [said] = [command for command in stage.done if command.kind == "play"]
    assert (said.data["sound"], said.data["text"]) == ("closed_good_bye", "We are back at noon.")

    services.open_number(actor=SYSTEM, number_id=EntryPoint.objects.get().pk)
    place(stage)
    assert items().count() == 1


def test_it_opens_by_itself_at_its_moment(stage: Stage) -> None:
    make_worker()
    close(timedelta(hours=1), reason="A fire drill")
    EntryPoint.objects.update(closed_until=timezone.now() - timedelta(seconds=1))
    place(stage)
    assert items().count() == 1
    assert queries.setting_up.closed_now(timezone.now()) == ([], [])


def test_a_close_has_a_reason_and_an_end_to_come(stage: Stage) -> None:
    with pytest.raises(ReasonMissing):
        close(timedelta(hours=1), reason=" ")
    with pytest.raises(services.InThePast):
        close(timedelta(hours=-1), reason="A fire drill")


def test_supervisors_close_and_open_at_the_wallboard_and_nobody_else(stage: Stage) -> None:
    worker, _actor = make_worker(ready=False)
    supervisor, _other = make_worker(*DESK, "routing.supervise", ready=False)
    client, other = Client(), Client()
    sign_in(client, supervisor.user)
    sign_in(other, worker.user)
    number_id = EntryPoint.objects.get().pk
    assert client.get("/wallboard/close").status_code == 200
    given = {"number": number_id, "until": "2099-01-01T12:00", "reason": "A fire drill", "announcement": ""}
    assert other.post("/wallboard/close", given).status_code == 403
    past = client.post("/wallboard/close", given | {"until": "2020-01-01T12:00"})
    assert (past.status_code, EntryPoint.objects.get().closed_until) == (200, None)
    assert client.post("/wallboard/close", given).status_code == 204
    assert "A fire drill" in client.get("/wallboard/figures").content.decode()
    assert client.post(f"/wallboard/numbers/{number_id}/open").status_code == 204
    assert "A fire drill" not in client.get("/wallboard/figures").content.decode()
