"""Letters as pages show them."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from relacja.customers import queries as customers
from relacja.mailings import words
from relacja.mailings.models import Letter
from relacja.mailings.permissions import SEND
from relacja.mailings.queries.letters import subject_of
from relacja.mailings.rules import places
from relacja.mailings.services import writing
from relacja.mailings.types import LetterState
from relacja.platform.actor import Actor


def letter_page(actor: Actor, letter: Letter) -> dict[str, Any]:
    """One letter for our people."""
    names = customers.party_names(actor, [letter.party_id] if letter.party_id else [])
    return {
        "letter": letter,
        "subject": subject_of(letter),
        "customer": names.get(letter.party_id or 0, ""),
        "state": LetterState(letter.state).label,
        "tone": words.TONES[letter.state],
        "why": words.reason(letter.reason),
        "design": letter.version.design.name,
        "number": letter.version.number,
        "purpose": customers.purpose_in_words(letter.purpose),
        "may_settle": letter.state == "unsure" and actor.may(SEND),
        "can_be_shown": bool(letter.language and letter.party_id),
    }


def html_of(letter: Letter) -> str:
    """What it says; where something is missing, which."""
    try:
        return writing.written(letter).html
    except (places.Missing, KeyError):
        return "<p>" + _("This letter was never written: something it needs is not known.") + "</p>"


def framed(html: str) -> HttpResponse:
    """A letter for a frame: pictures may come from anywhere, and nothing runs."""
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src https: http: data:;"
        " style-src 'unsafe-inline'; font-src https:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    )
    answer["Referrer-Policy"] = "no-referrer"
    return answer
