"""Webhooks of voice providers, and telephones for browsers, as the web answers them."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from relacja.accounts.testing import sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallCommandRow, CallSignalRow, CallToMake, Engine, SignalAside
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


def post(engine: Engine, form: Mapping[str, str], key: str = "12345", query: str = "") -> tuple[int, str]:
    path = f"/telephony/{engine.pk}/" + (f"?{query}" if query else "")
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


def test_a_caller_who_hides_their_number_and_gives_up_is_missed(engine: Engine) -> None:
    form = {name: value for name, value in FORM.items() if name != "From"}
    post(engine, form)
    assert post(engine, {**form, "CallStatus": "completed", "SequenceNumber": "3"})[0] == 200
    assert (Call.objects.get().caller, Call.objects.get().state) == ("anonymous", "ended")


def leg(engine: Engine, status: str, **query: str) -> None:
    form = {"CallSid": "CA2", "CallStatus": status, "SequenceNumber": "1"}
    assert post(engine, form, query=urlencode({"call": "CA1", **query}))[0] == 200


def follows() -> list[tuple[str, dict[str, object]]]:
    return [(row.kind, row.data) for row in CallCommandRow.objects.order_by("pk")]


def test_what_follows_from_news_is_asked_once(engine: Engine) -> None:
    worker, _actor = make_worker()
    post(engine, FORM)
    for _again in range(2):
        leg(engine, "completed", leg=f"worker:{worker.pk}", role="ring")
    assert [one for one in follows() if one[0] == "hang_up"] == [("hang_up", {"if_alone": True})]


def test_what_cannot_be_heard_is_put_aside_for_the_provider_does_not_tell_it_again(engine: Engine) -> None:
    post(engine, FORM)
    leg(engine, "in-progress", leg="worker:999999", role="ring")
    assert [aside.kind for aside in SignalAside.objects.all()] == ["answered"]
    assert CallSignalRow.objects.filter(kind="alerting").count() == 1


def test_of_a_call_that_is_not_known_nothing_follows(engine: Engine) -> None:
    leg(engine, "completed", leg="worker:7", role="ring")
    assert follows() == []


@pytest.mark.parametrize(("digits", "sound", "calls_back"), [("1", "will_call_back", 1), ("", "closed_good_bye", 0)])
def test_a_key_that_was_asked_for_ends_with_a_promise_or_goodbye(
    engine: Engine, digits: str, sound: str, calls_back: int
) -> None:
    hours = services.save_hours(actor=ACTOR, name="Never", text="2001-01-01 10:00-11:00")
    services.save_entry_point(
        actor=ACTOR, number="+48221112233", name="Line", plan="calls", hours_id=hours, closed_action="callback",
        language="ru",
    )  # fmt: skip
    post(engine, FORM)
    for _again in range(2):
        answer = post(engine, {**FORM, "CallStatus": "in-progress", "Digits": digits}, query="call=CA1&step=keys&key=k")
        assert "<Conference" in answer[1]
    collect, play = CallCommandRow.objects.order_by("pk")
    assert (collect.kind, collect.data) == ("collect", {"sound": "closed_callback", "language": "ru"})
    assert (play.kind, play.data) == ("play", {"sound": sound, "then": "hang_up", "language": "ru"})
    assert CallToMake.objects.count() == calls_back


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
