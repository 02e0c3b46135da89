"""The emergency close: a number takes no calls until a moment, whatever the hours say."""

from datetime import datetime

from django.utils import timezone

from relacja.contact_centre.models import EntryPoint
from relacja.contact_centre.services.setting_up import NotFound
from relacja.platform import audit, push
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.routing.types import SUPERVISE


class InThePast(ValueError):
    """A number is closed until a moment that is still to come."""


@use_case(permits=SUPERVISE, asks_why=True)
def close_number(*, actor: Actor, number_id: int, until: datetime, reason: str, announcement: str = "") -> None:
    """Let nobody in by this number until then; who waits already is served. Raises `NotFound`, `InThePast`."""
    if until <= timezone.now():
        raise InThePast(until)
    found = _locked(number_id)
    found.closed_until, found.closed_why, found.closed_text = until, reason[:200], announcement[:500]
    _save(found, until=until.isoformat())


@use_case(permits=SUPERVISE)
def open_number(*, actor: Actor, number_id: int) -> None:
    """As the hours say again. Raises `NotFound`."""
    found = _locked(number_id)
    found.closed_until, found.closed_why, found.closed_text = None, "", ""
    _save(found, until="")


def _locked(number_id: int) -> EntryPoint:
    found = EntryPoint.objects.select_for_update().filter(pk=number_id).first()
    if found is None:
        raise NotFound(number_id)
    return found


def _save(found: EntryPoint, until: str) -> None:
    found.save(update_fields=["closed_until", "closed_why", "closed_text"])
    audit.note(number=found.number, until=until)
    push.tell("routing:1", "changed")
