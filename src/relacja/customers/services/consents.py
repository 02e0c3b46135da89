"""What a party allows us: told as events that are never changed, and read from their projection."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from relacja.customers.events import ConsentRecorded, PartyChanged
from relacja.customers.models import ConsentEvent, PartyContactPoint, PartyRole, Preference
from relacja.customers.models.consent import Decision
from relacja.customers.permissions import CONSENT, EDIT
from relacja.customers.plugs import consent_purposes, contact_channels
from relacja.customers.services.reaching import party_for
from relacja.customers.services.telling import tell
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class UnknownPurpose(ValueError):
    """No plug knows this purpose, or this channel."""


class NotTheirs(ValueError):
    """The contact point or the role is not of this party."""


class FromTheFuture(ValueError):
    """Consent cannot have been given later than now."""


class NoSource(ValueError):
    """A consent says where and how it was given."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What was said: the decision on a purpose, for all channels, brands, points and roles unless they are named."""

    purpose: str
    decision: str
    channel: str = ""
    brand: str = ""
    point_id: int | None = None
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Where it was said, in which contact, over which wording."""

    captured_via: str
    interaction_id: int | None = None
    text_version: str = ""


@use_case(permits=CONSENT)
def record_consent(*, actor: Actor, party_id: int, saying: Saying, proof: Proof, at: datetime) -> ConsentEvent:
    """Record that a party allowed, refused or withdrew something at a moment; the projection follows.

    An event that is older than the one in force is kept and changes nothing else. Raises `NoSuchParty`,
    `UnknownPurpose`, `NotTheirs`, `FromTheFuture`, `NoSource`.
    """
    now = timezone.now()
    _check(saying, proof, at, now)
    party = party_for(actor, party_id, CONSENT)
    same = {"party__canonical_id": party.canonical_id}
    if saying.point_id and not PartyContactPoint.objects.filter(point_id=saying.point_id, **same).exists():
        raise NotTheirs("point")
    if saying.role_id and not PartyRole.objects.filter(pk=saying.role_id, **same).exists():
        raise NotTheirs("role")
    event = ConsentEvent.objects.create(
        party=party,
        role_id=saying.role_id,
        point_id=saying.point_id,
        channel=saying.channel,
        purpose=saying.purpose,
        brand=saying.brand,
        decision=saying.decision,
        captured_via=proof.captured_via,
        interaction_id=proof.interaction_id,
        text_version=proof.text_version,
        at=at,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    _project("e.id = %s", [event.pk])
    audit.note(purpose=saying.purpose, channel=saying.channel, decision=saying.decision)
    said = ConsentRecorded(party_id=party.pk, purpose=saying.purpose, channel=saying.channel, decision=saying.decision)
    tell(said, party.pk)
    return event


@use_case(permits=CONSENT)
def rebuild_consents(*, actor: Actor, party_id: int) -> int:
    """Make the projection of one party anew from its events; returns its number of rows. Raises `NoSuchParty`."""
    party = party_for(actor, party_id, CONSENT)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_consentnow WHERE party_id = %s", [party.pk])
    return _project("e.party_id = %s", [party.pk])


@use_case(permits=EDIT)
def state_preference(
    *, actor: Actor, party_id: int, subject: str, value: str, at: datetime, expires_on: date | None = None
) -> Preference:
    """Keep what a party told us it likes; a blank value takes it back. Raises `NoSuchParty`."""
    party = party_for(actor, party_id)
    preference, _ = Preference.objects.update_or_create(
        party=party,
        subject=subject.strip()[:60],
        basis=Preference.Basis.STATED,
        defaults={"value": value.strip()[:200], "expires_on": expires_on, "recorded_at": at},
    )
    if not preference.value:
        preference.delete()
    audit.note(preference=subject)
    tell(PartyChanged(party_id=party.pk, fields=("preferences",)), party.pk)
    return preference


def _check(saying: Saying, proof: Proof, at: datetime, now: datetime) -> None:
    if saying.purpose not in consent_purposes or (saying.channel and saying.channel not in contact_channels):
        raise UnknownPurpose(saying.purpose)
    Decision(saying.decision)
    if at > now:
        raise FromTheFuture
    if not proof.captured_via.strip():
        raise NoSource


def _project(which: str, params: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PROJECT.replace("--which--", which), params)
        return int(cursor.rowcount)


PROJECT = """
INSERT INTO customers_consentnow (party_id, point_id, channel, purpose, brand, role_id, decision, at, event_id)
SELECT DISTINCT ON (party_id, purpose, channel, point_id, brand, role_id)
    party_id, point_id, channel, purpose, brand, role_id, decision, at, id
FROM customers_consentevent e WHERE --which--
ORDER BY party_id, purpose, channel, point_id, brand, role_id, at DESC, (decision = 'granted'), id DESC
ON CONFLICT (party_id, purpose, channel, point_id, brand, role_id) DO UPDATE
SET decision = EXCLUDED.decision, at = EXCLUDED.at, event_id = EXCLUDED.event_id
WHERE customers_consentnow.at < EXCLUDED.at
   OR (customers_consentnow.at = EXCLUDED.at
       AND (customers_consentnow.decision = 'granted' OR EXCLUDED.decision <> 'granted'))
"""
