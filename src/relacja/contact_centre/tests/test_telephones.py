"""Webhooks of voice providers, and telephones for browsers, as the web answers them."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from relacja.accounts.testing import sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, Engine
from relacja.contact_centre.services.calls.rounds import ACTOR
from relacja.contact_centre.testing import Stage, make_centre, make_worker
from relacja.routing import services as work
from relacja.routing.testing import reservations

pytestmark = pytest.mark.django_db

NOT_CONNECTED = "Telephone not connected"
FORM = {"CallSid": "CA1", "From": "+48601234567", "To": "+48221112233", "CallStatus": "ringing"}


@pytest.fixture
def engine(settings) -> Engine:  # type: ignore[no-untyped-def]
    settings.BASE_URL = "https://crm.example.org"
    make_centre()
    address = "https://crm.example.org/telephony/1/"
    values = {"account": "AC1", "token": "12345", "caller_id": "+48221112233", "public_url": address}
    return Engine.objects.get(pk=services.save_engine(actor=ACTOR, name="Voice", plug="twilio", values=values))


def post(engine: Engine, form: Mapping[str, str], key: str = "12345") -> tuple[int, str]:
    path = f"/telephony/{engine.pk}/"
    signature = RequestValidator(key).compute_signature(f"https://crm.example.org{path}", form)
    strict = Client(enforce_csrf_checks=True)
    kind = "application/x-www-form-urlencoded"
    answer = strict.post(path, urlencode(form), content_type=kind, headers={"X-Twilio-Signature": signature})
    return answer.status_code, answer.content.decode()


def test_a_signed_request_makes_a_call_once_and_is_answered_twice(engine: Engine) -> None:
    first, second = post(engine, FORM), post(engine, FORM)
    assert first == second
    assert first[0] == 200
    assert "<Conference" in first[1]
    call = Call.objects.get()
    assert (call.engine_call, call.caller, call.callee) == ("CA1", "+48601234567", "+48221112233")


def test_an_unsigned_request_makes_nothing(engine: Engine) -> None:
    assert post(engine, FORM, "54321") == (403, "")
    assert not Call.objects.exists()


def test_an_engine_without_webhooks_is_not_found(engine: Engine) -> None:
    other = Engine.objects.exclude(pk=engine.pk).get()
    assert post(other, FORM)[0] == 404


def test_who_has_the_desk_open_takes_simulated_calls_without_a_telephone_and_no_others(client: Client) -> None:
    stage = Stage(make_centre())
    worker, actor = make_worker(reachable=False, ready=False)
    type(worker.user).objects.update(language="en")
    sign_in(client, worker.user)
    work.set_activity(actor=actor, activity="ready")
    assert "desk-bar" in (desk := client.get("/desk/").content.decode())
    assert NOT_CONNECTED not in desk
    client.post("/desk/softphone")
    stage.act(lambda: stage.line.place(FORM["From"], FORM["To"]))  # type: ignore[attr-defined]
    assert reservations().get().worker_id == worker.pk
    stage.loop.close()


def test_with_an_engine_that_has_telephones_the_desk_says_that_ones_own_is_not_connected(
    engine: Engine, client: Client
) -> None:
    worker, _actor = make_worker(reachable=False)
    type(worker.user).objects.update(language="en")
    sign_in(client, worker.user)
    client.post("/desk/softphone")
    assert NOT_CONNECTED in client.get("/desk/").content.decode()
    worker.refresh_from_db()
    assert not worker.is_reachable


def test_where_no_engine_has_telephones_for_browsers_the_desk_gets_none(engine: Engine, client: Client) -> None:
    worker, _actor = make_worker()
    sign_in(client, worker.user)
    assert client.post("/desk/softphone").status_code == 204
    assert client.get("/desk/softphone").status_code == 405
