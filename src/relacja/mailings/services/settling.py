"""Letters of which nobody knows whether they left: people say."""

from collections.abc import Collection

from django.utils import timezone

from relacja.mailings.models import Letter
from relacja.mailings.permissions import SEND
from relacja.mailings.services.keeping import record_sent
from relacja.mailings.services.lane import send_letters
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue
from relacja.platform.use_case import use_case


@use_case(permits=SEND)
def settle_letters(*, actor: Actor, letter_ids: Collection[int], was_sent: bool) -> int:
    """Say of unsure letters that they left, or send them again; how many were unsure still."""
    letters = Letter.objects.visible_to(actor, SEND).filter(pk__in=letter_ids, state="unsure")
    found = list(letters.select_for_update(of=("self",)).order_by("pk"))
    now = timezone.now()
    for letter in found:
        letter.state, letter.reason = ("sent", "") if was_sent else ("queued", "sent_again")
        letter.sent_at = letter.claimed_at if was_sent else None
        letter.due_at, letter.counts_at = (None, letter.counts_at) if was_sent else (now, None)
        letter.is_confirmed = not was_sent
    Letter.objects.bulk_update(found, ["state", "reason", "sent_at", "due_at", "counts_at", "is_confirmed"])
    if was_sent:
        record_sent(actor, found)
    elif found:
        enqueue(send_letters)
    audit.note(letters=len(found), was_sent=was_sent)
    return len(found)
