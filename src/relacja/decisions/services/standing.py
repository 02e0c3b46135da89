"""How the models of offers are doing, as this process has learnt them."""

from collections.abc import Iterable

from django.utils import timezone

from relacja.decisions.permissions import SEE
from relacja.decisions.rules.learning.standing import Standing
from relacja.decisions.services import learning
from relacja.platform.actor import Actor


def standings(*, actor: Actor, codes: Iterable[str]) -> dict[str, Standing]:  # not a use case: it only reads
    """Answers, expectation and calibration of each offer. Raises `NotPermitted`."""
    actor.require(SEE)
    scorer = learning.learner(timezone.get_default_timezone_name())
    scorer.follow()
    with scorer.lock:
        return {code: scorer.model.standing(code) for code in codes}
