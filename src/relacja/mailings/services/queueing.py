"""Letters are queued, many at once and each once for ever, and stopped."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.customers.plugs import consent_purposes
from relacja.mailings.events import LettersSkipped
from relacja.mailings.models import DesignVersion, Letter, Stop
from relacja.mailings.permissions import SEND
from relacja.mailings.services.lane import send_letters
from relacja.mailings.types import LetterDraft, QueuedLetter
from relacja.messaging import queries as messaging
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

BATCH = 1000


class CannotQueue(ValueError):
    """A letter cannot be queued: `why` is party, version, mailbox, purpose or key; `given` what it is about."""

    def __init__(self, why: str, given: object) -> None:
        super().__init__(f"{why}: {given}")
        self.why, self.given = why, given


@use_case(permits=SEND)
def queue_letters(*, actor: Actor, letters: Sequence[LetterDraft]) -> list[QueuedLetter]:
    """Queue letters, in the caller's transaction and in its order. A key that is known changes nothing.

    Whether a letter leaves is judged when it is sent. Raises `CannotQueue`; then none is queued.
    """
    if not letters:
        return []
    domains = _checked(actor, letters)
    now = timezone.now()
    done = [one for at in range(0, len(letters), BATCH) for one in _queued(letters[at : at + BATCH], domains, now)]
    audit.note(letters=len(letters), queued=sum(one.is_new for one in done))
    if any(draft.at is None or draft.at <= now for draft in letters):
        enqueue(send_letters)
    return done


def _checked(actor: Actor, letters: Sequence[LetterDraft]) -> Mapping[int, str]:
    """The domain of each mailbox; or the first letter that cannot be queued."""
    parties = {draft.party_id for draft in letters}
    unseen = parties - set(customers.party_names(actor, parties))
    versions = {draft.version_id for draft in letters}
    known = set(DesignVersion.objects.filter(pk__in=versions).values_list("pk", flat=True))
    boxes = {box.pk: box.address for box in messaging.mailboxes(actor)}
    for draft in letters:
        for why, given, is_wrong in (
            ("key", draft.key, not draft.key or len(draft.key) > 200),
            ("party", draft.party_id, draft.party_id in unseen),
            ("version", draft.version_id, draft.version_id not in known),
            ("mailbox", draft.mailbox_id, draft.mailbox_id not in boxes),
            ("purpose", draft.purpose, draft.purpose not in consent_purposes),
        ):
            if is_wrong:
                raise CannotQueue(why, given)
    return {pk: address.rpartition("@")[2] for pk, address in boxes.items()}


QUEUE = """
INSERT INTO mailings_letter (key, party_id, point_id, address, mailbox_id, version_id, language, variables, purpose,
  origin_kind, origin_id, message_key, is_watched, state, reason, detail, due_at, until, attempts, lane, queued_at,
  is_confirmed)
SELECT w.key, w.party_id, w.point_id, '', w.mailbox_id, w.version_id, w.language, w.variables::jsonb, w.purpose,
  w.origin_kind, w.origin_id, w.message_key, w.is_watched, 'queued', '', '', w.due_at, w.until, 0, '',
  %(now)s::timestamptz, true
FROM unnest(%(key)s::text[], %(party)s::bigint[], %(point)s::bigint[], %(mailbox)s::bigint[], %(version)s::bigint[],
  %(language)s::text[], %(variables)s::text[], %(purpose)s::text[], %(kind)s::text[], %(origin)s::bigint[],
  %(message)s::text[], %(watched)s::bool[], %(due)s::timestamptz[], %(until)s::timestamptz[]) AS w (key, party_id,
  point_id, mailbox_id, version_id, language, variables, purpose, origin_kind, origin_id, message_key, is_watched,
  due_at, until)
ON CONFLICT (key) DO NOTHING RETURNING key, id
"""
KNOWN = "SELECT key, id FROM mailings_letter WHERE key = ANY(%s::text[])"


def _queued(letters: Sequence[LetterDraft], domains: Mapping[int, str], now: datetime) -> list[QueuedLetter]:
    first = {draft.key: draft for draft in letters}
    drafts = list(first.values())
    given = {
        "now": now, "key": [one.key for one in drafts], "party": [one.party_id for one in drafts],
        "point": [one.point_id for one in drafts], "mailbox": [one.mailbox_id for one in drafts],
        "version": [one.version_id for one in drafts], "language": [one.language[:5] for one in drafts],
        "variables": [orjson.dumps(dict(one.variables)).decode() for one in drafts],
        "purpose": [one.purpose for one in drafts], "kind": [one.origin.kind for one in drafts],
        "origin": [one.origin.id for one in drafts],
        "message": [f"{uuid.uuid4().hex}@{domains[one.mailbox_id] or 'letters.invalid'}" for one in drafts],
        "watched": [one.is_watched for one in drafts], "due": [one.at or now for one in drafts],
        "until": [one.until for one in drafts],
    }  # fmt: skip
    new = dict(sql.rows(QUEUE, given))
    missing = [key for key in first if key not in new]
    known = dict(sql.rows(KNOWN, [missing])) if missing else {}
    left = set(new)
    done = []
    for draft in letters:
        is_new = draft.key in left
        left.discard(draft.key)
        done.append(QueuedLetter(new.get(draft.key) or known[draft.key], draft.key, is_new))
    return done


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many letters were kept back; what is on its way already leaves."""

    letters: int


@use_case(permits=SEND)
def stop_letters(*, actor: Actor, origin: Ref) -> Stopped:
    """Send no more letters of this origin: neither those that wait, nor those that are queued from now on."""
    Stop.objects.get_or_create(origin_kind=origin.kind, origin_id=origin.id, defaults={"at": timezone.now()})
    waiting = Letter.objects.filter(origin_kind=origin.kind, origin_id=origin.id, state="queued")
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Letter.objects.filter(pk__in=ids).update(state="skipped", reason="stopped", due_at=None)
    for at in range(0, len(ids), BATCH):
        publish(LettersSkipped(tuple(ids[at : at + BATCH])))
    audit.note(origin=str(origin), letters=len(ids))
    return Stopped(len(ids))
