"""Those who write in the fault run of messaging: customers, whose mails go to a real mailbox, and the desk that answers.

    python -m bench.faults_messaging_people customers|desk PLAN.json

Each goes on until the last of its messages was acknowledged; what was not acknowledged is given again, mails as they are
and answers under their key, and a file keeps what was.
"""

import json
import smtplib
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.faults_people import Client, keep, kept

SAME, TWICE, AGAIN_AFTER = 20, 10, 0.2
"""So many mails come from one customer, every so manieth goes to both mailboxes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the processes of people are told. `mails` come in, as many answers go out."""

    dsn: str
    port: int
    token: str
    lmtp: int
    boxes: list[str]
    mailbox_id: int
    mails: int
    seconds: float
    directory: str
    began: float

    @classmethod
    def read(cls, path: str) -> "Plan":
        """As it was written down."""
        return cls(**json.loads(Path(path).read_text()))

    def log(self, who: str) -> Path:
        """Where somebody keeps what was acknowledged."""
        return Path(self.directory) / f"{who}.log"

    def wait(self, number: int) -> None:
        """Until it is time for the message of this number."""
        time.sleep(max(0.0, self.began + self.seconds * number / self.mails - time.time()))


def key_of(number: int) -> str:
    """The Message-ID of a mail."""
    return f"question-{number}@customer.test"


def customer_of(number: int) -> str:
    """Who writes the mail of this number: some write often."""
    return f"customer{number // SAME}@customer.test"


def boxes_of(number: int, boxes: list[str]) -> list[str]:
    """Where the mail goes to."""
    return boxes if number % TWICE == 0 else [boxes[number % len(boxes)]]


def mail_of(number: int, boxes: list[str]) -> bytes:
    """Every third says what it goes on from; all carry their number in their words."""
    before = number - 1
    answers = number % 3 == 0 and number % SAME
    heads = [
        f"From: Klient <{customer_of(number)}>", f"To: {', '.join(boxes_of(number, boxes))}",
        f"Subject: {'Re: ' if answers else ''}Sprawa {before if answers else number}",
        f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}", f"Message-ID: <{key_of(number)}>",
        "Content-Type: text/plain; charset=utf-8", *([f"In-Reply-To: <{key_of(before)}>"] if answers else []),
    ]  # fmt: skip
    return ("\r\n".join(heads) + f"\r\n\r\nDzień dobry,\r\nproszę o odpowiedź: question-{number}-\r\n").encode()


def customers(plan: Plan) -> None:
    """Every mail into its mailboxes by LMTP, until the server has it."""
    log = plan.log("customers")
    done = {(int(line[0]), line[1]) for line in kept(log)}
    for number in range(plan.mails):
        plan.wait(number)
        for box in boxes_of(number, plan.boxes):
            while (number, box) not in done and not _delivered(plan, number, box):
                time.sleep(AGAIN_AFTER)
            if (number, box) not in done:
                keep(log, number, box)


def _delivered(plan: Plan, number: int, box: str) -> bool:
    try:
        with smtplib.LMTP("127.0.0.1", plan.lmtp, local_hostname="customer.test", timeout=30) as lmtp:  # type: ignore[call-arg]
            lmtp.sendmail(customer_of(number), [box], mail_of(number, plan.boxes))
    except (OSError, smtplib.SMTPException):
        return False
    return True


WAITING = """
SELECT id FROM messaging_conversation WHERE waiting_since IS NOT NULL
ORDER BY waiting_since, id LIMIT 1
"""


def desk(plan: Plan) -> None:
    """Answer whoever waits longest, or write to somebody where nobody waits, until the product has said it is done."""
    log, client = plan.log("desk"), Client(plan.port, plan.token)
    done = {int(line[0]) for line in kept(log)}
    for number in range(plan.mails):
        if number not in done:
            plan.wait(number)
            _answer(plan, client, log, number)


def _answer(plan: Plan, client: Client, log: Path, number: int) -> None:
    words = {"text": f"Szanowni Państwo,\nanswer-{number}-\n", "then": "wait"}
    talk = _waiting(plan)
    path = f"/conversations/{talk}/messages" if talk else "/conversations"
    body: dict[str, Any] = words if talk else {
        **words, "mailbox_id": plan.mailbox_id, "to": [customer_of(number)], "subject": f"Oferta {number}"
    }  # fmt: skip
    while True:
        answer = client.ask("POST", path, body, key=f"answer-{number}")
        if answer is not None and answer[0] in (200, 201):
            keep(log, number, answer[1]["id"])
            return
        if answer is not None and answer[0] < 500 and answer[0] not in (409, 429):
            keep(plan.log("refused"), number, *answer)
        time.sleep(AGAIN_AFTER)


def _waiting(plan: Plan) -> int | None:
    while True:
        try:
            with psycopg.connect(plan.dsn, autocommit=True) as rows:
                row = rows.execute(WAITING).fetchone()
            return row[0] if row else None
        except psycopg.Error:
            time.sleep(AGAIN_AFTER)


if __name__ == "__main__":
    {"customers": customers, "desk": desk}[sys.argv[1]](Plan.read(sys.argv[2]))
