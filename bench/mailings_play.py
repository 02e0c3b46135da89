"""One part of `mailings` on the database of the environment: `queue PORT LETTERS NAME`; `work`, until none waits; `again`,
the same in a child that is made anew at once whenever it is killed, and whose number is printed each time.
"""

import json
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from django.db import connection, transaction  # noqa: E402 Django first

from relacja.mailings import parameters, services  # noqa: E402
from relacja.mailings.models import Letter  # noqa: E402
from relacja.mailings.types import DesignDraft, LetterDraft  # noqa: E402
from relacja.messaging import services as messaging  # noqa: E402
from relacja.messaging.models import Mailbox  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402
from relacja.platform.parameters import standing_at  # noqa: E402
from relacja.platform.refs import Ref  # noqa: E402

ACTOR = Actor.system("bench of letters")
LANES = 3
AGREE = """
WITH said AS (
  INSERT INTO customers_consentevent (party_id, channel, purpose, brand, decision, captured_via, text_version, at,
    recorded_at)
  SELECT id, '', 'marketing', '', 'granted', 'bench', '', now(), now() FROM unnest(%s::bigint[]) AS w (id)
  RETURNING id, party_id)
INSERT INTO customers_consentnow (party_id, channel, purpose, brand, decision, at, event_id)
SELECT party_id, '', 'marketing', '', 'granted', now(), id FROM said ON CONFLICT DO NOTHING
"""
READERS = """
SELECT l.party_id FROM customers_partycontactpoint l JOIN customers_contactpoint p ON p.id = l.point_id
WHERE p.kind = 'email' AND p.state NOT IN ('invalid', 'bouncing') AND l.valid_to IS NULL
GROUP BY 1 ORDER BY 1 LIMIT %s
"""
PICTURE = "https://shop.test/p.png"


def _version() -> int:
    blocks = [
        {"kind": "heading", "text": 'Dzień dobry, {{customer.first_name | "Szanowni Państwo"}}'},
        {"kind": "text", "text": "Rzeczy w **koszyku** czekają, [zobacz je](https://shop.test/basket).\n\nDo jutra."},
        {"kind": "products", "rows": "basket.items", "button": "Zobacz"},
        {"kind": "button", "text": "Wróć do koszyka", "link": "https://shop.test/basket?c={{customer.name}}"},
        {"kind": "footer", "text": ""},
    ]
    content = {
        "pl": {"subject": 'Koszyk czeka, {{customer.first_name | "dzień dobry"}}', "preheader": "", "blocks": blocks}
    }
    name = f"Bench {time.time_ns()}"
    design = services.save_design(actor=ACTOR, draft=DesignDraft(name, "marketing", content))
    return services.publish_design(actor=ACTOR, design_id=design.pk).pk


def _mailbox(port: int) -> int:
    found = Mailbox.objects.filter(address="news@firm.test").first()
    values = {
        "imap_host": "127.0.0.1", "imap_port": "1", "imap_security": "none", "smtp_host": "127.0.0.1",
        "smtp_port": str(port), "smtp_security": "none",
    }  # fmt: skip
    if found is None:
        found = messaging.save_mailbox(
            actor=ACTOR, transport="email", address="news@firm.test", name="News", values=values
        )
    return found.pk


def queue(port: int, letters: int, name: str) -> dict[str, float]:
    """Queue so many, to as many customers as there are, in turn."""
    with connection.cursor() as cursor:
        cursor.execute(READERS, [letters])
        readers = [row[0] for row in cursor.fetchall()]
        cursor.execute(AGREE, [readers])
    version, mailbox = _version(), _mailbox(port)
    items = [
        {"name": f"Buty {n}", "price": "199,00 zł", "picture": PICTURE, "link": f"https://shop.test/{n}"}
        for n in (1, 2)
    ]
    began = time.perf_counter()
    for at in range(0, letters, 5_000):
        drafts = [
            LetterDraft(
                f"{name}:{number}", readers[number % len(readers)], version, mailbox, Ref("customers.party", 1),
                variables={"basket.items": items},
            )
            for number in range(at, min(at + 5_000, letters))
        ]  # fmt: skip
        with transaction.atomic():
            services.queue_letters(actor=ACTOR, letters=drafts)
    return {"per_s": letters / (time.perf_counter() - began)}


def work() -> dict[str, float]:
    """Send until none waits; memory after a tenth and at the end."""
    waiting = Letter.objects.filter(state__in=("queued", "sending"))
    memory: list[float] = []
    began = time.perf_counter()
    with (
        standing_at(parameters.QUIET.code, False),
        standing_at(parameters.CAP.code, 1_000),
        standing_at(parameters.LINES.code, LANES),
    ):
        _watch(memory)
        while waiting.exists():
            services.send_letters()
            time.sleep(0.05)
    tenth = memory[len(memory) // 10] if memory else 0.0
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "early": tenth, "most": max(memory, default=0.0), "end": memory[-1] if memory else 0.0}


def _watch(memory: list[float]) -> None:
    import threading

    def look() -> None:
        while True:
            with open("/proc/self/statm") as file:
                memory.append(int(file.read().split()[1]) * 4096 / 1e6)
            time.sleep(0.5)

    threading.Thread(target=look, daemon=True).start()


def again() -> dict[str, float]:
    """Let children work until one has found that none waits."""
    while True:
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        print(child, flush=True)
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            return {}


if __name__ == "__main__":
    given = sys.argv[2:]
    told = queue(int(given[0]), int(given[1]), given[2]) if given else {"work": work, "again": again}[sys.argv[1]]()
    print(json.dumps(told), flush=True)
