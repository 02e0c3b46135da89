"""The bridge from ASGI to WSGI, driven with the messages a server sends."""

import asyncio
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import pytest

from config.bridge import Bridge

Handler = Callable[..., Any]
Sent = list[MutableMapping[str, Any]]


class Streaming:
    """An answer that streams, and remembers whether it was closed."""

    streaming = True

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.closed = False
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.taken += 1
            yield piece

    def close(self) -> None:
        self.closed = True


def ask(
    handler: Handler,
    *bodies: bytes,
    headers: list[tuple[bytes, bytes]] | None = None,
    leave_after: int | None = None,
    method: str = "POST",
    proxies: int = 0,
) -> Sent:
    """What the bridge sends; the client leaves after `leave_after` messages."""
    sent: Sent = []
    bridge = Bridge(handler, threads=2, largest_body=3_000_000, proxies=proxies)

    async def talk() -> None:
        queue: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        for number, body in enumerate(bodies, 1):
            queue.put_nowait({"type": "http.request", "body": body, "more_body": number < len(bodies)})

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)
            if leave_after == len(sent):
                queue.put_nowait({"type": "http.disconnect"})
                await asyncio.sleep(0.05)

        scope = {
            "type": "http", "method": method, "path": "/zażółć/x", "query_string": b"a=%C4%85", "http_version": "1.1",
            "headers": headers or [], "client": ("10.0.0.9", 1), "server": ("localhost", 8000), "scheme": "http",
        }  # fmt: skip
        await bridge(scope, queue.get, send)

    asyncio.run(talk())
    return sent


def echo(found: dict[str, Any]) -> Handler:
    """A handler that keeps its surroundings and answers the body it got."""

    def handler(environ: dict[str, Any], start_response: Callable[..., None]) -> list[bytes]:
        found.update(environ)
        start_response("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        found["read"] = environ["wsgi.input"].read()
        return [b"ab", b"cd"]

    return handler


def length_of(*bodies: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", str(sum(map(len, bodies))).encode())]


def test_a_complete_answer_goes_out_in_two_messages_with_every_header() -> None:
    start, body = ask(echo({}))
    assert start["status"] == 201
    assert start["headers"] == [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert body["body"] == b"abcd"


def test_path_and_query_reach_the_handler_as_cgi_wants_them() -> None:
    found: dict[str, Any] = {}
    ask(echo(found))
    assert found["PATH_INFO"].encode("latin-1").decode() == "/zażółć/x"
    assert found["QUERY_STRING"] == "a=%C4%85"
    assert found["REMOTE_ADDR"] == "10.0.0.9"


def test_a_body_in_pieces_arrives_whole_also_when_it_is_spooled() -> None:
    found: dict[str, Any] = {}
    pieces = [bytes([number]) * 700_000 for number in range(3)]
    ask(echo(found), *pieces, headers=length_of(*pieces))
    assert found["read"] == b"".join(pieces)


def test_a_body_without_a_length_is_given_one() -> None:
    found: dict[str, Any] = {}
    ask(echo(found), b"abc", b"de", headers=[(b"transfer-encoding", b"chunked")])
    assert found["CONTENT_LENGTH"] == "5"
    assert found["read"] == b"abcde"


@pytest.mark.parametrize("headers", [[(b"content-length", b"3000001")], [(b"transfer-encoding", b"chunked")]])
def test_a_body_that_is_too_large_is_refused_before_the_handler_sees_it(headers: list[tuple[bytes, bytes]]) -> None:
    found: dict[str, Any] = {}
    start, _body = ask(echo(found), b"x" * 2_000_000, b"x" * 1_000_001, headers=headers)
    assert start["status"] == 413
    assert found == {}


def test_a_client_that_leaves_while_sending_gets_no_answer() -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_message: MutableMapping[str, Any]) -> None:
        raise AssertionError

    scope = {"method": "POST", "headers": [(b"content-length", b"5")]}
    bridge = Bridge(echo({}), threads=1, largest_body=10, proxies=0)
    asyncio.run(bridge(scope, receive, send))


def test_headers_that_could_pose_as_others_are_dropped() -> None:
    found: dict[str, Any] = {}
    ask(echo(found), headers=[(b"x_forwarded_for", b"1.1.1.1"), (b"x-ok", b"a"), (b"x-ok", b"b")])
    assert "HTTP_X_FORWARDED_FOR" not in found
    assert found["HTTP_X_OK"] == "a,b"


def test_cookies_of_several_headers_stay_cookies() -> None:
    found: dict[str, Any] = {}
    ask(echo(found), headers=[(b"cookie", b"a=1"), (b"cookie", b"b=2")])
    assert found["HTTP_COOKIE"] == "a=1; b=2"


@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.9"), (1, "2.2.2.2"), (2, "1.1.1.1"), (5, "1.1.1.1")])
def test_only_what_our_own_proxies_wrote_says_who_the_client_is(proxies: int, address: str) -> None:
    found: dict[str, Any] = {}
    ask(echo(found), headers=[(b"x-forwarded-for", b"1.1.1.1, 2.2.2.2")], proxies=proxies)
    assert found["REMOTE_ADDR"] == address


def test_a_head_request_gets_the_headers_alone() -> None:
    start, body = ask(echo({}), method="HEAD")
    assert start["status"] == 201
    assert body["body"] == b""


def test_a_streamed_answer_goes_out_in_pieces_and_is_closed() -> None:
    answer = Streaming(iter([b"x" * 70_000] * 5))

    def handler(_environ: dict[str, Any], start_response: Callable[..., None]) -> Streaming:
        start_response("200 OK", [])
        return answer

    sent = ask(handler)
    assert [len(message.get("body", b"")) for message in sent] == [0, *[70_000] * 5, 0]
    assert "more_body" not in sent[-1]
    assert answer.closed


def test_nothing_more_is_made_when_the_reader_has_gone() -> None:
    answer = Streaming(b"x" * 70_000 for _ in range(1_000_000))

    def handler(_environ: dict[str, Any], start_response: Callable[..., None]) -> Streaming:
        start_response("200 OK", [])
        return answer

    ask(handler, leave_after=3)
    assert answer.taken < 10
    assert answer.closed


def test_many_small_pieces_are_sent_as_one() -> None:
    answer = Streaming(b"line\n" for _ in range(1000))

    def handler(_environ: dict[str, Any], start_response: Callable[..., None]) -> Streaming:
        start_response("200 OK", [])
        return answer

    sent = ask(handler)
    assert [message.get("body", b"") for message in sent[1:]] == [b"line\n" * 1000, b""]
