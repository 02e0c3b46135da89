"""Asking providers: what an answer, or none, means in the words of the socket."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.types import Inbound
from relacja.platform import outward

LATER = frozenset({408, 425, 429, 503})
"""Said before anything was done: the same may be asked again."""
LARGEST_FILE = 100 << 20


def without_media(inbound: Inbound) -> Inbound:
    """A message read anew: what lay with the provider is not asked for any more."""
    missing = ("file_out_of_reach",) if inbound.media else ()
    return replace(inbound, media=(), problems=(*inbound.problems, *missing))


def posted(url: str, headers: Mapping[str, str], body: bytes) -> Any:
    """Hand something over, and what was said to it. Raises `Unreachable`, `Unsure`, `Refused`."""
    try:
        reply = outward.ask("POST", url, headers=headers, body=body)
    except outward.NoReply as none:
        raise (Unsure if none.may_have_arrived else Unreachable)(str(none)) from none
    if reply.status in LATER:
        raise Unreachable(f"status {reply.status}")
    if reply.status >= 500:
        raise Unsure(f"status {reply.status}")
    said = _json(reply.body)
    if not 200 <= reply.status < 300:
        raise refusal(said, reply.status)
    return said


def got(url: str, headers: Mapping[str, str], largest: int = 1 << 20) -> bytes:
    """Look something up. Raises `Unreachable`, `Refused`."""
    try:
        reply = outward.ask("GET", url, headers=headers, largest=largest)
    except outward.NoReply as none:
        raise Unreachable(str(none)) from none
    if reply.status in LATER or reply.status >= 500:
        raise Unreachable(f"status {reply.status}")
    if not 200 <= reply.status < 300:
        raise refusal(_json(reply.body), reply.status)
    return reply.body


def got_json(url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Look something up that is an object. Raises `Unreachable`, `Refused`."""
    said = _json(got(url, headers))
    return said if isinstance(said, dict) else {}


def refusal(said: Any, status: int) -> Refused:
    """What a provider says of why not, however it says it."""
    said = said if isinstance(said, dict) else {}
    inner = said.get("error") if isinstance(said.get("error"), dict) else said
    text = inner.get("message") or inner.get("detail") or inner.get("error") or f"status {status}"
    return Refused(str(text)[:250], str(inner.get("code") or status)[:20])


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
