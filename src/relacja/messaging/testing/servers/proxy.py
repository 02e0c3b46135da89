"""The network between a program and a server: it can stall, be cut in the middle of anything, and be away."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

from .ports import HOST, free_port

_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Connect to `port` instead of to the server's. Safe to command from any thread."""

    def __init__(self, server: int) -> None:
        self.server, self.port = server, free_port()
        self.connections = 0
        """How many there have been."""
        self._open = threading.Event()
        self._open.set()
        self._due: dict[bool, tuple[int, Callable[[], object]]] = {}
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._listener: socket.socket | None = None

    def start(self) -> None:
        """Let connections through."""
        listener = socket.create_server((HOST, self.port), backlog=64)
        self._listener = listener
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def stop(self) -> None:
        """Nobody gets through any more, and who is connected loses the connection: the network is away."""
        if self._listener is not None:
            listener, self._listener = self._listener, None
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()

    def cut(self) -> None:
        """Reset every connection; new ones get through."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                _reset(end)

    def cut_after(self, size: int, *, answers: bool = True) -> None:
        """Reset every connection as soon as so many bytes more have passed; once."""
        self.after(size, self.cut, answers=answers)

    def after(self, size: int, action: Callable[[], object], *, answers: bool = True) -> None:
        """Do it once as soon as so many bytes more have passed: what the server says, or what it is told."""
        self._due[answers] = (size, action)

    def stall(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._open.clear()

    def flow(self) -> None:
        """What has been held passes."""
        self._open.set()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                far = socket.create_connection((HOST, self.server), timeout=5)
            except OSError:
                _reset(near)
                continue
            far.settimeout(None)
            with self._lock:
                self._pairs.add((near, far))
            for source, target, answers in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pump, args=(source, target, answers), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        try:
            while data := source.recv(65536):
                self._open.wait()
                self._pass_on(target, data, answers)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            # a side that was lost is lost for the other too
            for end in (source, target):
                _reset(end)

    def _pass_on(self, target: socket.socket, data: bytes, answers: bool) -> None:
        size, action = self._due.pop(answers, (0, None))
        if action is None:
            target.sendall(data)
        elif size > len(data):
            self._due[answers] = (size - len(data), action)
            target.sendall(data)
        else:
            target.sendall(data[:size])
            action()
            target.sendall(data[size:])


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
    end.close()
