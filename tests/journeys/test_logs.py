"""A scripted day at work, with the log of production beside it: nobody's name, e-mail or number is in it."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.accounts.testing.factories import PASSWORD
from relacja.platform.testing.outbox import deliver_all
from tests.written import production_log

pytestmark = pytest.mark.django_db

PERSONAL = [
    "Brzęczyszczykiewicz",
    "Brz\\u0119czyszczykiewicz",
    "Grażyna",
    "Szczebrzeszyn",
    "grazyna@example.com",
    "grazyna",
    "601234567",
    "601 234 567",
    "44051401359",
    "clerk@example.com",
    "Klara Klerk",
    PASSWORD,
    "not-the-password",
]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log of the test."""
    with production_log() as stream:
        yield stream


@pytest.fixture
def clerk(client: Client) -> Client:
    """Somebody who may do everything."""
    user = make_user("clerk@example.com", full_name="Klara Klerk", language="en")
    actor_with(user=user)
    return sign_in(client, user)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines, as JSON."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


TYPED = {
    "kind": "person",
    "name": "Grażyna Brzęczyszczykiewicz",
    "email": "grazyna@example.com",
    "phone": "601 234 567",
    "role": "customer",
    "identifier": "44051401359",
}
SENT = {
    "kind": "person",
    "given_name": "Grażyna",
    "family_name": "Brzęczyszczykiewicz",
    "note": "lives in Szczebrzeszyn",
    "points": [{"kind": "email", "raw": "grazyna@example.com"}, {"kind": "phone", "raw": "601 234 567"}],
    "identifiers": [{"scheme": "pesel", "raw": "44051401359"}],
}


def refuse(*_words: object, **_others: object) -> None:
    """Break, and say what must not be repeated."""
    raise ValueError("Grażyna Brzęczyszczykiewicz, 601 234 567, grazyna@example.com")


def a_day(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign in (wrongly first), add a customer twice, search, lose the way, and meet a page that breaks."""
    Client().post("/sign-in", {"login": "clerk@example.com", "password": "not-the-password"})
    Client().post("/sign-in", {"login": "clerk@example.com", "password": PASSWORD})
    assert clerk.post("/customers/new", TYPED).status_code < 400
    sent = clerk.post("/api/v1/customers", json.dumps(SENT), content_type="application/json")
    assert sent.status_code in {201, 409}, sent.content
    for text in ("Brzęczyszczykiewicz", "601 234 567", "grazyna@example.com", "44051401359"):
        clerk.get("/search/palette", {"q": text})
        clerk.get("/nowhere/" + text)
    deliver_all()
    clerk.post("/settings/parameters/platform.largest_file_mib", {"value": "Szczebrzeszyn", "reason": "Grażyna"})
    monkeypatch.setattr("relacja.platform.operations.measure", refuse)
    clerk.raise_request_exception = False
    assert clerk.get("/settings/operations").status_code == 500


def test_a_day_at_work_leaves_no_personal_data_in_the_log(
    clerk: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(clerk, monkeypatch)
    written = log.getvalue()
    assert [word for word in PERSONAL if word.lower() in written.lower()] == []
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", written)


def test_the_log_of_that_day_tells_what_happened(
    clerk: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(clerk, monkeypatch)
    requests = [line for line in lines(log) if line["event"] == "request"]
    assert {"request_id", "method", "route", "status", "milliseconds", "actor", "user_id"} <= set(requests[0])
    broken = [line for line in lines(log) if line.get("exception")]
    assert "ValueError" in broken[-1]["exception"][0]
    assert any("test_logs.py" in frame for frame in broken[-1]["frames"])
    assert broken[-1]["request_id"] in {line["request_id"] for line in requests}
