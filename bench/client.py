"""A small load generator: keeps a few connections busy with given requests and notes how long each answer took.

Runs as a process of its own (`python -m bench.client`), so that its CPU is nobody's: the plan comes as JSON on standard
input, the outcome goes as JSON to standard output.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """What came back: seconds each answer took, how many of each status, bytes of bodies, seconds in all, what broke."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    received: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that `share` of the answers kept."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def request_bytes(path: str, *, token: str = "", method: str = "GET", body: bytes = b"", key: str = "") -> bytes:
    """One HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: */*"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += [f"Idempotency-Key: {key}"] if key else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if method != "GET" else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def drive(port: int, requests: Sequence[bytes], *, clients: int = 1) -> Outcome:
    """Send the requests over `clients` connections at once, from a process of their own."""
    plan = {"port": port, "clients": clients, "requests": [one.decode() for one in requests]}
    command = [sys.executable, "-m", "bench.client"]
    done = subprocess.run(command, input=json.dumps(plan).encode(), capture_output=True, check=True)
    return Outcome(**json.loads(done.stdout))


class Connection:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def ask(self, request: bytes) -> tuple[str, int]:
        """Status of the answer and the size of its body; `OSError` where the connection broke."""
        self.socket.sendall(request)
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        length, chunked = 0, False
        for line in head.lower().split(b"\r\n")[1:]:
            if line.startswith(b"content-length:"):
                length = int(line[15:])
            chunked = chunked or line.startswith(b"transfer-encoding: chunked")
        size = self._chunks() if chunked else self._plain(length)
        return head[9:12].decode(), size

    def _plain(self, length: int) -> int:
        while len(self.buffer) < length:
            self._more()
        self.buffer = self.buffer[length:]
        return length

    def _chunks(self) -> int:
        total = 0
        while True:
            while b"\r\n" not in self.buffer:
                self._more()
            line, _, self.buffer = self.buffer.partition(b"\r\n")
            size = int(line, 16)
            self._plain(size + 2)
            total += size
            if size == 0:
                return total

    def _more(self) -> None:
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server hung up")
        self.buffer += data


def _work(port: int, requests: Sequence[bytes], outcome: Outcome, lock: threading.Lock) -> None:
    try:
        _send(Connection(port), requests, outcome, lock)
    except OSError as error:
        with lock:
            outcome.broken.append(str(error))


def _send(connection: Connection, requests: Sequence[bytes], outcome: Outcome, lock: threading.Lock) -> None:
    for request in requests:
        begun = time.perf_counter()
        status, size = connection.ask(request)
        took = time.perf_counter() - begun
        with lock:
            outcome.latencies.append(took)
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
            outcome.received += size


def main() -> None:
    """Read the plan, do it, tell."""
    plan = json.load(sys.stdin)
    requests = [text.encode() for text in plan["requests"]]
    outcome, lock = Outcome(), threading.Lock()
    threads = [
        threading.Thread(target=_work, args=(plan["port"], requests[number :: plan["clients"]], outcome, lock))
        for number in range(plan["clients"])
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - begun
    json.dump({name: getattr(outcome, name) for name in Outcome.__slots__}, sys.stdout)


if __name__ == "__main__":
    main()
