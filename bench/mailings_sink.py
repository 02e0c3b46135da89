"""A mail server that takes everything and is as quick as Python lets it be: what it has taken is in its file before it says so.

    python -m bench.mailings_sink PORT FILE

A line for each mail: its Message-ID.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

KEY = re.compile(rb"(?im)^message-id:\s*<([^>]+)>")
OFFERS = b"250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"


class Talk(asyncio.Protocol):
    """One line to it."""

    def __init__(self, file: int) -> None:
        self._file, self._come, self._in_mail = file, bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out = transport
        self._say(b"220 sink.test ESMTP\r\n")

    def _say(self, words: bytes) -> None:
        self._out.write(words)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._come += data
        while self._mail() if self._in_mail else self._command():
            pass

    def _mail(self) -> bool:
        end = self._come.find(b"\r\n.\r\n")
        if end < 0:
            return False
        found = KEY.search(self._come, 0, end)
        os.write(self._file, (found[1] if found else b"?") + b"\n")
        del self._come[: end + 5]
        self._in_mail = False
        self._say(b"250 2.0.0 taken\r\n")
        return True

    def _command(self) -> bool:
        end = self._come.find(b"\r\n")
        if end < 0:
            return False
        word = bytes(self._come[:4]).upper()
        del self._come[: end + 2]
        if word == b"DATA":
            self._in_mail = True
            self._say(b"354 go on\r\n")
        elif word == b"QUIT":
            self._say(b"221 2.0.0 bye\r\n")
            self._out.close()
        else:
            self._say(OFFERS if word == b"EHLO" else b"250 2.0.0 OK\r\n")
        return True


async def serve(port: int, path: Path) -> None:
    """Until it is ended."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    server = await asyncio.get_running_loop().create_server(lambda: Talk(file), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
