"""Designs, readers and letters for tests."""

from itertools import count
from typing import Any

from django.utils import timezone

from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.mailings import services
from relacja.mailings.models import DesignVersion, Letter
from relacja.mailings.types import DesignDraft, LetterDraft
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

SYSTEM = Actor.system("test")
ORIGIN = Ref("customers.party", 1)
_numbers = count(1)


def body(subject: str = "Twój koszyk czeka", **more: Any) -> dict[str, Any]:
    """A letter in one language: a greeting, a button, a footer."""
    blocks = [
        {"kind": "heading", "text": 'Dzień dobry, {{customer.first_name | "Szanowni Państwo"}}'},
        {"kind": "text", "text": "Rzeczy w koszyku czekają."},
        {"kind": "button", "text": "Wróć do koszyka", "link": "https://shop.test/basket"},
        {"kind": "footer", "text": ""},
    ]
    return {"subject": subject, "preheader": "", "blocks": blocks, **more}


def make_version(purpose: str = "marketing", name: str = "", **content: Any) -> DesignVersion:
    """A published design; in Polish unless `content` says otherwise."""
    draft = DesignDraft(name or f"Koszyk {next(_numbers)}", purpose, content or {"pl": body()})
    design = services.save_design(actor=SYSTEM, draft=draft)
    return services.publish_design(actor=SYSTEM, design_id=design.pk)


def agree(party_id: int, decision: str = "granted", purpose: str = "marketing") -> None:
    """Let a customer say what they allow."""
    customers.record_consent(
        actor=SYSTEM, party_id=party_id, saying=customers.Saying(purpose, decision),
        proof=customers.Proof("form"), at=timezone.now(),
    )  # fmt: skip


def make_reader(name: str = "Anna Nowak", *, agrees: bool = True, **fields: Any) -> int:
    """A customer with an address who agrees to get letters."""
    number = next(_numbers)
    given, _space, family = name.partition(" ")
    told = {"given_name": given, "family_name": family, "email": f"reader{number}@customer.test", **fields}
    party = make_party(name, **told)
    if agrees:
        agree(party.pk)
    return party.pk


def draft_of(party_id: int, version_id: int, mailbox_id: int, **more: Any) -> LetterDraft:
    """A letter that may be queued."""
    given: dict[str, Any] = {"key": f"test:{next(_numbers)}", "origin": ORIGIN}
    return LetterDraft(**{**given, "party_id": party_id, "version_id": version_id, "mailbox_id": mailbox_id, **more})


def queue(*drafts: LetterDraft) -> list[Letter]:
    """Queue them; their rows, in order."""
    ids = [one.id for one in services.queue_letters(actor=SYSTEM, letters=drafts)]
    found = Letter.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def send_all() -> int:
    """Send what is due, over one line, here and now."""
    return services.work(0, lambda: False)
