"""What must hold after the fault run of messaging, counted by statements of our own: each figure is a number of faults."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.faults_messaging_people import key_of


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What others than the product say. `put`: mails that the mail server has acknowledged, by number and mailbox.
    `lying`: what lies there now, with mailbox, UIDVALIDITY, uid and Message-ID. `accepted`: the product's numbers of the
    answers that it said were done, by ours. `arrived`: what the other side has got, Message-ID and number of each."""

    put: frozenset[tuple[int, str]]
    lying: tuple[tuple[str, int, int, str], ...]
    accepted: Mapping[int, int]
    arrived: tuple[tuple[str, int], ...]


IN_LEDGER = """SELECT interaction_id, count(*) FROM ledger_event
  WHERE kind = 'recorded' AND source = 'messaging' GROUP BY 1"""
ON_TIMELINE = "SELECT id, count(*) FROM interaction WHERE source = 'messaging' GROUP BY 1"
OF_MESSAGES = "SELECT interaction_id, count(*) FROM messaging_message GROUP BY 1"
ALONE = {
    "mails in that have not exactly one line that says they came in": """
SELECT count(*) FROM messaging_message m
LEFT JOIN (SELECT message_id, count(*) FROM messaging_arrival WHERE state IN ('in', 'joined') GROUP BY 1)
  AS a(id, n) ON a.id = m.id
WHERE direction = 'inbound' AND n IS DISTINCT FROM 1""",
    "lines that say a mail came in, and none did": """
SELECT count(*) FROM messaging_arrival WHERE state IN ('in', 'joined', 'again') AND message_id IS NULL""",
    "lines of mails left out or held that say no reason": """
SELECT count(*) FROM messaging_arrival WHERE state IN ('held', 'refused') AND reason = ''""",
    "mails held or left out, though nothing speaks against them": """
SELECT count(*) FROM messaging_arrival WHERE state IN ('held', 'refused')""",
    "mails in a conversation of somebody else": """
SELECT count(*) FROM messaging_message m JOIN messaging_conversation c ON c.id = m.conversation_id
WHERE m.direction = 'inbound' AND m.sender <> c.address""",
    "conversations that count their messages wrongly": """
SELECT count(*) FROM messaging_conversation c
LEFT JOIN (SELECT conversation_id, count(*) FROM messaging_message GROUP BY 1) AS m(id, n) ON m.id = c.id
WHERE c.messages <> coalesce(n, 0)""",
    "messages without exactly one contact in the ledger": f"""
SELECT count(*) FROM messaging_message m LEFT JOIN ({IN_LEDGER}) AS e(id, n) ON e.id = m.interaction_id
WHERE direction <> 'note' AND n IS DISTINCT FROM 1""",
    "messages without exactly one contact on the timeline": f"""
SELECT count(*) FROM messaging_message m LEFT JOIN ({ON_TIMELINE}) AS i(id, n) ON i.id = m.interaction_id
WHERE direction <> 'note' AND n IS DISTINCT FROM 1""",
    "contacts in the ledger that are of no message, or of two": f"""
SELECT count(*) FROM ({IN_LEDGER}) AS e(id, n) LEFT JOIN ({OF_MESSAGES}) AS m(id, n) USING (id)
WHERE m.n IS DISTINCT FROM 1""",
    "contacts on the timeline that are of no message, or of two": f"""
SELECT count(*) FROM ({ON_TIMELINE}) AS i(id, n) LEFT JOIN ({OF_MESSAGES}) AS m(id, n) USING (id)
WHERE m.n IS DISTINCT FROM 1""",
    "answers unsure or failed, and the conversation never told us": """
SELECT count(*) FROM messaging_message m WHERE m.delivery IN ('unsure', 'failed') AND NOT EXISTS (
  SELECT 1 FROM messaging_conversationevent e WHERE e.conversation_id = m.conversation_id AND e.kind = 'came_back'
    AND (e.data ->> 'message')::bigint = m.id)""",
}
GONE = frozenset({"sent", "delivered", "read"})
WAITING = """
SELECT (SELECT count(*) FROM messaging_message WHERE delivery IN ('queued', 'sending'))
  + (SELECT count(*) FROM platform_outboxdelivery WHERE state = 'waiting')
"""
PARKED = """
SELECT (SELECT count(*) FROM platform_outboxdelivery WHERE state <> 'done')
  + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('failed', 'doing'))
"""
LEFT_UNKNOWN = """
UPDATE messaging_message SET send_at = send_at - interval '10 minutes'
WHERE delivery = 'sending' AND send_at < now() - interval '40 seconds' AND send_at > now() - interval '10 minutes'
"""
"""What nobody is sending any more grows old at once: the product waits ten minutes before it says that it is unsure."""


def rows(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    """All that a statement answers, of whichever cursor."""
    cursor.execute(sql)
    return list(cursor.fetchall())


def one(cursor: Any, sql: str) -> int:
    """The number it answers."""
    return int(rows(cursor, sql)[0][0])


def recount(cursor: Any, seen: Witnessed, files: Path) -> dict[str, int]:
    """Every check."""
    found = {name: one(cursor, sql) for name, sql in ALONE.items()}
    return found | _came(cursor, seen) | _went(cursor, seen) | {"originals lost or changed": _originals(cursor, files)}


def facts(cursor: Any, seen: Witnessed) -> dict[str, int]:
    """How it went."""
    told = {
        f"mails, lines that say {state}{f' ({reason})' if reason else ''}": count
        for state, reason, count in rows(
            cursor, "SELECT state, reason, count(*) FROM messaging_arrival GROUP BY 1, 2 ORDER BY 1, 2"
        )
    }
    arrived = {key for key, _number in seen.arrived}
    out = rows(cursor, "SELECT delivery, key FROM messaging_message WHERE direction = 'outbound' ORDER BY 1")
    told |= Counter(f"answers {delivery}{_besides(delivery, key in arrived)}" for delivery, key in out)
    return told


def _besides(delivery: str, is_there: bool) -> str:
    return (", and arrived" if is_there else ", and not arrived") if delivery == "unsure" else ""


def _came(cursor: Any, seen: Witnessed) -> dict[str, int]:
    lines: Counter[tuple[str, int, int]] = Counter()
    reasons = set()
    for box, uidvalidity, uid, state, reason in rows(
        cursor,
        "SELECT b.address, a.uidvalidity, a.uid, a.state, a.reason FROM messaging_arrival a"
        " JOIN messaging_mailbox b ON b.id = a.mailbox_id WHERE a.gone_at IS NULL",
    ):
        lines[box, uidvalidity, uid] += 1
        if state in ("held", "refused") and reason:
            reasons.add((box, uidvalidity, uid))
    messages = rows(cursor, "SELECT key, text FROM messaging_message WHERE direction = 'inbound'")
    stored = Counter(_number(text, "question") for _key, text in messages)
    named = {key: _number(text, "question") for key, text in messages}
    by_key = {key_of(number): number for number, _box in seen.put}
    lying = {(key, box) for box, _uidvalidity, _uid, key in seen.lying}
    return {
        "mails the mail server took and has not": len({(key_of(n), box) for n, box in seen.put} - lying),
        "mails on the server without exactly one line": sum(lines[place[:3]] != 1 for place in seen.lying),
        "mails lost: no message, and no line that says why": sum(
            key not in named and (box, uidvalidity, uid) not in reasons for box, uidvalidity, uid, key in seen.lying
        ),
        "mails stored more than once": sum(count > 1 for count in stored.values()),
        "mails with the words of another": sum(named.get(key, number) != number for key, number in by_key.items()),
    }


def _went(cursor: Any, seen: Witnessed) -> dict[str, int]:
    out = rows(cursor, "SELECT id, key, delivery, text FROM messaging_message WHERE direction = 'outbound'")
    numbers = {row[0]: _number(row[3], "answer") for row in out}
    written, keys = Counter(numbers.values()), Counter(key for key, _number in seen.arrived)
    arrived = Counter(number for _key, number in seen.arrived)
    ours = {row[1] for row in out}
    return {
        "answers accepted and lost": sum(numbers.get(theirs) != number for number, theirs in seen.accepted.items()),
        "answers written more than once": sum(count > 1 for count in written.values()),
        "answers sent more than once": sum(count > 1 for count in arrived.values()),
        "messages sent more than once": sum(count > 1 for count in keys.values()),
        "answers lost: said to be sent, and never arrived": sum(row[2] in GONE and not keys[row[1]] for row in out),
        "answers said not to have left that arrived": sum(
            row[2] in ("failed", "bounced") and keys[row[1]] > 0 for row in out
        ),
        "answers neither sent nor shown to people": sum(row[2] in ("queued", "sending", "") for row in out),
        "messages that arrived and are none of ours": sum(key not in ours for key in keys),
    }


def _number(text: str, word: str) -> int:
    _before, found, after = text.partition(f"{word}-")
    return int(after.partition("-")[0]) if found else -1


def _originals(cursor: Any, files: Path) -> int:
    letters = rows(
        cursor,
        "SELECT letter FROM messaging_arrival WHERE letter <> '' UNION SELECT letter FROM messaging_message"
        " WHERE letter <> ''",
    )
    return sum(not _is_whole(files / letter[:2] / letter[2:4] / letter, letter) for (letter,) in letters)


def _is_whole(path: Path, letter: str) -> bool:
    return path.exists() and sha256(path.read_bytes()).hexdigest() == letter
