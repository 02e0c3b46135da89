"""Double opt-in: a letter asks, a page shows word for word what is agreed to, and only its button says yes."""

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from relacja.customers import services as customers
from relacja.customers.plugs import consent_purposes
from relacja.customers.services import Proof, Saying
from relacja.mailings.models import Design, DesignVersion, Question
from relacja.mailings.permissions import SEND
from relacja.mailings.rules import networks
from relacja.mailings.services.designing import publish_design, save_design
from relacja.mailings.services.leaving import say_for_all
from relacja.mailings.services.queueing import CannotQueue, queue_letters
from relacja.mailings.services.watching import Asked
from relacja.mailings.types import LANGUAGES, DesignDraft, LetterDraft
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

STANDS = timedelta(days=7)
"""For so long a question may be answered."""
KIND = "mailings.question"
HOW = "double_opt_in"
NAME = "Confirmation of consent"
"""Of the design by which is asked; it is made at the first question, and may be changed like any other."""
WORDING = gettext_lazy(
    "I agree to get letters by e-mail at this address: %(purpose)s. I can take that back at any time."
)


class NoQuestion(LookupError):
    """Nobody was asked by this letter, or it was too long ago."""


@use_case(permits=SEND)
def ask_for_consent(
    *, actor: Actor, party_id: int, point_id: int, mailbox_id: int, purpose: str = "marketing", language: str = ""
) -> Question:
    """Ask somebody by a letter whether they agree; nothing is agreed to until they press the button of its page.

    Raises `CannotQueue`.
    """
    known = consent_purposes.get(purpose)
    if known is None:
        raise CannotQueue("purpose", purpose)
    now, spoken = timezone.now(), language if language in LANGUAGES else LANGUAGES[0]
    with translation.override(spoken):
        wording = str(WORDING) % {"purpose": known.label}
    question = Question.objects.create(
        party_id=party_id, point_id=point_id, purpose=purpose, language=spoken, wording=wording, asked_at=now,
        expires_at=now + STANDS,
    )  # fmt: skip
    draft = LetterDraft(
        f"consent:{question.pk}", party_id, _version(actor).pk, mailbox_id, Ref(KIND, question.pk), purpose="service",
        point_id=point_id, language=spoken, until=question.expires_at, is_watched=False,
        variables={"consent.words": wording},
    )  # fmt: skip
    [queued] = queue_letters(actor=actor, letters=[draft])
    question.letter_id = queued.id
    question.save(update_fields=["letter"])
    audit.note(question=question.pk, purpose=purpose)
    return question


@use_case(permits=SEND)
def confirm_consent(*, actor: Actor, letter_id: int, asked: Asked, at: datetime) -> Question:
    """They have pressed the button: the consent is kept with the digest of what they read, and the address is verified.
    Pressed once more it changes nothing. Raises `NoQuestion`."""
    question = Question.objects.select_for_update().filter(letter_id=letter_id, party_id__isnull=False).first()
    if question is None or question.party_id is None or (question.confirmed_at is None and at > question.expires_at):
        raise NoQuestion(letter_id)
    if question.confirmed_at is not None:
        return question
    question.confirmed_at, question.prefix = at, networks.prefix_of(asked.address)
    question.agent = asked.agent[:300]
    question.save()
    digest = hashlib.sha256(question.wording.encode()).hexdigest()
    proof = Proof(HOW, text_version=f"sha256:{digest[:24]}")
    saying = Saying(question.purpose, "granted", channel="email")
    say_for_all(actor, question.party_id, saying, proof)
    _verify(actor, question, at)
    audit.note(question=question.pk, purpose=question.purpose)
    return question


def _verify(actor: Actor, question: Question, at: datetime) -> None:
    """Whoever has opened the letter reads mail at that address."""
    if question.point_id is not None:
        customers.verify_point(actor=actor, point_id=question.point_id, at=at)


def _version(actor: Actor) -> DesignVersion:
    """The design as it stands; made where there is none."""
    design = Design.objects.filter(name=NAME).first()
    if design is None:
        content = {language: _content(language) for language in LANGUAGES}
        design = save_design(actor=DESIGNER, draft=DesignDraft(NAME, "service", content))
    latest = DesignVersion.objects.filter(design=design).order_by("-number").first()
    return latest or publish_design(actor=DESIGNER, design_id=design.pk)


DESIGNER = Actor.system(gettext_noop("asking for consent by a letter"))


def _content(language: str) -> dict[str, object]:
    with translation.override(language):
        return {
            "subject": gettext("Please confirm that you want our letters"),
            "preheader": gettext("One click, and nothing without it."),
            "blocks": [
                {"kind": "heading", "text": gettext("Do you want our letters?")},
                {
                    "kind": "text",
                    "text": gettext("Somebody has asked us to write to this address. If it was you, confirm it."),
                },
                {"kind": "text", "text": "{{consent.words}}"},
                {"kind": "button", "text": gettext("See and confirm"), "link": "{{link.confirm}}"},
                {"kind": "text", "text": gettext("If it was not you, do nothing: you will hear no more of it.")},
            ],
        }
