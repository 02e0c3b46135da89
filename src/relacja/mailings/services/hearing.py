"""What comes back about letters: answers, servers' reports, complaints."""

from datetime import datetime

from django.db.models.functions import Coalesce, Now

from relacja.customers import services as customers
from relacja.kit.mail import permanence
from relacja.mailings.events import LetterAnswered, LetterCameBack
from relacja.mailings.models import Letter
from relacja.mailings.permissions import SEND
from relacja.mailings.services import leaving
from relacja.messaging.types import Bounced, LetterAnswer
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case


@use_case(permits=SEND)
def letter_answered(*, actor: Actor, letter_id: int, answer: LetterAnswer) -> None:
    """Somebody has answered a letter. A mail that only asks to get no more is what its link does."""
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    letter.answered_at = letter.answered_at or answer.at
    letter.save(update_fields=["answered_at"])
    audit.note(letter=letter_id, conversation=answer.conversation_id)
    if answer.subject.strip().lower() == leaving.SUBJECT:
        leaving.leave(actor=actor, letter_id=letter_id, how=leaving.BY_MAIL)
    origin = (letter.origin_kind, letter.origin_id)
    publish(LetterAnswered(letter.pk, letter.party_id, *origin, answer.conversation_id))


@use_case(permits=SEND)
def letter_came_back(*, actor: Actor, letter_id: int, bounced: Bounced, at: datetime) -> None:
    """A server says that a letter did not reach them; where that is for good, their address is closed."""
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    is_permanent = bounced.permanence == permanence.PERMANENT
    letter.came_back_at, letter.detail = letter.came_back_at or at, (bounced.diagnostic or bounced.status)[:300]
    letter.save(update_fields=["came_back_at", "detail"])
    if is_permanent and letter.address:
        customers.mark_address_bouncing(actor=actor, address=letter.address, at=at)
    audit.note(letter=letter_id, permanence=bounced.permanence)
    publish(LetterCameBack(letter.pk, letter.party_id, letter.origin_kind, letter.origin_id, is_permanent))


@use_case(permits=SEND)
def letter_complained(*, actor: Actor, letter_id: int, at: datetime) -> None:
    """They have told their provider that they do not want it: the consent to its purpose is taken back, with proof."""
    is_new = Letter.objects.filter(pk=letter_id, complained_at__isnull=True).exists()
    Letter.objects.filter(pk=letter_id).update(complained_at=Coalesce("complained_at", at or Now()))
    audit.note(letter=letter_id)
    if not is_new:
        return
    letter = Letter.objects.get(pk=letter_id)
    leaving.leave(actor=actor, letter_id=letter_id, how=leaving.BY_COMPLAINT)
    origin = (letter.origin_kind, letter.origin_id)
    publish(LetterCameBack(letter.pk, letter.party_id, *origin, is_permanent=False, is_complaint=True))
