"""Calls that were: for their list, their page and their recordings."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from relacja.contact_centre import parameters
from relacja.contact_centre.models import Call, CallSignalRow, CallToMake, Recording
from relacja.contact_centre.permissions import HEAR, HEAR_OWN
from relacja.contact_centre.rules.pauses import Pause, pauses
from relacja.interactions import queries as interactions
from relacja.interactions.plugs import outcome_words
from relacja.platform.actor import Actor
from relacja.routing.types import SUPERVISE

SIGNALS_SHOWN = 200


class RecordingNotFound(LookupError):
    """There is no such recording, or the actor may not hear it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording as it is listened to: `ready` while its file is there; `pauses` in seconds from its start.

    `kept_until` is when it will be deleted: None where it is `held` for legal reasons, or its class never runs out.
    """

    id: int
    kind: str
    started_at: datetime
    seconds: float
    pauses: tuple[Pause, ...]
    ready: bool
    retention: str
    sha256: str
    kept_until: datetime | None = None
    held: bool = False
    deleted_at: datetime | None = None
    kept_days: int | None = None
    consent_basis: str = ""


def visible(actor: Actor) -> "QuerySet[Call]":
    """One's own, and those of the people one supervises."""
    return Call.objects.visible_to(actor, SUPERVISE)


def outcomes(actor: Actor, interaction_ids: Iterable[Any]) -> Mapping[Any, Any]:
    """How contacts ended, in words, as far as the actor may see them; two queries."""
    wanted = [one for one in interaction_ids if one is not None]
    if not wanted:
        return {}
    rows = interactions.visible(actor).filter(id__in=wanted).exclude(outcome="")
    codes = dict(rows.values_list("id", "outcome"))
    known: dict[str, Any] = {}
    for plug in outcome_words:
        known |= plug.words("outcome", set(codes.values()))
    return {pk: str(known.get(code, code)) for pk, code in codes.items()}


def signals_of(actor: Actor, call_id: int) -> list[CallSignalRow]:
    """What the engine told of a call, in order."""
    rows = CallSignalRow.objects.filter(call__in=visible(actor).filter(pk=call_id)).order_by("at", "pk")
    return list(rows[:SIGNALS_SHOWN])


def recordings_of(actor: Actor, call_id: int) -> list[Heard]:
    """What was recorded of a call, as far as the actor may hear it."""
    rows = list(_audible(actor).filter(call_id=call_id).order_by("started_at", "pk"))
    held = interactions.held(one.sha256 for one in rows if one.sha256)
    return [_heard(one, one.sha256 in held) for one in rows]


def _heard(one: Recording, held: bool) -> Heard:
    kept = one.stored_at is not None and one.deleted_at is None
    return Heard(
        one.pk, one.kind, one.started_at, one.seconds, pauses(one.marks, one.seconds), kept, one.retention, one.sha256,
        kept_until=parameters.kept_until(one.retention, one.started_at) if kept and not held else None,
        held=held and kept, deleted_at=one.deleted_at, kept_days=one.kept_days,
        consent_basis=one.consent_basis,
    )  # fmt: skip


def recording_of(actor: Actor, recording_id: int) -> Recording:
    """One that can be heard. Raises `RecordingNotFound`."""
    found = (
        _audible(actor).filter(pk=recording_id, stored_at__isnull=False, deleted_at=None).select_related("call").first()
    )
    if found is None:
        raise RecordingNotFound(recording_id)
    return found


def open_recordings(actor: Actor, hashes: Collection[str]) -> set[str]:
    """Those of these contents the actor may hear. One whose call is not known any more is heard by whoever may hear."""
    known = set(Recording.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))
    heard = set(_audible(actor).filter(sha256__in=hashes, deleted_at=None).values_list("sha256", flat=True))
    return heard | (set(hashes) - known if actor.may(HEAR) else set())


def recording_with(actor: Actor, sha256: str) -> int | None:
    """The latest recording of this content that the actor may hear; None where there is none."""
    rows = _audible(actor).filter(sha256=sha256, deleted_at=None).order_by("-pk")
    return rows.values_list("pk", flat=True).first()


def _audible(actor: Actor) -> "QuerySet[Recording]":
    """Whoever may hear recordings hears those of their own calls and of the units the permission reaches, and the
    message of whom they are to call back; whoever may hear their own hears no more than their own and such messages.
    Whose customer it is does not matter: a talk is judged by who talked."""
    if not (actor.may(HEAR) or actor.may(HEAR_OWN)):
        return Recording.objects.none()
    own = CallToMake.objects.filter(item__reservation__worker__user_id=actor.user_id or 0, call__isnull=False)
    heard = Q(call__in=Call.objects.visible_to(actor, HEAR)) | Q(kind="voicemail", call__in=own.values("call"))
    return Recording.objects.filter(heard)
