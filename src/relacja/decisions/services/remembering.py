"""Snapshots of what has been learnt: they shorten the way of a process that starts."""

from django.utils import timezone

from relacja.decisions.models import ModelSnapshot
from relacja.decisions.permissions import ASK
from relacja.decisions.rules.learning import snapshot
from relacja.decisions.services.learning import Learner
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

EVERY = 1_000
KEPT = 3
STRIDE = 10_000
"""One of so many answers is kept for good, so that an old decision can be made again without learning everything."""


@use_case(permits=ASK)
def keep_snapshot(*, actor: Actor, every: int = EVERY) -> bool:
    """Keep what follows from the answers so far, if so many have come since the last time; whether it was kept.

    Snapshots of another version, from which no learner can go on, make room for it.
    """
    scorer = Learner(timezone.get_default_timezone_name())
    scorer.follow(hurry=True)
    if scorer.model.answers < scorer.resumed_at + every:
        return False
    state = snapshot.write(scorer.model)
    made = ModelSnapshot.objects.create(
        at=timezone.now(), answers=scorer.model.answers, position=scorer.position, state=state,
        sha256=snapshot.digest(state),
    )  # fmt: skip
    if not scorer.resumed_at:
        ModelSnapshot.objects.exclude(pk=made.pk).delete()
    ModelSnapshot.objects.filter(pk__in=_spared()).delete()
    audit.note(answers=made.answers, sha256=made.sha256)
    return True


def _spared() -> list[int]:
    """The snapshots nobody needs: neither among the last nor the first of their stride."""
    found = list(ModelSnapshot.objects.order_by("-answers").values_list("pk", "answers"))
    firsts = {answers // STRIDE: pk for pk, answers in found}
    return [pk for pk, answers in found[KEPT:] if firsts[answers // STRIDE] != pk]
