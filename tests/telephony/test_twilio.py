"""Webhooks of voice providers: signatures by the published vectors, statuses in any order, asking by REST."""

import itertools
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from relacja.contact_centre.plugs import BadSignature, CallGone, EngineAway, NotCapable, telephony
from relacja.contact_centre.telephony.twilio import receive
from relacja.contact_centre.types import CallCommand, CallSignal, Heard, Posted
from relacja.platform import outward

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212",
    "Caller": "+14158675309",
}  # fmt: skip
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
BODY = '{"property": "value", "boolean": true}'
BODY_URL = URL + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
OURS = "https://crm.example.org/telephony/7"
CALL = {"CallSid": "CA1", "From": "+48601234567", "To": "+48221112233", "Direction": "inbound"}
SETTINGS = {"account": "AC1", "token": "12345", "public_url": OURS, "caller_id": "+48221112233"}


def posted(form: Mapping[str, str], url: str = OURS) -> Posted:
    return Posted(url, RequestValidator("12345").compute_signature(url, form), form)


def test_a_form_is_signed_as_published() -> None:
    assert receive.is_signed("12345", Posted(URL, SIGNATURE, FORM))
    assert not receive.is_signed("12345", Posted(URL, SIGNATURE, {**FORM, "Digits": "1235"}))
    assert not receive.is_signed("12345", Posted(URL + "&more=1", SIGNATURE, FORM))
    assert not receive.is_signed("54321", Posted(URL, SIGNATURE, FORM))


def test_json_is_signed_by_its_hash_as_published() -> None:
    signature = "a9nBmqA0ju/hNViExpshrM61xv4="
    assert receive.is_signed("12345", Posted(BODY_URL, signature, {}, BODY))
    assert not receive.is_signed("12345", Posted(BODY_URL, signature, {}, BODY + " "))


def test_nothing_of_an_unsigned_request_is_read() -> None:
    with pytest.raises(BadSignature):
        telephony["twilio"].receive(SETTINGS, Posted(OURS, "wrong", {}))
    with pytest.raises(NotCapable):
        telephony["asterisk"].receive({}, Posted(OURS, "", {}))


def received(form: Mapping[str, str], url: str = OURS) -> Heard:
    return telephony["twilio"].receive(SETTINGS, posted(form, url))


def test_a_call_is_offered_and_waits_in_a_conference_of_its_name() -> None:
    heard = received({**CALL, "CallStatus": "ringing", "CallerName": "JAN KOWALSKI"})
    (offered,) = heard.signals
    assert (offered.kind, offered.call_id, offered.caller, offered.callee) == (
        "offered", "CA1", "+48601234567", "+48221112233",
    )  # fmt: skip
    conference = ElementTree.fromstring(heard.answer).find("Dial/Conference")
    assert conference is not None
    assert conference.text == "CA1"
    assert (conference.get("startConferenceOnEnter"), conference.get("endConferenceOnExit")) == ("false", "true")
    assert conference.get("record") is None, "whether it is recorded is the number's business"


@pytest.mark.parametrize("order", itertools.permutations(range(4)))
def test_statuses_are_the_same_story_in_any_order(order: tuple[int, ...]) -> None:
    url = f"{OURS}?call=CA1&leg=worker%3A7"
    told: dict[str, CallSignal] = {}
    for number in (*order, *order):
        form = {
            "CallSid": "CA2", "SequenceNumber": str(number), "CallStatus": receive.ORDER[(0, 2, 3, 4)[number]],
            "Timestamp": "Thu, 26 Nov 2026 19:00:00 +0000",
        }  # fmt: skip
        for signal in received(form, url).signals:
            assert (signal.call_id, signal.leg) == ("CA1", "worker:7")
            told.setdefault(signal.key, signal)
    assert [signal.kind for signal in told.values()] == ["alerting", "answered", "left"]


@pytest.mark.parametrize(
    ("status", "cause"),
    [("busy", "busy"), ("no-answer", "timeout"), ("failed", "unreachable"), ("canceled", "cancelled")],
)
def test_a_leg_that_never_talked_was_refused(status: str, cause: str) -> None:
    heard = received({"CallSid": "CA2", "CallStatus": status}, f"{OURS}?call=CA1&leg=worker%3A7")
    assert [(signal.kind, signal.data["cause"]) for signal in heard.signals] == [("refused", cause)]


def test_the_end_of_a_call_tells_of_its_beginning_too() -> None:
    heard = received({**CALL, "CallStatus": "completed", "SequenceNumber": "3"})
    assert [signal.kind for signal in heard.signals] == ["offered", "ended"]
    assert heard.answer == ""


def test_a_recording_is_told_where_the_provider_keeps_it() -> None:
    form = {"RecordingSid": "RE1", "RecordingUrl": "https://api.example.org/RE1", "RecordingDuration": "12"}
    (ready,) = received(form, f"{OURS}?call=CA1").signals
    assert (ready.kind, ready.call_id, ready.data["url"], ready.data["seconds"]) == (
        "recording_ready", "CA1", "https://api.example.org/RE1", 12.0,
    )  # fmt: skip


async def test_what_is_asked_is_asked_by_rest_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outward, "is_outside", lambda address: True)  # the provider that is played here stands inside
    asked: list[tuple[str, str, dict[str, str]]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.method, request.path, dict(await request.post())))  # type: ignore[arg-type]
        status = {"CA-gone": 404, "CA-away": 503}.get(request.path.split("/")[-1].removesuffix(".json"), 200)
        return web.json_response({}, status=status)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    line = telephony["twilio"].open({**SETTINGS, "api": f"http://127.0.0.1:{port}"})
    ring = CallCommand("ring", "CA1", "command:1", "worker:7", seconds=15)
    await line.do(ring)
    await line.do(ring)
    await line.do(CallCommand("hang_up", "CA1", "command:2"))
    with pytest.raises(CallGone):
        await line.do(CallCommand("hang_up", "CA-gone", "command:3"))
    with pytest.raises(EngineAway):
        await line.do(CallCommand("hang_up", "CA-away", "command:4"))
    with pytest.raises(NotCapable):
        await line.do(CallCommand("whisper", "CA1", "command:5"))
    await runner.cleanup()
    assert [(method, path) for method, path, _form in asked[:2]] == [
        ("POST", "/2010-04-01/Accounts/AC1/Conferences/CA1/Participants.json"),
        ("POST", "/2010-04-01/Accounts/AC1/Calls/CA1.json"),
    ]
    assert (asked[0][2]["To"], asked[0][2]["Timeout"]) == ("client:worker-7", "15")
    assert asked[0][2]["StatusCallback"] == f"{OURS}?call=CA1&leg=worker%3A7"
