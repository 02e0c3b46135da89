"""The account of a telephone on a worker's table: made by a manager, shown once, renewed."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.contact_centre.models import DeskTelephone
from relacja.contact_centre.plugs import EngineAway, Line, telephony
from relacja.contact_centre.testing import make_centre, make_worker
from relacja.contact_centre.types import SoftphoneAccount
from relacja.platform.models import AuditChange, AuditEntry
from relacja.routing.types import CONFIGURE

pytestmark = pytest.mark.django_db


class Taken(list[tuple[str, str]]):
    """What the engine was asked to let sign in; `trouble` is raised instead."""

    trouble: Exception | None = None
    withdrawn: list[str]
    address = "sip:worker-1-desk@pbx.example:25060"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Taken]:
    """An engine that lets telephones sign in."""
    make_centre()
    found = Taken()
    found.withdrawn = []

    async def provide(self: Line, leg: str, password: str) -> SoftphoneAccount | None:
        if found.trouble is not None:
            raise found.trouble
        found.append((leg, password))
        return SoftphoneAccount("", found.address, leg.replace(":", "-"), password)

    async def withdraw(self: Line, leg: str) -> None:
        if found.trouble is not None:
            raise found.trouble
        found.withdrawn.append(leg)

    line = type(telephony["simulator"].open({}))
    monkeypatch.setattr(line, "provide", provide)
    monkeypatch.setattr(line, "withdraw", withdraw)
    return found


@pytest.fixture
def worker() -> Any:
    return make_worker()[0]


def signed_in_with(*permissions: str, scope: str = "all") -> Client:
    user = make_user(language="en")
    make_member(user, make_unit(), make_role(permissions=list(permissions or (CONFIGURE,)), scope=scope))
    return sign_in(Client(), user)


def page_of(worker: Any) -> str:
    return f"/settings/contact-centre/people/{worker.user_id}/telephone"


def test_the_worker_s_page_leads_to_their_telephone(taken: Taken, worker: Any) -> None:
    page = signed_in_with().get(f"/settings/contact-centre/people/{worker.user_id}/").content.decode()
    assert page_of(worker) in page


def test_what_the_telephone_is_set_up_with_is_shown_once(taken: Taken, worker: Any) -> None:
    client = signed_in_with()
    assert "Make the account" in client.get(page_of(worker)).content.decode()
    answer = client.post(page_of(worker))
    [(leg, password)] = taken
    shown = answer.content.decode()
    assert leg == f"worker:{worker.pk}-desk"
    for words in ("pbx.example", ">25060<", ">UDP<", f">worker-{worker.pk}-desk<", f">{password}<"):
        assert words in shown
    assert "no-store" in answer["Cache-Control"]
    again = client.get(page_of(worker)).content.decode()
    assert password not in again
    assert "Make a new password" in again
    assert f"worker-{worker.pk}-desk" in again


def test_each_password_is_another_one_and_can_be_typed(taken: Taken, worker: Any) -> None:
    client = signed_in_with()
    for _ in range(2):
        client.post(page_of(worker))
    first, second = (password for _leg, password in taken)
    assert first != second
    assert len(second) == 16
    assert not set(first + second) & set("0o1lI-_ ")
    assert DeskTelephone.objects.count() == 1


def test_the_password_stands_nowhere_but_who_made_it_does(
    taken: Taken, worker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = signed_in_with()
    client.post(page_of(worker))
    client.post(page_of(worker))
    entries = AuditEntry.objects.filter(verb="contact_centre.give_desk_telephone", subject_id=worker.user_id)
    kept = [list(AuditChange.objects.values()), list(entries.values()), list(DeskTelephone.objects.values())]
    for _leg, password in taken:
        assert password not in str(kept)
        assert password not in caplog.text
    assert [one.details["telephone"] for one in entries] == [f"worker-{worker.pk}-desk"] * 2


def test_a_telephone_is_taken_away_and_signs_in_no_more(taken: Taken, worker: Any) -> None:
    client = signed_in_with()
    assert client.post(f"{page_of(worker)}/remove").status_code == 404
    client.post(page_of(worker))
    taken.trouble = EngineAway("connection refused")
    kept = client.post(f"{page_of(worker)}/remove", follow=True).content.decode()
    assert "does not answer" in kept
    assert DeskTelephone.objects.exists(), "it could still sign in"
    taken.trouble = None
    page = client.post(f"{page_of(worker)}/remove", follow=True).content.decode()
    assert taken.withdrawn == [f"worker:{worker.pk}-desk"]
    assert "Make the account" in page
    assert not DeskTelephone.objects.exists()
    assert AuditEntry.objects.filter(verb="contact_centre.remove_desk_telephone", subject_id=worker.user_id).exists()


def test_only_who_sets_this_worker_up_takes_their_telephone_away(taken: Taken, worker: Any) -> None:
    signed_in_with().post(page_of(worker))
    assert signed_in_with("routing.work").post(f"{page_of(worker)}/remove").status_code == 403
    assert signed_in_with(scope="own").post(f"{page_of(worker)}/remove").status_code == 404
    assert taken.withdrawn == []


def test_an_engine_that_is_away_or_takes_none_says_so_and_nothing_is_kept(taken: Taken, worker: Any) -> None:
    taken.trouble = EngineAway("connection refused")
    answer = signed_in_with().post(page_of(worker))
    assert (answer.status_code, DeskTelephone.objects.count()) == (409, 0)
    assert "does not answer" in answer.content.decode()


def test_where_no_engine_takes_telephones_the_page_says_which_does(worker: Any) -> None:
    make_centre()
    answer = signed_in_with().post(page_of(worker))
    assert answer.status_code == 409
    assert "such as Asterisk" in answer.content.decode()


def test_an_address_of_the_engine_s_own_machine_is_warned_of(taken: Taken, worker: Any) -> None:
    taken.address = "sip:worker-1-desk@127.0.0.1"
    shown = signed_in_with().post(page_of(worker)).content.decode()
    assert ">5060<" in shown
    assert "own machine only" in shown


def test_only_who_sets_this_worker_up_gives_them_a_telephone(taken: Taken, worker: Any) -> None:
    assert signed_in_with("routing.work").post(page_of(worker)).status_code == 403
    assert signed_in_with(scope="own").post(page_of(worker)).status_code == 404
    stranger = make_user()
    assert signed_in_with().get(f"/settings/contact-centre/people/{stranger.pk}/telephone").status_code == 404
    assert taken == []


def test_programs_make_one_too(taken: Taken, worker: Any) -> None:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=[CONFIGURE], scope="all"))
    client = Client(headers={"authorization": f"Bearer {token_for(user, scopes=[CONFIGURE])}"})
    answer = client.post(f"/api/v1/users/{worker.user_id}/desk-telephone")
    assert answer.json() == {
        "server": "pbx.example", "port": 25060, "transport": "UDP", "user": f"worker-{worker.pk}-desk",
        "password": taken[0][1],
    }  # fmt: skip
    taken.trouble = EngineAway("connection refused")
    assert client.post(f"/api/v1/users/{worker.user_id}/desk-telephone").status_code == 409
    assert client.delete(f"/api/v1/users/{worker.user_id}/desk-telephone").status_code == 409
    taken.trouble = None
    assert client.delete(f"/api/v1/users/{worker.user_id}/desk-telephone").status_code == 204
    assert client.delete(f"/api/v1/users/{worker.user_id}/desk-telephone").status_code == 404
    assert client.post("/api/v1/users/999999/desk-telephone").status_code == 404
