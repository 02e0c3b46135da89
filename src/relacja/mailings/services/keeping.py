"""What came of letters is kept, by the batch: where they stand, on timelines, as news."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from relacja.customers import services as customers
from relacja.interactions import services as interactions
from relacja.interactions.types import CapturedBy, InteractionDraft, Participant, Subject
from relacja.kit.mail import permanence
from relacja.mailings.events import LetterCameBack, LettersSent, LettersSkipped
from relacja.mailings.models import Letter
from relacja.mailings.permissions import SEND
from relacja.mailings.plugs import KIND
from relacja.mailings.rules import pace, places
from relacja.mailings.services import writing
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

ACTOR = Actor.system(gettext_noop("sending of letters"))
SOURCE = "mailings"
REF = "mailings.letter"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: `became` is queued (again later), sent, sent_unconfirmed, failed or unsure.

    `is_address`: the server takes nothing for this address, whatever it is. `is_back`: nothing was tried, so it does
    not count as an attempt.
    """

    letter_id: int
    attempt: int
    became: str
    at: datetime
    reason: str = ""
    detail: str = ""
    is_address: bool = False
    is_back: bool = False


KEEP = """
UPDATE mailings_letter l SET state = w.state, reason = w.reason, detail = w.detail, lane = '', due_at = w.due,
  sent_at = w.sent, is_confirmed = w.confirmed, attempts = l.attempts - w.back,
  counts_at = CASE WHEN w.counts THEN l.counts_at END
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[],
  %s::bool[], %s::int[], %s::bool[]) AS w (id, attempt, state, reason, detail, due, sent, confirmed, back, counts)
WHERE l.id = w.id AND l.attempts = w.attempt AND l.state = 'sending' RETURNING l.id
"""


@use_case(permits=SEND)
def keep_outcomes(*, actor: Actor, outcomes: Sequence[Outcome]) -> list[int]:
    """Keep what came of letters that were being sent; said once more it changes nothing. Those that it changed."""
    rows = [_row(one) for one in outcomes]
    changed = (
        {row[0] for row in sql.rows(KEEP, [list(column) for column in zip(*rows, strict=True)])} if rows else set()
    )
    letters = Letter.objects.in_bulk(changed)
    sent = [letter for letter in letters.values() if letter.state == "sent"]
    not_sent = tuple(pk for pk, letter in letters.items() if letter.state in ("failed", "unsure"))
    record_sent(actor, sent)
    if not_sent:
        publish(LettersSkipped(not_sent))
    for one in outcomes:
        if one.is_address and one.letter_id in changed:
            _close_address(actor, letters[one.letter_id], one)
    audit.note(sent=len(sent), not_sent=len(not_sent), letters=len(changed))
    return sorted(changed)


def _row(one: Outcome) -> tuple[object, ...]:
    state = "sent" if one.became == "sent_unconfirmed" else one.became
    reason, due = one.reason, None
    if one.became == "queued":
        if one.attempt >= pace.TRIES and not one.is_back:
            state, reason = "failed", "too_often"
        else:
            due = one.at if one.is_back else one.at + pace.pause(one.attempt)
    is_sent = state == "sent"
    return (
        one.letter_id, one.attempt, state, reason[:40], one.detail[:300], due, one.at if is_sent else None,
        one.became != "sent_unconfirmed", int(one.is_back), state in ("sent", "unsure"),
    )  # fmt: skip


def record_sent(actor: Actor, letters: Collection[Letter]) -> None:  # not a use case: a part of what keeps them
    """Each on its customer's timeline, once for ever by its key; and told of."""
    if letters:
        to = {letter.party_id for letter in letters if letter.party_id is not None}
        publish(LettersSent(tuple(letter.pk for letter in letters), tuple(sorted(to))))
    drafts = [
        InteractionDraft(
            kind=KIND, participants=(Participant(letter.party_id),), started_at=letter.sent_at, ended_at=letter.sent_at,
            summary=_subject(letter)[:200], captured_by=CapturedBy.AUTO, source=SOURCE, key=str(letter.pk),
            initiator="system", subjects=(Subject(Ref(REF, letter.pk)), Subject(letter.origin)),
        )
        for letter in letters
        if letter.party_id is not None and letter.sent_at is not None
    ]  # fmt: skip
    if drafts:
        interactions.record_many(actor=actor, drafts=drafts)


def _subject(letter: Letter) -> str:
    try:
        body = writing.made(letter.version_id)[letter.language]
        return places.fill(body["subject"], letter.variables)
    except (places.Missing, KeyError):
        return ""


def _close_address(actor: Actor, letter: Letter, one: Outcome) -> None:
    """The server refused the address for good while we spoke to it: no report will come."""
    is_permanent = permanence.permanence(permanence.status_of("", one.detail), one.detail) == permanence.PERMANENT
    Letter.objects.filter(pk=letter.pk).update(came_back_at=one.at)
    if is_permanent:
        customers.mark_address_bouncing(actor=actor, address=letter.address, at=one.at)
    publish(LetterCameBack(letter.pk, letter.party_id, letter.origin_kind, letter.origin_id, is_permanent))
