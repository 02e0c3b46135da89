"""Requests to addresses that people type in: they reach what stands outside, never this machine or its network.

Looked at is the address that is connected to, whatever name or redirect led there, each time.
"""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Any

import aiohttp


class Inward(OSError):
    """An address that is no business of anybody outside."""


class NoReply(OSError):
    """Nobody answered, or not as was allowed. `may_have_arrived`: the request was on its way already."""

    def __init__(self, why: str, *, may_have_arrived: bool) -> None:
        super().__init__(why)
        self.may_have_arrived = may_have_arrived


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; names of headers in small letters."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def ask(  # not from inside an event loop
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    largest: int = 1 << 20,
    patience: float = 20.0,
) -> Reply:
    """Ask somebody outside, by https. Only what is fetched is followed where it has moved. Raises `NoReply`."""
    if not url.startswith("https://"):
        raise NoReply("not https", may_have_arrived=False)
    return asyncio.run(_ask(method, url, dict(headers or {}), body, largest, patience))


async def _ask(  # noqa: PLR0917
    method: str, url: str, headers: dict[str, str], body: bytes | None, largest: int, patience: float
) -> Reply:
    timeout = aiohttp.ClientTimeout(total=patience, sock_connect=min(patience, 10.0))
    moves = method == "GET"
    try:
        async with (
            aiohttp.ClientSession(connector=connector(), timeout=timeout) as session,
            session.request(method, url, headers=headers, data=body, allow_redirects=moves) as answer,
        ):
            found = await answer.content.read(largest + 1)
            while len(found) <= largest and (more := await answer.content.read(largest + 1 - len(found))):
                found += more
            if len(found) > largest:
                raise NoReply(f"more than {largest} bytes", may_have_arrived=True)
            return Reply(answer.status, found, {name.lower(): value for name, value in answer.headers.items()})
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as away:
        raise NoReply(type(away).__name__, may_have_arrived=False) from away
    except (aiohttp.ClientError, TimeoutError, ValueError) as broken:
        raise NoReply(type(broken).__name__, may_have_arrived=True) from broken


def is_outside(address: str) -> bool:
    """Whether an IP address stands in the public network."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def connector() -> aiohttp.TCPConnector:
    """For a session of `aiohttp`. What it refuses looks like an address that does not answer."""
    return aiohttp.TCPConnector(socket_factory=_to_outside)


def _to_outside(found: Any) -> socket.socket:
    family, kind, protocol, _name, address = found
    if not is_outside(address[0]):
        raise Inward("an address inside")
    return socket.socket(family, kind, protocol)
