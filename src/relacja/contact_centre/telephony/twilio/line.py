"""Asking a provider by REST. What comes of it arrives as requests of theirs at our webhooks, not here."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp

from relacja.contact_centre.plugs import CallGone, EngineAway, Line, NotCapable, Sink
from relacja.contact_centre.types import CallCommand, SoftphoneAccount, StandingCall
from relacja.platform import outward

PATIENCE = 10.0
Form = dict[str, str]


class TwilioLine(Line):
    """Each call is a conference named after it, each leg a participant labelled with its name."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Nothing is asked yet."""
        self.settings = settings
        self._done: set[str] = set()

    async def run(self, tell: Sink) -> None:
        """Nothing is heard on this line."""
        await asyncio.Event().wait()

    async def do(self, command: CallCommand) -> None:
        """Ask the provider, once for each key."""
        if command.key in self._done:
            return
        participants = f"Conferences/{quote(command.call_id)}/Participants"
        who = f"{participants}/{quote(command.leg or 'caller', safe='')}"
        if command.kind in ("ring", "join"):
            await self._ask("POST", participants, self._invitation(command))
        elif command.kind in ("stop_ringing", "leave"):
            await self._ask("DELETE", who)
        elif command.kind in ("hold", "retrieve"):
            form = {"Hold": "true" if command.kind == "hold" else "false"}
            await self._ask("POST", f"{participants}/{quote(command.call_id)}", form)
        elif command.kind == "hang_up":
            await self._ask("POST", f"Calls/{quote(command.call_id)}", {"Status": "completed"})
        else:
            raise NotCapable(command.kind)
        self._done.add(command.key)

    def _invitation(self, command: CallCommand) -> Form:
        leg = command.leg or f"number:{command.number}"
        query = urlencode({"call": command.call_id, "leg": leg})
        return {
            "From": self.settings["caller_id"], "Label": leg, "Timeout": str(command.seconds or 20), "Beep": "false",
            "To": command.number or f"client:{leg.replace(':', '-')}", "EndConferenceOnExit": "false",
            "StatusCallback": f"{self.settings['public_url']}?{query}",
            "StatusCallbackEvent": "initiated ringing answered completed",
        }  # fmt: skip

    async def standing(self) -> Sequence[StandingCall]:
        """The conferences that go on, with their participants."""
        found: list[StandingCall] = []
        for status in ("init", "in-progress"):
            for one in (await self._ask("GET", f"Conferences.json?Status={status}"))["conferences"]:
                people = (await self._ask("GET", f"Conferences/{one['sid']}/Participants.json"))["participants"]
                began = parsedate_to_datetime(one["date_created"]).astimezone(UTC)
                found.append(StandingCall(one["friendly_name"], "", "", began, _legs(people)))
        return found

    async def provide(self, leg: str, password: str) -> SoftphoneAccount | None:
        """The provider keeps its own accounts."""
        return None

    async def _ask(self, method: str, what: str, form: Form | None = None) -> Any:
        path, mark, query = what.partition("?")
        path = path if path.endswith(".json") else f"{path}.json"
        base = self.settings.get("api") or "https://api.twilio.com"
        url = f"{base}/2010-04-01/Accounts/{self.settings['account']}/{path}{mark}{query}"
        headers = {"Authorization": aiohttp.encode_basic_auth(self.settings["account"], self.settings["token"])}
        try:
            async with (
                asyncio.timeout(PATIENCE),
                aiohttp.ClientSession(headers=headers, connector=outward.connector()) as session,
                session.request(method, url, data=form) as answer,
            ):
                if answer.status == 404:
                    raise CallGone(what)
                if answer.status >= 400:
                    raise EngineAway(f"the provider answers {answer.status}")
                return await answer.json() if answer.status != 204 else None
        except (aiohttp.ClientError, OSError, TimeoutError) as away:
            raise EngineAway(type(away).__name__) from away


def _legs(people: Sequence[Any]) -> dict[str, Any]:
    states = {"queued": "ringing", "connecting": "ringing", "ringing": "ringing"}
    return {
        person.get("label") or "caller": "held" if person["hold"] else states.get(person["status"], "talking")
        for person in people
    }
