"""Counts round trips to PostgreSQL where they happen: on the wire, between the product and the server's socket."""

import os
import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

ASKED = {b"Q", b"S"}
"""Messages that wait for an answer: a simple query, and the end of an extended one."""


class Wire:
    """A socket that passes everything on to the server's, and counts what waits for an answer."""

    def __init__(self, dsn: str, directory: Path) -> None:
        parts = conninfo_to_dict(dsn)
        self.target = f"{parts['host']}/.s.PGSQL.{parts.get('port') or 5432}"
        self.dsn = make_conninfo(dsn, host=str(directory))
        self.round_trips = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(directory / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            threading.Thread(target=self._ask, args=(client, server), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        buffer, begun = b"", False
        while data := _received(client):
            server.sendall(data)
            buffer += data
            while len(buffer) >= 5:
                head = 1 if begun else 0
                (length,) = struct.unpack("!I", buffer[head : head + 4])
                if len(buffer) < head + length:
                    break
                if begun and buffer[:1] in ASKED:
                    self.round_trips += 1
                begun = begun or length > 8  # a request for encryption is 8 bytes, the start-up message more
                buffer = buffer[head + length :]
        server.close()


def _received(one: socket.socket) -> bytes:
    try:
        return one.recv(65_536)
    except OSError:
        return b""


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    while data := _received(source):
        try:
            target.sendall(data)
        except OSError:
            break
    target.close()


@contextmanager
def counted(dsn: str) -> Iterator[Wire]:
    """A wire to the server of `dsn`, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="wire") as directory:
        os.chmod(directory, 0o700)
        wire = Wire(dsn, Path(directory))
        try:
            yield wire
        finally:
            wire.close()
