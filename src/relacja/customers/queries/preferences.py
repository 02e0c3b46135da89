"""What customers like."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from relacja.customers.models import Party, Preference
from relacja.platform.actor import Actor

SHOWN_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class PreferenceLine:
    """One thing somebody likes: said by them, or inferred by us."""

    subject: str
    value: str
    is_stated: bool
    expires_on: date | None


def preferences_of(actor: Actor, party_id: int) -> list[PreferenceLine]:
    """What the customer likes today, what was said before what was inferred; one query."""
    seen = Party.objects.visible_to(actor).filter(pk=party_id).values("canonical_id")
    kept = Preference.objects.filter(party__canonical_id__in=seen).exclude(expires_on__lt=timezone.localdate())
    rows = kept.order_by("-basis", "subject").values_list("subject", "value", "basis", "expires_on")[:SHOWN_AT_MOST]
    return [PreferenceLine(subject, value, basis == "stated", expires) for subject, value, basis, expires in rows]
