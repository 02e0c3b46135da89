"""Requests to addresses that people type in: they reach what stands outside, never this machine or its network.

Looked at is the address that is connected to, whatever name or redirect led there, each time.
"""

import socket
from ipaddress import IPv6Address, ip_address
from typing import Any

import aiohttp


class Inward(OSError):
    """An address that is no business of anybody outside."""


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
