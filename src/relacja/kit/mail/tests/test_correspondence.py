"""Threads over a made-up correspondence whose truth is known; the bench plays it at length."""

from collections import Counter

import pytest

from relacja.kit.mail.testing.correspondence import PROGRAMS, play


@pytest.mark.parametrize("seed", [12, 14])
def test_conversations_stay_together_and_never_touch_another_customers(seed: int) -> None:
    verdicts = list(play(seed, 400, 40))
    assert not [verdict for verdict in verdicts if verdict.is_anothers]
    assert sum(verdict.is_right for verdict in verdicts) >= 0.995 * len(verdicts)
    kinds = Counter(verdict.kind for verdict in verdicts)
    assert set(PROGRAMS) <= set(kinds)
    assert min(kinds["forward"], kinds["re-used"], kinds["another's ids"]) > 0


def test_what_is_chosen_with_less_confidence_is_wrong_more_often() -> None:
    verdicts = list(play(13, 400, 10))
    sure = [verdict.is_right for verdict in verdicts if verdict.confidence >= 0.9]
    unsure = [verdict.is_right for verdict in verdicts if verdict.confidence < 0.9]
    assert sum(sure) / len(sure) >= sum(unsure) / len(unsure)
