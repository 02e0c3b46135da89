"""Webhooks of voice providers: signatures by the published vectors, statuses in any order, asking by REST."""

import asyncio
import contextlib
import itertools
from collections.abc import Coroutine, Mapping
from typing import Any, Self
from xml.etree import ElementTree

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from relacja.contact_centre.plugs import BadSignature, CallGone, EngineAway, NotCapable, telephony
from relacja.contact_centre.telephony.twilio import receive
from relacja.contact_centre.telephony.twilio.rest import Rest
from relacja.contact_centre.telephony.twilio.words import ANNOUNCEMENTS, words
from relacja.contact_centre.testing.telephony import LineContract, World
from relacja.contact_centre.types import CallCommand, CallSignal, Heard, Posted
from relacja.platform import outward

from .provider import Meeting, Provider

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


@pytest.mark.parametrize("order", itertools.permutations(range(2)))
def test_a_recording_that_lies_at_the_provider_had_begun_in_any_order(order: tuple[int, ...]) -> None:
    told: dict[str, CallSignal] = {}
    for number in (*order, *order):
        form = {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingStatus": ("in-progress", "completed")[number]}
        for signal in received({**form, "RecordingDuration": "12"}, f"{OURS}?call=CA1&what=talk").signals:
            told.setdefault(signal.key, signal)
    assert [signal.kind for signal in told.values()] == ["recording_started", "recording_kept"]
    assert told["RE1:kept"].data == {"recording": "RE1", "seconds": 12.0, "channels": 2, "what": "talk"}


def test_a_recording_that_came_to_nothing_is_told_without_a_file() -> None:
    form = {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingStatus": "absent"}
    started, ready = received(form, f"{OURS}?call=CA1&what=voicemail").signals
    assert (started.kind, ready.kind, ready.data["seconds"]) == ("recording_started", "recording_ready", 0.0)


def test_the_provider_says_our_words_in_the_language_of_the_number() -> None:
    url = f"{OURS}?call=CA1&step=say&sound=recorded&language="
    assert said(received({}, f"{url}ru").answer) == [("ru-RU", "Разговор записывается.")]
    assert said(received({}, f"{url}en").answer) == [("en-GB", "This call is being recorded.")]
    assert said(received({}, url).answer) == [("pl-PL", "Rozmowa jest nagrywana.")]


def test_every_announcement_has_its_words_in_each_language() -> None:
    for name in ANNOUNCEMENTS:
        heard = {words({"sound": name, "language": language})[0] for language in ("pl", "en", "ru")}
        assert len(heard) == 3, name
    assert words({"sound": "recorded", "text": "Awaria.", "language": "pl"}) == ["Awaria.", "Rozmowa jest nagrywana."]


def said(document: str) -> list[tuple[str, str]]:
    return [(verb.get("language", ""), verb.text or "") for verb in ElementTree.fromstring(document).iter("Say")]


class PlayedWorld(World):
    """The provider, our webhook and our line; what follows is asked as the router's process would."""

    def __init__(self) -> None:
        self.provider = Provider(self._our_web)
        self._workers = itertools.count(1)
        self._over: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        address = await self.provider.start()
        super().__init__(telephony["twilio"].open({**SETTINGS, "api": address}))
        self._soon(self.line.run(self.hear))
        return self

    async def __aexit__(self, *problem: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.provider.stop()

    def _soon(self, what: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _our_web(self, url: str, form: dict[str, str]) -> str:
        heard = received(form, url)
        news = [told for told in heard.signals if told.key not in self._keys]
        for told in heard.signals:
            await self.hear(told)
        if news:
            for one in heard.asked:
                self._soon(self._follow(one))
        return heard.answer

    async def _follow(self, asked: CallCommand) -> None:
        with contextlib.suppress(CallGone):
            await self.ask(asked.kind, asked.call_id, asked.leg, asked.number, asked.seconds, **asked.data)

    async def hear(self, told: CallSignal) -> None:
        """Of a call that is over, only its recordings are heard."""
        if told.call_id not in self._over or told.kind.startswith("recording_"):
            await super().hear(told)
        if told.kind == "ended":
            self._over.add(told.call_id)

    async def ask(self, kind: Any, call_id: str, leg: str = "", number: str = "", seconds: int = 0, **data: Any) -> str:
        """Ask again while the engine is away, as the router does."""
        while True:
            try:
                return await super().ask(kind, call_id, leg, number, seconds, **data)
            except EngineAway:
                await asyncio.sleep(0.01)

    async def worker(self) -> int:
        """Another worker whose browser is signed in at the provider."""
        number = next(self._workers)
        self.provider.reachable.add(f"client:worker-{number}")
        return number

    async def customer_calls(self) -> None:
        self.customer = self.provider.calls_us(self.customer_number, self.our_number)

    async def customer_answers(self) -> None:
        await self.until("alerting", leg=f"number:{self.customer_number}")
        self.provider.answers(f"number:{self.customer_number}")
        self.customer = self.provider.named(f"number:{self.customer_number}")

    async def customer_hangs_up(self) -> None:
        self.provider.hangs_up(self.customer)

    async def customer_presses(self, digit: str) -> None:
        while not self.customer.action.count("step=keys"):
            await asyncio.sleep(0)
        self.provider.presses(self.customer, digit)

    async def worker_answers(self, worker: int) -> None:
        await self.until("alerting", leg=f"worker:{worker}")
        self.provider.answers(f"worker:{worker}")

    async def worker_rejects(self, worker: int) -> None:
        await self.until("alerting", leg=f"worker:{worker}")
        self.provider.rejects(f"worker:{worker}")

    async def worker_hangs_up(self, worker: int) -> None:
        self.provider.hangs_up(self.provider.named(f"worker:{worker}"))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> PlayedWorld:
    monkeypatch.setattr(outward, "is_outside", lambda address: True)  # the provider that is played here stands inside
    return PlayedWorld()


class TestTwilio(LineContract):
    """With the provider that is played here."""


async def test_a_call_is_recorded_when_it_is_asked_for_paused_and_kept_at_the_provider(world: PlayedWorld) -> None:
    call = await world.talk(await world.worker())
    assert world.customer.recordings == []
    await world.ask("record", call)
    await world.until("recording_started", call_id=call, what="talk")
    await world.ask("record", call)
    assert len(world.customer.recordings) == 1
    await world.ask("pause_recording", call)
    await world.until("recording_paused", call_id=call)
    assert world.customer.recordings[0]["status"] == "paused"
    await world.ask("resume_recording", call)
    await world.until("recording_resumed", call_id=call)
    await world.ask("hang_up", call)
    kept = await world.until("recording_kept", call_id=call)
    assert kept.data["recording"] == world.customer.recordings[0]["sid"]
    with pytest.raises(CallGone):
        await world.ask("pause_recording", call)


async def test_a_recording_can_be_stopped_while_the_call_goes_on(world: PlayedWorld) -> None:
    call = await world.talk(await world.worker())
    await world.ask("record", call)
    await world.ask("stop_recording", call)
    await world.until("recording_kept", call_id=call)
    assert "ended" not in world.kinds(call)


async def test_all_who_talk_hear_that_they_are_recorded(world: PlayedWorld) -> None:
    call = await world.talk(await world.worker())
    await world.ask("play", call, sound="recorded", language="en")
    await world.ask("hang_up", call)
    await world.until("ended")
    assert [meeting.heard for meeting in world.provider.meetings] == [["This call is being recorded."]]


async def test_a_message_is_taken_after_a_greeting(world: PlayedWorld) -> None:
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    await world.ask("voicemail", call, sound="closed_voicemail", language="en", text="Closed for stock-taking.")
    await world.until("recording_started", what="voicemail")
    assert [words for _language, words in world.customer.said] == [
        "Closed for stock-taking.", "We are closed now. Please leave a message after the tone.",
    ]  # fmt: skip
    assert [one.legs for one in await world.line.standing()] == [{"caller": "waiting"}], "it is not lost meanwhile"
    await world.customer_hangs_up()
    assert (await world.until("recording_kept")).data["channels"] == 1
    assert (await world.until("ended")).data["by"] == "caller"
    assert list(await world.line.standing()) == []


async def test_nobody_is_called_whose_worker_does_not_answer(world: PlayedWorld) -> None:
    worker = await world.worker()
    await world.ask("dial", "out-1", f"worker:{worker}", world.customer_number)
    await world.worker_rejects(worker)
    ended = await world.until("ended", call_id="out-1")
    assert (ended.data["by"], ended.data["cause"]) == ("engine", "busy")
    assert not any(wire.callee == world.customer_number for wire in world.provider.wires.values())


async def test_a_worker_who_hangs_up_takes_the_number_that_rings_along(world: PlayedWorld) -> None:
    worker = await world.worker()
    await world.ask("dial", "out-1", f"worker:{worker}", world.customer_number)
    await world.worker_answers(worker)
    await world.until("alerting", leg=f"number:{world.customer_number}")
    await world.worker_hangs_up(worker)
    assert (await world.until("ended", call_id="out-1")).data["by"] == "worker"


async def test_a_call_that_ends_lets_no_telephone_ring_on(world: PlayedWorld) -> None:
    worker = await world.worker()
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    await world.ask("ring", call, f"worker:{worker}")
    await world.until("alerting")
    ringing = world.provider.named(f"worker:{worker}")
    await world.customer_hangs_up()
    await world.until("ended", call_id=call)
    while ringing.status == "ringing":
        await asyncio.sleep(0)
    assert ringing.status == "canceled"


async def test_what_the_account_is_used_for_besides_is_left_alone(world: PlayedWorld) -> None:
    world.provider.meetings.append(Meeting("CF-other", "weekly", "in-progress"))
    assert list(await world.line.standing()) == []


async def test_a_provider_that_is_away_is_asked_again_and_one_that_refuses_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outward, "is_outside", lambda address: True)
    statuses = {"CA-gone": 404, "CA-refused": 400, "CA-away": 503, "CA-denied": 401}

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({}, status=statuses[request.path.split("/")[-1].removesuffix(".json")])

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    rest = Rest({**SETTINGS, "api": f"http://127.0.0.1:{port}"})
    problems = dict(zip(statuses, (CallGone, CallGone, EngineAway, EngineAway), strict=True))
    for name, problem in problems.items():
        with pytest.raises(problem):
            await rest.ask("GET", f"Calls/{name}")
    monkeypatch.undo()
    with pytest.raises(EngineAway):
        await rest.ask("GET", "Calls/CA-gone")
    await runner.cleanup()


async def test_an_engine_that_is_half_set_up_opens_its_line_like_any_other() -> None:
    line = telephony["twilio"].open({"api": "http://127.0.0.1:9"})
    with pytest.raises(EngineAway):
        await line.standing()


async def test_what_it_is_not_capable_of_it_says() -> None:
    line = telephony["twilio"].open(SETTINGS)
    assert not {"listen", "whisper", "answer", "place"} & telephony["twilio"].capabilities
    with pytest.raises(NotCapable):
        await line.do(CallCommand("whisper", "CA1", "command:5"))
