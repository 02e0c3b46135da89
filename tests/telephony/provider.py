"""A voice provider, played over real HTTP: calls, conferences, participants and recordings, as it documents them."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from aiohttp import web

Web = Callable[[str, dict[str, str]], Awaitable[str]]
"""Our webhook: an address and a form in, a document out."""
ENDED = ("completed", "busy", "no-answer", "failed", "canceled")
OURS = "https://crm.example.org/telephony/7"
SOUND = b"RIFF of a recording"


@dataclass
class Wire:
    """A call, be it a caller's or one of the provider's to a telephone."""

    sid: str
    number: int
    caller: str
    callee: str
    status: str = "queued"
    label: str = ""
    callback: str = ""
    room: "Meeting | None" = None
    ends_room: bool = False
    starts_room: bool = True
    is_held: bool = False
    action: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    recordings: list[dict[str, Any]] = field(default_factory=list)
    told: itertools.count = field(default_factory=itertools.count)


@dataclass
class Meeting:
    """A conference."""

    sid: str
    name: str
    status: str = "init"
    heard: list[str] = field(default_factory=list)


def moment(number: int = 0) -> str:
    """The provider's clock: later things are later."""
    return format_datetime(datetime.fromtimestamp(1_795_000_000 + number, UTC))


class Provider:
    """`reachable` are the telephones that ring; the shortest ring is over at once, so nobody waits for it."""

    def __init__(self, our_web: Web) -> None:
        self.web = our_web
        self.wires: dict[str, Wire] = {}
        self.meetings: list[Meeting] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.reachable: set[str] = set()
        self.files: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._news: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()

    async def start(self) -> str:
        """Serve; the address."""
        app = web.Application()
        app.router.add_route("*", "/2010-04-01/Accounts/AC1/{what:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._pump = asyncio.create_task(self._tell())
        return f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]

    async def stop(self) -> None:
        """Serve no more."""
        self._pump.cancel()
        await self._runner.cleanup()

    async def _tell(self) -> None:
        while True:
            await (await self._news.get())()

    # what people do

    def calls_us(self, caller: str, callee: str) -> Wire:
        """Somebody calls a number of ours."""
        wire = self._wire(caller, callee)
        wire.status, wire.callback = "ringing", OURS
        form = {**self._form(wire), "CallerName": "Jan Kowalski"}
        self._news.put_nowait(lambda: self._request(wire, OURS, form))
        return wire

    def answers(self, leg: str) -> None:
        """Whoever rings lifts."""
        wire = self._ringing(leg)
        self._status(wire, "in-progress")
        if wire.room is not None:
            wire.room.status = "in-progress"

    def rejects(self, leg: str) -> None:
        """Whoever rings does not want it."""
        self._end(self._ringing(leg), "busy")

    def hangs_up(self, wire: Wire) -> None:
        """Somebody who talks has gone."""
        self._end(wire, "completed")

    def presses(self, wire: Wire, digit: str) -> None:
        """A key, where one is asked for."""
        form = {**self._form(wire), "Digits": digit}
        self._news.put_nowait(lambda: self._request(wire, wire.action, form))

    def named(self, leg: str) -> Wire:
        """Whose leg this is, now."""
        return next(
            wire for wire in reversed(self.wires.values()) if wire.label.endswith(leg) and wire.status not in ENDED
        )

    def _ringing(self, leg: str) -> Wire:
        wire = self.named(leg)
        assert wire.status == "ringing"
        return wire

    # what becomes of calls

    def _wire(self, caller: str, callee: str) -> Wire:
        number = next(self._numbers)
        wire = self.wires[f"CA{number}"] = Wire(f"CA{number}", number, caller, callee)
        return wire

    def _form(self, wire: Wire) -> dict[str, str]:
        return {"CallSid": wire.sid, "From": wire.caller, "To": wire.callee, "CallStatus": wire.status}

    def _status(self, wire: Wire, status: str) -> None:
        wire.status = status
        form = {**self._form(wire), "SequenceNumber": str(next(wire.told)), "Timestamp": moment()}
        url = wire.callback
        if url and not (url == OURS and status == "in-progress"):

            async def tell() -> None:
                await self.web(url, form)

            self._news.put_nowait(tell)

    def _end(self, wire: Wire, status: str) -> None:
        if wire.status in ENDED:
            return
        self._status(wire, status)
        for recording in wire.recordings:
            self._recorded(wire, recording)
        self._leave(wire)

    def _leave(self, wire: Wire) -> None:
        """A wire is no longer in its conference, which may end with that."""
        room, wire.room = wire.room, None
        if room is None:
            return
        others = [one for one in self.wires.values() if one.room is room]
        if not (wire.ends_room or not any(one.status == "in-progress" for one in others)):
            return
        room.status = "completed"
        for other in others:
            if other.label != "caller" and other.status == "in-progress":
                self._end(other, "completed")

    def _recorded(self, wire: Wire, recording: dict[str, Any]) -> None:
        if recording["status"] in ("in-progress", "paused"):
            recording["status"] = "completed"
            self.files[recording["sid"]] = SOUND
            self._tell_recording(wire, recording)

    def _tell_recording(self, wire: Wire, recording: dict[str, Any]) -> None:
        form = {
            "CallSid": wire.sid, "RecordingSid": recording["sid"], "RecordingStatus": recording["status"],
            "RecordingUrl": f"https://evil.example.org/{recording['sid']}", "RecordingStartTime": moment(),
        }  # fmt: skip
        if recording["status"] == "completed":
            form["RecordingDuration"] = "12"

        async def tell() -> None:
            await self.web(recording["callback"], form)

        self._news.put_nowait(tell)

    def record(self, wire: Wire, callback: str) -> dict[str, Any]:
        """Begin to record a call."""
        made = {"sid": f"RE{next(self._numbers)}", "status": "in-progress", "callback": callback}
        wire.recordings.append(made)
        self._tell_recording(wire, made)
        return made

    # documents

    async def _request(self, wire: Wire, url: str, form: dict[str, str]) -> None:
        document = await self.web(url, form)
        if document and wire.status not in ENDED:
            await self._follow(wire, document)

    async def _follow(self, wire: Wire, document: str) -> None:
        if wire.status == "ringing":
            wire.status = "in-progress"
        self._leave(wire)
        for verb in ElementTree.fromstring(document):
            wire.action = verb.get("action", "")
            if verb.tag == "Say":
                wire.said.append((verb.get("language", ""), verb.text or ""))
            elif verb.tag == "Gather":
                wire.said += [(said.get("language", ""), said.text or "") for said in verb]
                return
            elif verb.tag == "Record":
                self.record(wire, verb.get("recordingStatusCallback", ""))
                return
            elif verb.tag == "Redirect":
                await self._request(wire, verb.text or "", self._form(wire))
                return
            elif verb.tag == "Hangup":
                self._end(wire, "completed")
            elif (conference := verb.find("Conference")) is not None:
                self._enter(wire, conference)
                return

    def _enter(self, wire: Wire, conference: ElementTree.Element) -> None:
        wire.room = self._meeting(conference.text or "")
        wire.label = conference.get("participantLabel", "")
        wire.ends_room = conference.get("endConferenceOnExit") == "true"
        assert conference.get("startConferenceOnEnter") == "false", "who waits hears music"

    def _meeting(self, name: str) -> Meeting:
        found = next((one for one in self.meetings if name in (one.name, one.sid) and one.status != "completed"), None)
        if found is None:
            found = Meeting(f"CF{next(self._numbers)}", name)
            self.meetings.append(found)
        return found

    # the REST interface

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        words = [unquote(word) for word in request.match_info["what"].removesuffix(".json").split("/")]
        self.asked.append((request.method, "/".join(words), form))
        assert request.headers["Authorization"].startswith("Basic ")
        match [request.method, *words]:
            case ["GET", "Conferences"]:
                return self._conferences(request)
            case ["GET", "Conferences", sid, "Participants"]:
                return self._participants(sid)
            case ["POST", "Conferences", room, "Participants"]:
                return self._invite(self._meeting(room), form)
            case ["POST", "Conferences", room, *_who]:
                return self._change(room, words, form)
            case [_, "Calls", sid, *_rest] if sid not in self.wires:
                return web.json_response({"code": 20404}, status=404)
            case ["GET", "Calls", sid]:
                wire = self.wires[sid]
                return web.json_response({"status": wire.status, "from": wire.caller, "to": wire.callee})
            case ["POST", "Calls", sid]:
                return await self._update(self.wires[sid], form)
            case [_, "Calls", sid, "Recordings", *which]:
                return self._recording(request.method, self.wires[sid], which, form)
            case _:
                return web.json_response({"code": 20404}, status=404)

    def _conferences(self, request: web.Request) -> web.Response:
        name, status = request.query.get("FriendlyName"), request.query.get("Status")
        found = [
            {"sid": one.sid, "friendly_name": one.name, "status": one.status, "date_created": moment()}
            for one in self.meetings
            if (name is None or one.name == name) and (status is None or one.status == status)
        ]
        return web.json_response({"conferences": found, "next_page_uri": None})

    def _participants(self, sid: str) -> web.Response:
        states = {"in-progress": "connected"}
        found = [
            {
                "call_sid": one.sid, "label": one.label, "hold": one.is_held, "date_created": moment(one.number),
                "status": states.get(one.status, one.status),
            }
            for one in reversed(self.wires.values())
            if one.room and one.room.sid == sid and one.room.status != "completed" and one.status not in ENDED
        ]  # fmt: skip
        return web.json_response({"participants": found, "next_page_uri": None})

    def _invite(self, room: Meeting, form: dict[str, str]) -> web.Response:
        wire = self._wire(form["From"], form["To"])
        wire.label, wire.callback, wire.room = form["Label"], form["StatusCallback"], room
        self._status(wire, "initiated")
        if form["To"].startswith("client:") and form["To"] not in self.reachable:
            self._end(wire, "failed")
        else:
            self._status(wire, "ringing")
            if form["Timeout"] == "5":
                self._end(wire, "no-answer")
        return web.json_response({"call_sid": wire.sid, "conference_sid": room.sid}, status=201)

    def _change(self, sid: str, words: list[str], form: dict[str, str]) -> web.Response:
        room = self._meeting(sid)
        if "AnnounceUrl" in form:

            async def announce() -> None:
                document = await self.web(form["AnnounceUrl"], {"ConferenceSid": room.sid})
                room.heard += [said.text or "" for said in ElementTree.fromstring(document)]

            self._news.put_nowait(announce)
        if "Hold" in form:
            self.wires[words[3]].is_held = form["Hold"] == "true"
        return web.json_response({})

    async def _update(self, wire: Wire, form: dict[str, str]) -> web.Response:
        wire.callback = form.get("StatusCallback", wire.callback)
        if wire.status in ENDED:
            return web.json_response({"code": 21220}, status=400)
        if "Twiml" in form:
            if wire.status != "in-progress":
                return web.json_response({"code": 21220}, status=400)
            self._news.put_nowait(lambda: self._follow(wire, form["Twiml"]))
        elif form["Status"] == "completed" or wire.status != "in-progress":
            self._end(wire, "completed" if wire.status == "in-progress" else "canceled")
        return web.json_response({})

    def _recording(self, method: str, wire: Wire, which: list[str], form: dict[str, str]) -> web.Response:
        if method == "GET":
            return web.json_response({"recordings": wire.recordings, "next_page_uri": None})
        if not which:
            assert (form["RecordingChannels"], form["RecordingTrack"]) == ("dual", "both")
            return web.json_response(self.record(wire, form["RecordingStatusCallback"]), status=201)
        assert which == ["Twilio.CURRENT"]
        current = next((one for one in wire.recordings if one["status"] in ("in-progress", "paused")), None)
        if current is None:
            return web.json_response({"code": 20404}, status=404)
        if form["Status"] == "stopped":
            self._recorded(wire, current)
        else:
            current["status"] = form["Status"]
        return web.json_response(current)
