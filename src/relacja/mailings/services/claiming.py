"""A batch of one mailbox is taken and judged at the moment of sending, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from relacja.mailings import parameters
from relacja.mailings.events import LettersSkipped
from relacja.mailings.models import Letter, Pace
from relacja.mailings.permissions import SEND
from relacja.mailings.rules import pace
from relacja.mailings.services import gating, writing
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case

BATCH = 50
DUE = """
SELECT id FROM mailings_letter WHERE state = 'queued' AND mailbox_id = %s::bigint AND due_at <= %s::timestamptz
ORDER BY due_at, id LIMIT %s::int FOR UPDATE SKIP LOCKED
"""
WAITING = """
SELECT m.id FROM messaging_mailbox m WHERE m.is_active AND EXISTS (
  SELECT FROM mailings_letter l WHERE l.state = 'queued' AND l.mailbox_id = m.id AND l.due_at <= %(now)s::timestamptz)
AND NOT EXISTS (SELECT FROM mailings_pace p WHERE p.mailbox_id = m.id AND p.rests_until > %(now)s::timestamptz)
ORDER BY m.id
"""  # reads messaging: which mailboxes are in use, in the same statement
TAKE = """
UPDATE mailings_letter l SET state = 'sending', lane = %(lane)s::text, attempts = l.attempts + 1, reason = '',
  detail = '', claimed_at = %(now)s::timestamptz, counts_at = %(now)s::timestamptz, due_at = NULL,
  address = w.address, point_id = w.point, language = w.language, variables = w.variables::jsonb,
  is_watched = w.watched
FROM unnest(%(id)s::bigint[], %(address)s::text[], %(point)s::bigint[], %(language)s::text[], %(variables)s::text[],
  %(watched)s::bool[]) AS w (id, address, point, language, variables, watched) WHERE l.id = w.id
"""
LEAVE = """
UPDATE mailings_letter l SET state = w.state, reason = w.reason, due_at = w.due
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS w (id, state, reason, due) WHERE l.id = w.id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Letters that are being sent by us now; `looked`: how many were looked at, those that are not sent among them."""

    letters: Sequence[Letter]
    looked: int


def waiting_mailboxes(now: datetime) -> list[int]:  # not a use case: reads only
    """Mailboxes in use with letters that are due, whose servers take any."""
    return [row[0] for row in sql.rows(WAITING, {"now": now})]


@use_case(permits=SEND)
def claim_letters(*, actor: Actor, mailbox_id: int, lane: str, now: datetime, most: int = BATCH) -> Claimed:
    """Take letters of a mailbox that are due. Each is judged: it is ours to send now, or waits, or is not sent."""
    allowed = _allowed(mailbox_id, now, most)
    ids = [row[0] for row in sql.rows(DUE, [mailbox_id, now, allowed])] if allowed else []
    letters = list(Letter.objects.filter(pk__in=ids).order_by("due_at", "pk"))
    judged = gating.judge(actor, letters, now)
    go = [letter for letter in letters if judged[letter.pk].verdict.does == "go"]
    _take(go, judged, lane, now)
    _leave([letter for letter in letters if letter not in go], judged)
    _spend(mailbox_id, len(go))
    audit.note(mailbox=mailbox_id, looked=len(letters), go=len(go))
    return Claimed(go, len(letters))


def _take(go: Sequence[Letter], judged: dict[int, gating.Judged], lane: str, now: datetime) -> None:
    for letter in go:
        who = judged[letter.pk].recipient
        assert who is not None  # noqa: S101 - whoever may be written to is somebody
        letter.address, letter.point_id, letter.lane = who.address, who.point_id, lane
        letter.variables, letter.is_watched = writing.used(letter, who), letter.is_watched and judged[letter.pk].watches
        letter.language = writing.chosen((letter.language, who.language), tuple(writing.made(letter.version_id)))
        letter.attempts, letter.claimed_at, letter.state = letter.attempts + 1, now, "sending"
    if go:
        sql.rows(
            TAKE,
            {
                "lane": lane, "now": now, "id": [one.pk for one in go], "address": [one.address for one in go],
                "point": [one.point_id for one in go], "language": [one.language for one in go],
                "variables": [sql.dumped(one.variables) for one in go], "watched": [one.is_watched for one in go],
            },
        )  # fmt: skip


def _leave(letters: Sequence[Letter], judged: dict[int, gating.Judged]) -> None:
    rows = [
        (one.pk, "skipped" if verdict.does == "skip" else "queued", verdict.reason[:40], verdict.until)
        for one in letters
        for verdict in [judged[one.pk].verdict]
    ]
    if rows:
        sql.rows(LEAVE, [list(column) for column in zip(*rows, strict=True)])
    skipped = tuple(pk for pk, state, *_rest in rows if state == "skipped")
    if skipped:
        publish(LettersSkipped(skipped))


def _allowed(mailbox_id: int, now: datetime, most: int) -> int:
    """How many may leave the mailbox now. Where letters are counted by the minute, others wait for us to say it."""
    per_minute = parameters.per_minute()
    if not per_minute:
        return most
    row = _pace(mailbox_id, now)
    bucket = pace.Bucket(row.left, row.filled_at).filled(now, per_minute)
    Pace.objects.filter(pk=row.pk).update(left=bucket.left, filled_at=bucket.at)
    return min(most, int(bucket.left))


def _spend(mailbox_id: int, letters: int) -> None:
    if letters and parameters.per_minute():
        Pace.objects.filter(mailbox_id=mailbox_id).update(left=F("left") - letters)


def _pace(mailbox_id: int, now: datetime) -> Pace:
    Pace.objects.get_or_create(mailbox_id=mailbox_id, defaults={"filled_at": now - timedelta(minutes=1)})
    return Pace.objects.select_for_update().get(mailbox_id=mailbox_id)


@use_case(permits=SEND)
def let_server_rest(*, actor: Actor, mailbox_id: int, why: str) -> datetime:
    """The server takes nothing for now: no letter leaves this mailbox until then, longer each time in a row."""
    now = timezone.now()
    row = _pace(mailbox_id, now)
    if row.rests_until is None or row.rests_until <= now:
        row.failures += 1
        row.rests_until = now + pace.server_rests(row.failures)
    row.why = why[:300]
    row.save()
    audit.note(mailbox=mailbox_id, failures=row.failures)
    return row.rests_until


@use_case(permits=SEND)
def server_is_back(*, actor: Actor, mailbox_id: int) -> None:
    """It takes letters again."""
    Pace.objects.filter(mailbox_id=mailbox_id).update(failures=0, rests_until=None, why="")
