"""Pages and API of designs and letters."""

from typing import Any

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in, token_for
from relacja.mailings.design_page import moved
from relacja.mailings.models import Design, DesignVersion, Letter
from relacja.mailings.testing import ORIGIN, body, draft_of, make_reader, make_version, queue, send_all
from relacja.messaging.testing import Pigeon

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db: None) -> Any:
    made = make_user("designer@firm.test", language="en")
    actor_with(user=made)
    return made


@pytest.fixture
def client(user: Any) -> Client:
    return sign_in(Client(), user)


def typed(**more: str | list[str]) -> dict[str, Any]:
    given = {
        "subject": "Hi {{customer.first_name | \"there\"}}", "preheader": "p", "kind": ["heading", "footer"],
        "0.text": "Hello", "1.text": "",
    }  # fmt: skip
    return given | more


def test_a_design_is_begun_typed_and_published(client: Client) -> None:
    begun = client.post("/designs/new/", {"name": "Basket", "purpose": "marketing"})
    design = Design.objects.get()
    assert begun["Location"] == f"/designs/{design.pk}/"
    assert "Not published yet" in client.get(f"/designs/{design.pk}/").content.decode()

    client.post(f"/designs/{design.pk}/?language=en", typed(do="add:button"))
    design.refresh_from_db()
    assert [one["kind"] for one in design.content["en"]["blocks"]] == ["heading", "button", "footer"]
    client.post(f"/designs/{design.pk}/publish")
    assert not DesignVersion.objects.exists()

    client.post(f"/designs/{design.pk}/?language=en", typed(do="keep"))
    client.post(f"/designs/{design.pk}/publish")
    client.post(f"/designs/{design.pk}/publish")
    assert DesignVersion.objects.get().number == 1
    assert "Published" in client.get(f"/designs/{design.pk}/?language=en").content.decode()


def test_what_is_typed_is_looked_at_at_once(client: Client) -> None:
    version = make_version(en=body("Hello"))
    look = client.post(f"/designs/{version.design_id}/?language=en", typed(do="look", subject="")).content.decode()
    assert "There is no subject." in look
    assert "<form" not in look


def test_the_preview_is_a_frame_that_runs_nothing_and_shows_a_customers_letter(client: Client) -> None:
    version = make_version(en=body())
    make_reader("Zenobia Nowak")
    answer = client.get(f"/designs/{version.design_id}/shown?language=en&person=Zenobia")
    assert "Dzień dobry, Zenobia" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_letter_to_oneself_goes_to_oneself(client: Client, bird: Pigeon, mailbox_id: int) -> None:
    version = make_version(en=body("Hello"))
    client.post(f"/designs/{version.design_id}/try?language=en", {"mailbox": str(mailbox_id)})
    assert [one.to for one in bird.sent] == [("designer@firm.test",)]
    assert not Letter.objects.exists()


def test_blocks_move_and_stay_within_bounds() -> None:
    rows = [{"kind": "heading"}, {"kind": "text"}, {"kind": "footer"}]
    kinds = [
        [one["kind"] for one in moved(rows, step)]
        for step in ("up:1", "down:1", "drop:0", "up:0", "drop:9", "add:evil", "x")
    ]
    assert kinds == [
        ["text", "heading", "footer"], ["heading", "footer", "text"], ["text", "footer"],
        *[["heading", "text", "footer"]] * 4,
    ]  # fmt: skip


def test_letters_show_where_they_stand_and_what_they_say(
    client: Client, bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    [sent, skipped] = queue(
        draft_of(make_reader("Anna Nowak"), version.pk, mailbox_id),
        draft_of(make_reader(agrees=False), version.pk, mailbox_id),
    )
    send_all()
    page = client.get(f"/letters/?origin={ORIGIN}").content.decode()
    assert "Twój koszyk czeka" in page
    assert "Anna Nowak" in page
    assert "Not sent on purpose" in client.get(f"/letters/{skipped.pk}/").content.decode()
    assert "Dzień dobry, Anna" in client.get(f"/letters/{sent.pk}/shown").content.decode()


def test_whoever_does_not_see_a_customer_sees_no_letter_to_them(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    [letter] = queue(draft_of(make_reader(), version.pk, mailbox_id))
    other = make_user("other@firm.test")
    actor_with("mailings.view", "customers.view", user=other, scope="own")
    client = sign_in(Client(), other)
    assert client.get(f"/letters/{letter.pk}/").status_code == 404
    assert client.get(f"/letters/{letter.pk}/shown").status_code == 404
    assert letter.key not in client.get("/letters/").content.decode()


def test_programs_queue_stop_and_count_letters(
    user: Any, bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    token = token_for(user, scopes=["mailings.send", "mailings.view", "customers.view", "messaging.view"])
    api = Client(headers={"Authorization": f"Bearer {token}"})
    one = {
        "key": "api:1",
        "party_id": make_reader(),
        "version_id": version.pk,
        "mailbox_id": mailbox_id,
        "origin": str(ORIGIN),
    }
    for is_new in (True, False):
        said = api.post("/api/v1/letters/bulk", {"letters": [one]}, content_type="application/json")
        assert said.json()[0]["is_new"] is is_new
    send_all()
    assert api.get(f"/api/v1/letters/tally?origin={ORIGIN}").json()["sent"] == 1
    wrong = api.post("/api/v1/letters/bulk", {"letters": [one | {"version_id": 999}]}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["why"]) == (422, "version")
    assert api.post("/api/v1/letters/stop", {"origin": str(ORIGIN)}, content_type="application/json").json() == {
        "letters": 0
    }
