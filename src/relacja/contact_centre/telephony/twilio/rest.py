"""The provider's REST interface: asked with the account's name and token, and never anything that stands inside."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from relacja.contact_centre.plugs import CallGone, EngineAway
from relacja.platform import outward

PATIENCE = 10.0
SILENCE = 30.0
"""Seconds without a byte after which a recording is asked for again."""
LARGEST = 1 << 30
CHUNK = 1 << 16
Form = dict[str, str]


class Refused(CallGone):
    """The provider will not do that, however often it is asked."""


class Rest:
    """Asks, and says in the words of the socket why there is no answer."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        base = settings.get("api") or "https://api.twilio.com"
        self.root = f"{base}/2010-04-01/Accounts/{settings.get('account', '')}"
        self._base = base
        self._headers = {
            "Authorization": aiohttp.encode_basic_auth(settings.get("account", ""), settings.get("token", ""))
        }

    async def ask(self, method: str, what: str, form: Form | None = None) -> Any:
        """The answer. Raises `CallGone` (`Refused`: it is not there to be asked that) and `EngineAway`."""
        path, mark, query = what.partition("?")
        path = path if path.endswith(".json") else f"{path}.json"
        url = f"{self._base}{path}{mark}{query}" if path.startswith("/") else f"{self.root}/{path}{mark}{query}"
        try:
            async with (
                asyncio.timeout(PATIENCE),
                self._session() as session,
                session.request(method, url, data=form) as answer,
            ):
                _judge(answer.status, what)
                return await answer.json() if answer.status != 204 else None
        except (aiohttp.ClientError, OSError, TimeoutError) as away:
            raise EngineAway(type(away).__name__) from away

    async def pages(self, what: str, name: str) -> list[Any]:
        """Everything of a list, however many pages it takes."""
        found: list[Any] = []
        following: str | None = what
        while following:
            page = await self.ask("GET", following)
            found += page[name]
            following = page.get("next_page_uri")
        return found

    async def fetch(self, what: str, file: Path) -> None:
        """Write what is there into a file, bit by bit. Raises as `ask`, and `EngineAway` for what is too large."""
        try:
            async with (
                self._session(aiohttp.ClientTimeout(total=None, sock_connect=PATIENCE, sock_read=SILENCE)) as session,
                session.get(f"{self.root}/{what}") as answer,
            ):
                _judge(answer.status, what)
                written = 0
                with file.open("wb") as out:
                    async for block in answer.content.iter_chunked(CHUNK):
                        written += out.write(block)
                        if written > LARGEST:
                            raise EngineAway(f"more than {LARGEST} bytes")
        except (aiohttp.ClientError, TimeoutError) as away:
            raise EngineAway(type(away).__name__) from away

    def _session(self, timeout: aiohttp.ClientTimeout | None = None) -> aiohttp.ClientSession:
        connector = outward.connector()
        return aiohttp.ClientSession(
            headers=self._headers, connector=connector, timeout=timeout or aiohttp.ClientTimeout(PATIENCE)
        )


def _judge(status: int, what: str) -> None:
    """Raise what a status means."""
    if status == 404:
        raise CallGone(what)
    if status in (400, 409, 410):
        raise Refused(what)
    if status >= 400:
        raise EngineAway(f"the provider answers {status}")
