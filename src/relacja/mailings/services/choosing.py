"""The preference centre: what somebody gets from us, by their own word, and the way back from it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.customers.plugs import consent_purposes, contact_channels
from relacja.customers.queries import Asked
from relacja.customers.services import Proof, Saying
from relacja.mailings.models import Choice, Letter
from relacja.mailings.permissions import SEND
from relacja.mailings.services.leaving import NobodysLetter, say_for_all
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

CHANNELS = ("email", "sms", "phone", "post")
SALT = "mailings.choices"
UNDO = timedelta(days=1)
HOW = "preference_centre"
PAUSES = (0, 30, 90)
"""Days that one may pause."""
MOSTS = {"": (0, 7), "1/7": (1, 7), "2/7": (2, 7), "1/30": (1, 30)}
"""How often at most: letters, and in how many days; blank: as the house does."""


class TooLateToUndo(ValueError):
    """What was chosen before is known no more."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody gets: `allowed` are the purpose and channel pairs they agree to."""

    allowed: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    pause_until: datetime | None = None
    most: int = 0
    days: int = 7
    is_watched: bool = True


def offered() -> list[tuple[str, str]]:  # not a use case: reads only
    """What may be agreed to, by which channels."""
    return [
        (code, channel)
        for code in consent_purposes.codes()
        if consent_purposes[code].needs_consent and code != "profiling"
        for channel in CHANNELS
        if channel in contact_channels
    ]


def chosen_by(actor: Actor, party_id: int) -> Chosen:  # not a use case: reads only
    """What somebody gets now, whatever hour it is."""
    at = timezone.now().replace(hour=10)
    allowed = set()
    for purpose, channel in offered():
        answer = customers.may_contact_many(actor=actor, points={party_id: None}, asked=Asked(purpose, channel, at))
        against = set(answer[party_id].reasons) - {"quiet_hours", "outside_their_hours"}
        allowed |= {(purpose, channel)} if answer[party_id].allowed or not against else set()
    rows = list(Choice.objects.filter(party_id__in=customers.members(party_id)))
    row = rows[0] if rows else Choice(party_id=party_id)
    pause = row.pause_until if row.pause_until and row.pause_until > timezone.now() else None
    return Chosen(frozenset(allowed), pause, row.most, row.days, row.is_watched)


@use_case(permits=SEND)
def choose(*, actor: Actor, letter_id: int, chosen: Chosen) -> str:
    """Let somebody choose, by a letter of theirs: each change of consent with its proof. What takes them back, as a
    signed word. Raises `NobodysLetter`."""
    letter = Letter.objects.select_for_update().filter(pk=letter_id, party_id__isnull=False).first()
    if letter is None or letter.party_id is None:
        raise NobodysLetter(letter_id)
    before = chosen_by(actor, letter.party_id)
    _set(actor, letter, before, chosen)
    return signing.dumps({"letter": letter_id, **_plain(before)}, salt=SALT)


@use_case(permits=SEND)
def undo_choice(*, actor: Actor, letter_id: int, kept: str) -> None:
    """Take them back to what they had. Raises `TooLateToUndo`, `NobodysLetter`."""
    try:
        told: dict[str, Any] = signing.loads(kept, salt=SALT, max_age=UNDO)
    except signing.BadSignature as wrong:
        raise TooLateToUndo from wrong
    letter = Letter.objects.select_for_update().filter(pk=letter_id, party_id__isnull=False).first()
    if letter is None or letter.party_id is None or told.pop("letter") != letter_id:
        raise NobodysLetter(letter_id)
    _set(actor, letter, chosen_by(actor, letter.party_id), _back(told))


def _set(actor: Actor, letter: Letter, before: Chosen, after: Chosen) -> None:
    party_id = letter.party_id or 0
    proof = Proof(HOW, text_version=f"letter {letter.pk}")
    for purpose, channel in sorted((before.allowed ^ after.allowed) & set(offered())):
        decision = "granted" if (purpose, channel) in after.allowed else "withdrawn"
        say_for_all(actor, party_id, Saying(purpose, decision, channel=channel), proof)
    kept = {"pause_until": after.pause_until, "most": after.most, "days": after.days, "is_watched": after.is_watched}
    for member in customers.members(party_id):
        Choice.objects.update_or_create(party_id=member, defaults=kept)
    if (letter.purpose, "email") in before.allowed ^ after.allowed:
        is_out = (letter.purpose, "email") not in after.allowed
        letter.unsubscribed_at = timezone.now() if is_out else None
        letter.save(update_fields=["unsubscribed_at"])
    audit.note(letter=letter.pk, changed=len(before.allowed ^ after.allowed))


def _plain(chosen: Chosen) -> dict[str, Any]:
    told = asdict(chosen)
    told["allowed"] = sorted(map(list, chosen.allowed))
    told["pause_until"] = chosen.pause_until.isoformat() if chosen.pause_until else None
    return told


def _back(told: Mapping[str, Any]) -> Chosen:
    pause = datetime.fromisoformat(told["pause_until"]) if told["pause_until"] else None
    allowed = frozenset((purpose, channel) for purpose, channel in told["allowed"])
    return Chosen(allowed, pause, told["most"], told["days"], told["is_watched"])
