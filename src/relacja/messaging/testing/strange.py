"""Requests of providers as they might be, and who calls a server of ours."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from relacja.messaging.types import Posted

FORM = "application/x-www-form-urlencoded"
NONSENSE = (b"", b"{", b"[]", b"null", b"1", b'"a"', b"{}", b"\xff\xfe\x00", b"a=1&a=2&%00=%ff", b"[" * 5000)
ODD: tuple[Any, ...] = (None, 0, -1, 10**30, 1.5, "", "\x00", "x" * 5000, "\ud83d", [], [[]], {}, {"a": {}}, True)


def with_more(sample: Posted) -> Posted:
    """The request with things in it that nobody knows yet."""
    if sample.headers.get("content-type") == FORM:
        body = sample.body + b"&Unheard-Of=1"
        return replace(sample, body=body, form={**sample.form, "Unheard-Of": "1"})
    if not sample.body.lstrip().startswith((b"{", b"[")):
        return sample
    return replace(sample, body=orjson.dumps(_widened(orjson.loads(sample.body))))


def _widened(told: Any) -> Any:
    if isinstance(told, dict):
        return {**{name: _widened(value) for name, value in told.items()}, "unheard_of": {"a": [1]}}
    return [_widened(one) for one in told] if isinstance(told, list) else told


def oddly(sample: Posted) -> Iterator[Posted]:
    """The request with each of its values in turn replaced by something odd."""
    if sample.headers.get("content-type") == FORM:
        fields = parse_qsl(sample.body.decode(), keep_blank_values=True)
        for place, (name, _value) in enumerate(fields):
            for odd in [str(one) for one in ODD if one != "\ud83d"]:
                changed = [*fields[:place], (name, odd), *fields[place + 1 :]]
                yield replace(sample, body=urlencode(changed).encode(), form=dict(changed))
            left = fields[:place] + fields[place + 1 :]
            yield replace(sample, body=urlencode(left).encode(), form=dict(left))
    elif sample.body.lstrip().startswith((b"{", b"[")):
        told = orjson.loads(sample.body)
        for path in _paths(told):
            for odd in ODD:
                yield replace(sample, body=_dumped(_with(told, path, odd)))


def _paths(told: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for name, value in inside:
        yield (*above, name)
        yield from _paths(value, (*above, name))


def _with(told: Any, path: tuple[Any, ...], odd: Any) -> Any:
    first, *others = path
    copy = dict(told) if isinstance(told, dict) else list(told)
    copy[first] = _with(told[first], tuple(others), odd) if others else odd
    return copy


def _dumped(told: Any) -> bytes:
    return json.dumps(told).encode()


@contextmanager
def listener() -> Iterator[tuple[int, list[Any]]]:
    """A server on this machine, and who called."""
    callers: list[Any] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        try:
            while True:
                caller, address = server.accept()
                callers.append(address)
                caller.close()
        except OSError:
            return

    thread = Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], callers
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)
