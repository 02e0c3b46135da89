"""Asterisk's REST interface and its events, on one websocket; requests by HTTP where the engine is older than that."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import structlog

from relacja.contact_centre.plugs import EngineAway

log = structlog.get_logger(__name__)

APP = "relacja"
PATIENCE = 5.0
REST_OVER_WEBSOCKET = {20: 15, 21: 10, 22: 5}
"""From which version of each line requests may be sent on the websocket."""

QUIET = """
ApplicationRegistered ApplicationUnregistered BridgeCreated BridgeDestroyed ChannelCallerId ChannelConnectedLine
ChannelCreated ChannelDialplan ChannelEnteredBridge ChannelHangupRequest ChannelLeftBridge ChannelUserevent
ChannelVarset Dial PlaybackStarted PlaybackContinuing ChannelTalkingStarted ChannelTalkingFinished
BridgeVideoSourceChanged
"""
"""Events that nobody here needs: without them a call costs half the work."""

Event = dict[str, Any]


class Refused(Exception):
    """The engine answered, and did not do it: 404 is gone, 409 is not in a state for it, 5xx is its own trouble."""

    def __init__(self, status: int, words: str) -> None:
        """As answered; its words may name who is called, so they are no part of what this says of itself."""
        super().__init__(str(status))
        self.status, self.words = status, words


class Ari:
    """One engine. `connected` holds the websocket; `ask` and `manage` work with and without it."""

    def __init__(self, url: str, user: str, password: str) -> None:
        """Nothing is connected yet."""
        self.url, self.user, self.password = url.rstrip("/"), user, password
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._numbers = itertools.count(1)
        self._asked: dict[str, asyncio.Future[Event]] = {}
        self._over_socket = False

    @contextlib.asynccontextmanager
    async def connected(self, hear: Callable[[Event], None]) -> AsyncIterator["asyncio.Task[None]"]:
        """Hold the websocket, which makes us the application; the task ends when it is lost. Raises `EngineAway`."""
        async with self._new_session() as session:
            try:
                where = f"{self.url}/ari/events?{urlencode({'app': APP})}"
                async with asyncio.timeout(PATIENCE):
                    socket = await session.ws_connect(where, heartbeat=10, max_msg_size=0)
            except (aiohttp.ClientError, OSError, TimeoutError) as away:
                raise EngineAway(_told(away)) from away
            self._session, self._socket = session, socket
            pump = asyncio.create_task(self._pump(socket, hear))
            try:
                self._over_socket = await self._is_new()
                yield pump
            finally:
                pump.cancel()
                self._session, self._socket, self._over_socket = None, None, False
                self._forget()
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(socket.close(), 1)

    async def ask(self, method: str, path: str, query: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        """What the engine answers. `path` is quoted already. Raises `Refused` and `EngineAway`."""
        uri = path + (f"?{urlencode(query)}" if query else "")
        try:
            if self._over_socket and self._socket is not None and not self._socket.closed:
                status, text = await self._ask_socket(self._socket, method, uri, body)
            else:
                async with self._opened() as session:
                    status, text = await self._ask_http(session, method, f"/ari/{uri}", body)
        except (aiohttp.ClientError, OSError, TimeoutError) as away:
            raise EngineAway(_told(away)) from away
        if status >= 300:
            raise Refused(status, text[:200])
        return json.loads(text) if text else None

    async def manage(self, action: str, **fields: str) -> str:
        """What the older interface (AMI) answers, where ARI has no words for it. Raises `Refused` and `EngineAway`."""
        async with self._opened() as session:
            told = await self._managed(session, {"action": action, **fields})
            if "Response: Success" not in told and ("ermission denied" in told or "uthentication" in told):
                await self._managed(session, {"action": "login", "username": self.user, "secret": self.password})
                told = await self._managed(session, {"action": action, **fields})
        if "Response: Success" not in told:
            raise Refused(404 if "No such channel" in told else 500, " ".join(told.split())[:200])
        return told

    async def _managed(self, session: aiohttp.ClientSession, fields: Mapping[str, str]) -> str:
        try:
            return (await self._ask_http(session, "GET", f"/rawman?{urlencode(fields)}", None))[1]
        except (aiohttp.ClientError, OSError, TimeoutError) as away:
            raise EngineAway(_told(away)) from away

    async def _ask_socket(
        self, socket: aiohttp.ClientWebSocketResponse, method: str, uri: str, body: Any
    ) -> tuple[int, str]:
        number = str(next(self._numbers))
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        request = {"type": "RESTRequest", "request_id": number, "method": method, "uri": uri}
        if body is not None:
            request |= {"content_type": "application/json", "message_body": json.dumps(body)}
        try:
            await socket.send_str(json.dumps(request))
            told = await asyncio.wait_for(answer, PATIENCE)
        finally:
            self._asked.pop(number, None)
        return int(told["status_code"]), str(told.get("message_body") or "")

    async def _ask_http(self, session: aiohttp.ClientSession, method: str, path: str, body: Any) -> tuple[int, str]:
        async with asyncio.timeout(PATIENCE), session.request(method, f"{self.url}{path}", json=body) as answer:
            return answer.status, await answer.text()

    @contextlib.asynccontextmanager
    async def _opened(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The session of the connection; while there is none, one for the moment."""
        if self._session is not None:
            yield self._session
            return
        async with self._new_session() as session:
            yield session

    def _new_session(self) -> aiohttp.ClientSession:
        headers = {"Authorization": aiohttp.encode_basic_auth(self.user, self.password)}
        timeout = aiohttp.ClientTimeout(total=None, connect=PATIENCE)
        return aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers)

    async def _is_new(self) -> bool:
        info = await self.ask("GET", "asterisk/info", {"only": "system"})
        await self._drop_noise()
        numbers = [int(part) for part in str(info["system"]["version"]).split(".")[:2] if part.isdecimal()]
        major, minor = [*numbers, 0, 0][:2]
        return major > max(REST_OVER_WEBSOCKET) or minor >= REST_OVER_WEBSOCKET.get(major, 1000)

    async def _drop_noise(self) -> None:
        """The engine answers the websocket before it knows the application: asked too early, it is asked again."""
        quiet = {"disallowed": [{"type": name} for name in QUIET.split()]}
        for pause in (0.02, 0.1, 0.5, 0.0):
            try:
                await self.ask("PUT", f"applications/{APP}/eventFilter", body=quiet)
                return
            except Refused:
                if not pause:
                    raise
                await asyncio.sleep(pause)

    async def _pump(self, socket: aiohttp.ClientWebSocketResponse, hear: Callable[[Event], None]) -> None:
        async for message in socket:
            if message.type != aiohttp.WSMsgType.TEXT:
                continue
            event = json.loads(message.data)
            if event["type"] == "RESTResponse":
                answer = self._asked.get(event["request_id"])
                if answer is not None and not answer.done():
                    answer.set_result(event)
                continue
            try:
                hear(event)
            except Exception:
                log.exception("an event could not be understood", kind=event["type"])
        self._forget()

    def _forget(self) -> None:
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the websocket is closed"))


def _told(away: Exception) -> str:
    """What went wrong, without the address that was asked: it may hold numbers, and secrets of older interfaces."""
    if isinstance(away, aiohttp.ClientResponseError):
        return f"{type(away).__name__}: {away.status} {away.message}"
    return type(away).__name__ if isinstance(away, aiohttp.InvalidURL) else f"{type(away).__name__}: {away}"


def part(text: str) -> str:
    """A name as a part of a path."""
    return quote(text, safe="")
