"""What the verbs of the line work with: the provider, where we are told, and the little that has to be remembered."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from relacja.contact_centre.plugs import CallGone, EngineAway, Row
from relacja.contact_centre.telephony.twilio import documents, rooms
from relacja.contact_centre.telephony.twilio.rest import Rest
from relacja.contact_centre.types import CallSignal, SignalKind

REMEMBERED = 10_000


class Board:
    """`apart`: callers who are not in their conference, since when. `invited`: call, role and leg of each we made."""

    def __init__(self, rest: Rest, settings: Mapping[str, str], told: Row) -> None:
        self.rest, self.settings = rest, settings
        self.apart: dict[str, datetime] = {}
        self.invited: OrderedDict[str, tuple[str, str, str]] = OrderedDict()
        self._told = told

    def address(self, call: str, **query: object) -> str:
        """Our webhook, for news of the call."""
        return documents.address(self.settings["public_url"], call, **query)

    async def tell(self, kind: SignalKind, call: str, key: str, leg: str = "", **data: Any) -> None:
        """Tell, and go on when it is stored."""
        stored = asyncio.Event()
        named = {name: data.pop(name) for name in ("callee", "direction") if name in data}

        async def then() -> None:
            stored.set()

        self._told.put_nowait((CallSignal(kind, call, key, datetime.now(UTC), leg, data=data, **named), then))
        await stored.wait()

    async def room(self, call: str) -> rooms.Room:
        """The call's conference. Raises `CallGone`; `EngineAway` where the caller is only just coming into it."""
        found = await rooms.find(self.rest, call)
        if found is not None:
            return found
        if not call.startswith("out-") and await self.is_up(call):
            raise EngineAway("the caller is not in the conference yet")
        raise CallGone(call)

    async def customer(self, call: str) -> rooms.Person:
        """Whom the call is about, in the conference. Raises `CallGone`, `EngineAway`."""
        found = (await self.room(call)).customer
        if found is None:
            raise CallGone(call)
        return found

    async def customer_sid(self, call: str) -> str:
        """The provider's name of the customer's own call, wherever they are. Raises `CallGone`, `EngineAway`."""
        found = await rooms.find(self.rest, call)
        if found is not None and found.customer is not None:
            return found.customer.sid
        if call.startswith("out-"):
            raise CallGone(call)
        if await self.status(call) == "in-progress":
            return call
        raise EngineAway("the caller is not answered yet") if await self.is_up(call) else CallGone(call)

    async def status(self, sid: str) -> str:
        """Of a call at the provider; none: blank."""
        try:
            return str((await self.rest.ask("GET", f"Calls/{quote(sid)}"))["status"])
        except CallGone:
            return ""

    async def is_up(self, sid: str) -> bool:
        """Whether the call goes on."""
        return await self.status(sid) in ("queued", "ringing", "in-progress")

    async def update(self, sid: str, **form: str) -> None:
        """Change a call at the provider."""
        await self.rest.ask("POST", f"Calls/{quote(sid)}", form)

    def remember(self, sid: str, call: str, role: str, leg: str) -> None:
        """So that it can be stopped when its conference is gone."""
        self.invited[sid] = (call, role, leg)
        while len(self.invited) > REMEMBERED:
            self.invited.popitem(last=False)

    def sid_of(self, call: str, leg: str) -> str | None:
        """The provider's name of a leg that we invited last."""
        return next(
            (sid for sid, (name, _role, one) in reversed(self.invited.items()) if (name, one) == (call, leg)), None
        )
