"""Getting no more letters of a kind, by a link in one of them, and getting them again."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.customers import queries
from relacja.customers import services as customers
from relacja.customers.services import Proof, Saying
from relacja.mailings.events import Unsubscribed
from relacja.mailings.models import Letter
from relacja.mailings.permissions import SEND
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case

ACTOR = Actor.system(gettext_noop("links in letters"))
SUBJECT = "unsubscribe"
BY_CLICK, BY_PAGE, BY_MAIL, BY_COMPLAINT = "letter_one_click", "letter_page", "letter_mail", "letter_complaint"
"""How it was said, as the proof of consent keeps it."""
CHANNEL = "email"


class NobodysLetter(LookupError):
    """There is no such letter, or nobody any more whose it is."""


@use_case(permits=SEND)
def leave(*, actor: Actor, letter_id: int, how: str) -> None:
    """Take back the consent to the purpose of a letter by mail; said once more it changes nothing."""
    letter = _locked(letter_id)
    if letter.unsubscribed_at is not None:
        return
    letter.unsubscribed_at = timezone.now()
    _say(actor, letter, "withdrawn", how)
    publish(Unsubscribed(letter.pk, letter.party_id or 0, letter.purpose, letter.origin_kind, letter.origin_id))


@use_case(permits=SEND)
def come_back(*, actor: Actor, letter_id: int, how: str) -> None:
    """The way back from `leave`: the consent is given again."""
    letter = _locked(letter_id)
    if letter.unsubscribed_at is None:
        return
    letter.unsubscribed_at = None
    _say(actor, letter, "granted", how)
    origin = (letter.origin_kind, letter.origin_id)
    publish(Unsubscribed(letter.pk, letter.party_id or 0, letter.purpose, *origin, is_back=True))


def _locked(letter_id: int) -> Letter:
    letter = Letter.objects.select_for_update().filter(pk=letter_id, party_id__isnull=False).first()
    if letter is None:
        raise NobodysLetter(letter_id)
    return letter


def _say(actor: Actor, letter: Letter, decision: str, how: str) -> None:
    letter.save(update_fields=["unsubscribed_at"])
    saying = Saying(letter.purpose, decision, channel=CHANNEL)
    say_for_all(actor, letter.party_id or 0, saying, Proof(how, text_version=f"letter {letter.pk}"))
    audit.note(letter=letter.pk, decision=decision)


def say_for_all(actor: Actor, party_id: int, saying: Saying, proof: Proof) -> None:  # not a use case: hands over to one
    """What somebody says themselves holds for all parties that are held to be them: else the strictest word of another
    of these would stand against a new one for ever."""
    now = timezone.now()
    for member in queries.members(party_id):
        customers.record_consent(actor=actor, party_id=member, saying=saying, proof=proof, at=now)
