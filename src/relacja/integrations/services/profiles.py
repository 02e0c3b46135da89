"""Remembering how files were imported."""

from typing import Any

from django.utils import timezone

from relacja.integrations.models import ImportProfile, ImportRun
from relacja.integrations.permissions import RUN_IMPORTS
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


@use_case(permits=RUN_IMPORTS)
def remember_profile(*, actor: Actor, run_id: int, signature: str, name: str, shared: bool = False) -> int:
    """Remember mapping, reading and options of a run for files with the same columns; the same name is replaced."""
    run = ImportRun.objects.visible_to(actor).get(pk=run_id)
    kept: dict[str, Any] = {
        "is_shared": shared,
        "reading": run.reading,
        "mapping": run.mapping,
        "options": run.options,
        "used_at": timezone.now(),
    }
    profile, _new = ImportProfile.objects.update_or_create(
        user_id=actor.user_id, signature=signature, name=name[:120], defaults=kept
    )
    return profile.pk


@use_case(permits=RUN_IMPORTS)
def forget_profile(*, actor: Actor, profile_id: int) -> None:
    """Let a profile of one's own go."""
    ImportProfile.objects.filter(user_id=actor.user_id, pk=profile_id).delete()
