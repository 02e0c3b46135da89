"""Ports of the loopback, and waiting for who listens there."""

import random
import socket
import time
from collections.abc import Callable

HOST = "127.0.0.1"
PATIENCE = 20.0
_chosen = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, below those that connections take by themselves, and given only once."""
    while True:
        port = _chosen.randrange(12000, 30000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port


def greets(port: int) -> bool:
    """Whether a server says its first words there."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            return bool(connection.recv(64))
    except OSError:
        return False


def until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Return as soon as it is true; fail where it does not come true in time."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.02)
