"""From ASGI to Django's WSGI handler: a fixed pool of threads, each with a database connection that stays open.

Bodies that come are spooled (memory first, disk when large); answers that stream are passed on piece by piece, no
faster than the reader takes them.
"""

import asyncio
import io
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, cast
from urllib.parse import quote

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_IN_MEMORY = 1 << 20
_PIECE = 1 << 16
_PIECE_SECONDS = 0.25


class BodyTooLarge(Exception):
    """The body is longer than this server takes."""


class Gone(Exception):
    """Whoever asked does not listen any more."""


@dataclass(slots=True)
class Answer:
    """What the handler answered; `pieces` is set where the body streams, `body` where it is complete."""

    status: int
    headers: Headers
    body: bytes = b""
    pieces: Iterable[bytes] | None = None
    close: Callable[[], None] | None = None


class Bridge:
    """Serves HTTP requests of ASGI with a WSGI handler."""

    def __init__(self, handler: Callable[..., Any], *, threads: int, largest_body: int, proxies: int) -> None:
        """`proxies`: how many of our own stand before us; each adds an entry to X-Forwarded-For that can be trusted."""
        self.handler = handler
        self.largest_body = largest_body
        self.proxies = proxies
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        try:
            body = await self._read(scope, receive)
        except BodyTooLarge:
            await _plain(send, 413, b"The request is too large.")
            return
        except Gone:
            return
        with body:
            answer = await self.answer(scope, body)
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            if answer.pieces is None:
                await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
            else:
                await self._stream(answer, scope, receive, send)

    async def answer(self, scope: Scope, body: IO[bytes]) -> Answer:
        """What the handler says to the request; runs in the pool."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, self._handle, self._environ(scope, body))

    def _handle(self, environ: dict[str, Any]) -> Answer:
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            begun[:] = [int(status[:3]), [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]]

        response = self.handler(environ, start_response)
        close = getattr(response, "close", None)
        if getattr(response, "streaming", False):
            return Answer(begun[0], begun[1], pieces=response, close=close)
        try:
            return Answer(begun[0], begun[1], b"".join(response))
        finally:
            if close:
                close()

    async def _read(self, scope: Scope, receive: Receive) -> IO[bytes]:
        """The body: small ones in memory, others spooled by a thread, so that a slow disk holds up nobody else."""
        length = _header(scope, b"content-length")
        if length.isdigit() and int(length) > self.largest_body:
            raise BodyTooLarge
        if not length and not _header(scope, b"transfer-encoding"):
            return io.BytesIO()
        spool = cast(IO[bytes], tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 closed by the caller
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                spool.close()
                raise Gone
            piece = message.get("body", b"")
            size += len(piece)
            if size > self.largest_body:
                spool.close()
                raise BodyTooLarge
            if size > _IN_MEMORY:
                await asyncio.to_thread(spool.write, piece)
            else:
                spool.write(piece)
            more = message.get("more_body", False)
        spool.seek(0)
        return spool

    async def _stream(self, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        """Piece by piece: the thread makes the next one only when the last one was taken."""
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(_until_gone(receive))
        pieces = iter(()) if scope["method"] == "HEAD" else _gathered(answer.pieces or ())
        try:
            while not gone.done():
                piece = await loop.run_in_executor(self.pool, next, pieces, None)
                if piece is None:
                    await send({"type": "http.response.body", "body": b""})
                    break
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        finally:
            gone.cancel()
            if answer.close:
                await loop.run_in_executor(self.pool, answer.close)

    def _environ(self, scope: Scope, body: IO[bytes]) -> dict[str, Any]:
        host, port = scope.get("server") or ("localhost", 0)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope["method"],
            "SCRIPT_NAME": scope.get("root_path", ""),
            "PATH_INFO": scope["path"].encode().decode("latin-1"),
            "RAW_URI": quote(scope["path"]),
            "QUERY_STRING": scope["query_string"].decode("latin-1"),
            "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "REMOTE_ADDR": (scope.get("client") or ("",))[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scope.get("scheme", "http"),
            "wsgi.input": body,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
        }
        _add_headers(environ, scope["headers"])
        if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" in environ:
            environ["CONTENT_LENGTH"] = str(body.seek(0, io.SEEK_END))
            body.seek(0)
        if self.proxies and "HTTP_X_FORWARDED_FOR" in environ:
            environ["REMOTE_ADDR"] = environ["HTTP_X_FORWARDED_FOR"].split(",")[-self.proxies :][0].strip()
        return environ


def _add_headers(environ: dict[str, Any], headers: Iterable[tuple[bytes, bytes]]) -> None:
    """CGI names. A name with an underscore is dropped: it could pose as one with a hyphen that a proxy has cleaned."""
    for raw, value in headers:
        if b"_" in raw:
            continue
        name = raw.decode("latin-1").upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        text = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces worth sending: many small ones become one, but nothing waits long."""
    held = bytearray()
    since = time.monotonic()
    for piece in pieces:
        held += piece
        if len(held) >= _PIECE or time.monotonic() - since > _PIECE_SECONDS:
            yield bytes(held)
            held.clear()
            since = time.monotonic()
    if held:
        yield bytes(held)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _plain(send: Send, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
