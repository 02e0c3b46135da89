"""Those who give work in and those who do it, as processes that may be killed at any moment.

    python -m bench.faults_people feed|work PLAN.json NUMBER

A feeder keeps in a file what was acknowledged, so that its next life goes on where it stood; what was not acknowledged is
sent again under its key. Somebody at work remembers nothing: the rows say what rings and what is in hand, and what
becomes of it is drawn from the number of the reservation.
"""

import http.client
import json
import random
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.made_up.numbers import ASKS_BACK, SIMULATED, token_of

LOOK_EVERY, TOO_MANY = 0.3, 250


@dataclass(frozen=True, slots=True)
class Plan:
    """What the processes of people are told."""

    dsn: str
    port: int
    token: str
    items: int
    seconds: float
    workers: int
    processes: int
    directory: str
    began: float

    @classmethod
    def read(cls, path: str) -> "Plan":
        """As it was written down."""
        return cls(**json.loads(Path(path).read_text()))

    def log(self, who: str) -> Path:
        """Where somebody keeps what was acknowledged."""
        return Path(self.directory) / f"{who}.log"


class Client:
    """Asks the API over one kept connection; None where nobody answered."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: object = None, key: str = "") -> tuple[int, Any] | None:
        """Status and answer."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Host": "localhost"}
        if key:
            headers["Idempotency-Key"] = key
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            self.connection.request(method, f"/api/v1{path}", json.dumps(body or {}), headers)
            answer = self.connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        except (OSError, http.client.HTTPException, ValueError):
            self.connection = None
            return None


def keep(path: Path, *words: object) -> None:
    """One line that is there even if we are killed after it: one write to the file."""
    with path.open("ab", buffering=0) as file:
        file.write(("\t".join(map(str, words)) + "\n").encode())


def kept(path: Path) -> list[list[str]]:
    """The whole lines."""
    text = path.read_text() if path.exists() else ""
    return [line.split("\t") for line in text.split("\n")[:-1]]


def kind_of(number: int) -> str:
    """What the item of this number is: four of ten are calls, one asks to be called back at once, the rest is mail."""
    return ("call", "mail", "task", "call", "mail", "back", "call", "mail", "task", "call")[number % 10]


def caller_of(number: int) -> str:
    """A number that calls once in the whole run."""
    return f"+4860{number:07d}"


def feed(plan: Plan, number: int) -> None:
    """Give in every item whose number falls to us, at the pace of the run, until each was acknowledged."""
    log, client = plan.log(f"feeder-{number}"), Client(plan.port, plan.token)
    done = {int(line[0]) for line in kept(log)}
    with psycopg.connect(plan.dsn, autocommit=True) as rows:
        for item in range(number, plan.items, plan.processes):
            if item not in done:
                _wait(plan, item, rows)
                _give_in(client, log, item)


def _wait(plan: Plan, item: int, rows: Any) -> None:
    due = plan.began + plan.seconds * item / plan.items
    time.sleep(max(0.0, due - time.time()))
    while item % 20 < plan.processes and _waiting(rows) > TOO_MANY:
        time.sleep(1.0)


def _waiting(rows: Any) -> int:
    return int(rows.execute("SELECT count(*) FROM routing_workitem WHERE state = 'waiting'").fetchone()[0])


def _give_in(client: Client, log: Path, item: int) -> None:
    kind, name = kind_of(item), f"faults-{item}"
    if kind in ("call", "back"):
        path = "/calls/simulate"
        body: dict[str, object] = {"number": caller_of(item), "line": ASKS_BACK if kind == "back" else SIMULATED}
    else:
        path = "/work"
        body = {"medium": kind, "plan": "post", "subject": f"customers.party:{1 + item % 50}", "title": name}
    while True:
        answer = client.ask("POST", path, body, key=name)
        if answer is not None and answer[0] in (200, 201):
            keep(log, item, kind, answer[1].get("call") or answer[1].get("id"))
            return
        if answer is not None and answer[0] < 500 and answer[0] not in (409, 429):
            keep(log.with_suffix(".refused"), item, *answer)
        time.sleep(0.2)


HELD = """
SELECT r.id, r.state, r.medium, i.subject_id, u.n, extract(epoch FROM now() - coalesce(r.finished_at, r.answered_at,
  r.made_at))::float8, coalesce(c.state, '')
FROM routing_reservation r JOIN routing_workitem i ON i.id = r.item_id
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM routing_worker) u ON u.id = r.worker_id
LEFT JOIN contact_centre_call c ON r.medium = 'call' AND c.id = i.subject_id
WHERE r.state IN ('pending', 'accepted', 'wrapping') AND u.n %% %s = %s
"""
RESTING = """
SELECT u.n FROM (SELECT w.*, row_number() OVER (ORDER BY id) - 1 AS n FROM routing_worker w) u
JOIN routing_activity a ON a.id = u.activity_id
WHERE NOT a.takes_work AND u.n %% %s = %s AND u.activity_since < now() - interval '1 second'
"""


def work(plan: Plan, number: int) -> None:
    """Do what rings and what is in hand, for the workers whose number falls to us, until killed."""
    log = plan.log(f"worker-{number}")
    clients = {n: Client(plan.port, token_of(n)) for n in range(number, plan.workers, plan.processes)}
    with ThreadPoolExecutor(4) as hands, psycopg.connect(plan.dsn, autocommit=True) as rows:
        while True:
            begun = time.monotonic()
            mine = [plan.processes, number]
            acts = {n: [("PUT", "/me/activity", {"activity": "ready"}, "")] for (n,) in rows.execute(RESTING, mine)}
            for reservation, state, medium, subject, n, age, call in rows.execute(HELD, mine):
                acts.setdefault(n, []).extend(_acts(reservation, state, medium, subject, age, call))
            list(hands.map(lambda pair: _do(clients[pair[0]], log, pair[1]), acts.items()))
            time.sleep(max(0.0, LOOK_EVERY - (time.monotonic() - begun)))


Act = tuple[str, str, dict[str, object], str]


def _acts(reservation: int, state: str, medium: str, subject: int, age: float, call: str) -> list[Act]:
    """What is done now with something held: taken, rejected, left to ring; put on hold, ended, wrapped up, left lying."""
    drawn = random.Random(zlib.crc32(str(reservation).encode()))
    way, patience = drawn.random(), drawn.uniform(0.2, 1.8)
    if age < patience:
        return []
    if state == "pending":
        if way < 0.10:
            return []  # it rings out
        if way < 0.18:
            return [("POST", f"/reservations/{reservation}/reject", {}, f"rejected\t{reservation}")]
        if medium == "call":
            return [("POST", f"/calls/{subject}/answer", {}, "")]
        return [("POST", f"/reservations/{reservation}/accept", {}, f"accepted\t{reservation}")]
    if state == "accepted" and medium == "call":
        if way < 0.35 and call == "talking" and age < patience + 1.5:
            return [("POST", f"/calls/{subject}/hold", {}, "")]
        return [("POST", f"/calls/{subject}/hang-up", {}, "")]
    if state == "wrapping" and way > 0.8:
        return []  # the wrap-up ends by itself
    note: dict[str, object] = {"outcome": "solved", "note": f"reservation {reservation}"}
    return [("POST", f"/reservations/{reservation}/finish", note, f"completed\t{reservation}")]


def _do(client: Client, log: Path, acts: list[Act]) -> None:
    for method, path, body, what in acts:
        answer = client.ask(method, path, body)
        if answer is not None and answer[0] < 300 and what:
            keep(log, what)
        elif answer is not None and answer[0] >= 500:
            keep(log.with_suffix(".errors"), path, *answer)


if __name__ == "__main__":
    {"feed": feed, "work": work}[sys.argv[1]](Plan.read(sys.argv[2]), int(sys.argv[3]))
