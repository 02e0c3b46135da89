"""Setting up who may send events."""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from relacja.capture.models import Source
from relacja.capture.permissions import CONFIGURE
from relacja.capture.types import SOURCE, Kept
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class NameTaken(ValueError):
    """Another source has this name."""


class SourceNotFound(LookupError):
    """There is no such source."""


@use_case(permits=CONFIGURE)
def add_source(
    *, actor: Actor, name: str, kept: Kept = Kept.USUAL, requests_per_second: int = 0, consent: str = ""
) -> tuple[int, str]:
    """Let a site or an application send events: answers its number and the key it writes by. Raises `NameTaken`."""
    source = Source(
        name=name.strip(), kept=kept.value, requests_per_second=requests_per_second, write_key=_new_key(),
        consent=consent.strip(),
        created_at=timezone.now(),
    )  # fmt: skip
    _save(source)
    audit.note(subject=Ref(SOURCE, source.pk))
    return source.pk, source.write_key


@use_case(permits=CONFIGURE)
def change_source(
    *, actor: Actor, source_id: int, name: str, kept: Kept, requests_per_second: int, is_active: bool, consent: str = ""
) -> None:
    """Name a source otherwise, keep its next events for another time, limit it, or let it send no more. The entrance
    knows within seconds. Raises `SourceNotFound` and `NameTaken`."""
    source = found_source(source_id)
    source.name, source.kept, source.is_active = name.strip(), kept.value, is_active
    source.requests_per_second, source.consent = requests_per_second, consent.strip()
    _save(source)


@use_case(permits=CONFIGURE)
def renew_key(*, actor: Actor, source_id: int) -> str:
    """Give a source another key; the one it had ends within seconds. Raises `SourceNotFound`."""
    source = found_source(source_id)
    source.write_key = _new_key()
    _save(source)
    return source.write_key


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def found_source(source_id: int) -> Source:  # not a use case: finds what a use case of another file changes
    """A source, held until the transaction ends. Raises `SourceNotFound`."""
    source = Source.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise SourceNotFound(source_id)
    audit.note(subject=Ref(SOURCE, source.pk))
    return source


def _save(source: Source) -> None:
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError as taken:
        raise NameTaken(source.name) from taken
