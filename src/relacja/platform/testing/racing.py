"""The same done by several at once, each with a connection of its own: who wins, and what the others are told."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any]) -> Counter[str]:
    """How often these, done all at the same moment, came to what."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        ready.wait()
        try:
            return f"done {act()}".removesuffix(" None")
        except Exception as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))
