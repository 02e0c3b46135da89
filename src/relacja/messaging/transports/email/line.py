"""A line to a mail server that another thread may cut at once: bytes by the line or by the number, never too many."""

import contextlib
import select
import socket
import ssl

from relacja.messaging.transports.email.account import Away, Server

LONGEST_LINE = 20_000_000
CHUNK = 1 << 16
CONNECT_SECONDS = 20.0


class Line:
    """Raises `Away` when it cannot be had and when it breaks; every wait ends after `server.patience` seconds."""

    def __init__(self, server: Server) -> None:
        self._server, self._buffer = server, bytearray()
        self._socket = socket.socket()
        self._is_cut = False

    def open(self) -> None:
        """Connect; in TLS where the server wants that from the first byte."""
        if self._server.security == "none" and not self._server.may_be_open():
            raise Away("tls", "a line without TLS is allowed to this machine only")
        self._connect()
        self._socket.settimeout(self._server.patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if self._server.security == "tls":
            self.secure()

    def _connect(self) -> None:
        """To the first of its addresses that answers."""
        server = self._server
        try:
            found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            raise Away("host", problem) from problem
        last: Exception = Away("host", "no address")
        for family, kind, protocol, _name, address in found:
            self._socket.close()
            self._socket = socket.socket(family, kind, protocol)
            self._socket.settimeout(min(server.patience, CONNECT_SECONDS))
            if self._is_cut:
                raise Away("connection", "cut")
            try:
                self._socket.connect(address)
                return
            except OSError as problem:
                last = problem
        raise Away("connection", last) from last

    def secure(self) -> None:
        """Go on in TLS. What came before is thrown away, so that nobody on the way can have put words into it."""
        self._buffer.clear()
        try:
            self._socket = self._server.context().wrap_socket(self._socket, server_hostname=self._server.host)
        except ssl.SSLCertVerificationError as problem:
            self.cut()
            raise Away("certificate", problem.verify_message or problem) from problem
        except (OSError, ValueError) as problem:
            self.cut()
            raise Away("tls", problem) from problem

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read it."""
        return isinstance(self._socket, ssl.SSLSocket)

    def be_patient(self, seconds: float) -> None:
        """From now on every wait ends after so many seconds."""
        self._socket.settimeout(seconds)

    def own_address(self) -> str:
        """Ours, as the other side sees it where nothing lies between."""
        return str(self._socket.getsockname()[0])

    def send(self, data: bytes) -> None:
        """Returns when the system has taken all of it; raises if that cannot be, and then its end has not been sent."""
        try:
            self._socket.sendall(data)
        except OSError as problem:
            raise Away("connection", problem) from problem

    def read_line(self) -> bytes:
        """Up to the end of the line, which is not part of it."""
        looked = 0
        while (end := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            if looked > LONGEST_LINE:
                raise Away("protocol", "a line without end")
            self._more()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def read(self, size: int) -> bytes:
        """So many bytes."""
        whole = bytearray(size)
        have = min(size, len(self._buffer))
        whole[:have] = self._buffer[:have]
        del self._buffer[:have]
        view = memoryview(whole)
        while have < size:
            have += self._receive(view[have:])
        return bytes(whole)

    def skip(self, size: int) -> None:
        """Let so many bytes pass without keeping them."""
        while size > 0:
            if not self._buffer:
                self._more()
            passed = min(size, len(self._buffer))
            del self._buffer[:passed]
            size -= passed

    def wait(self, seconds: float, other: socket.socket | None = None) -> bool:
        """Until there is something to read or `other` has something, at most so long; whether there is."""
        if self._buffer or (isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()):
            return True
        own, watch = self._socket.fileno(), select.poll()
        for one in filter(None, (self._socket, other)):
            watch.register(one, select.POLLIN)
        return own in dict(watch.poll(seconds * 1000))

    def cut(self) -> None:
        """End it now, from any thread; whoever waits for it is told."""
        self._is_cut = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it, from the thread that uses it."""
        self.cut()
        with contextlib.suppress(OSError):
            self._socket.close()

    def _more(self) -> None:
        chunk = bytearray(CHUNK)
        self._buffer += chunk[: self._receive(memoryview(chunk))]

    def _receive(self, into: memoryview) -> int:
        try:
            count = self._socket.recv_into(into)
        except OSError as problem:
            raise Away("connection", problem) from problem
        if not count:
            raise Away("connection", "the server has ended the line")
        return count
