"""What a version of the levers would have changed in the last decisions, before it is put into force."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils import timezone

from relacja.decisions.models import Decision, LeverSet
from relacja.decisions.permissions import SEE
from relacja.decisions.queries import answers_of, visible_decisions
from relacja.decisions.rules.arbitration import Arm, chances_to_be_listed
from relacja.decisions.rules.evaluation.off_policy import Estimate, Log, self_normalised
from relacja.decisions.services import learning
from relacja.decisions.services.book import Book, book, levers_of, panel_of
from relacja.decisions.services.deciding import Moment, Question, Thought, asked_of, choose
from relacja.decisions.services.setting_up import OfferNotFound
from relacja.kit.shares import wilson
from relacja.platform.actor import Actor

MOST = 2_000
MOST_WEIGHT = 20.0
ENOUGH = 100.0
"""Answers an estimate has to rest on, so that it may be told."""
YES = frozenset({"accepted", "bought"})


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How many lists would differ, whose places would change, and what share of answers would be yes, as it is and
    as it would be; the estimate is None where nothing was answered, and not to be trusted where it is `thin`.
    """

    decisions: int
    differing: int
    first_differing: int
    moved: tuple[tuple[str, int, int], ...]
    answered: int
    rate: float
    interval: tuple[float, float]
    estimate: Estimate | None

    @property
    def is_thin(self) -> bool:
        """Whether so few answers speak for the other lists that nothing can be said."""
        return self.estimate is None or self.estimate.effective < ENOUGH


def what_if(*, actor: Actor, lever_set_id: int, most: int = MOST) -> WhatIf:  # not a use case: it only reads
    """Choose anew in the last decisions, with the levers in force and with these; both with what is known by now.

    Customers and gates are those of each decision. Raises `NotPermitted`, `OfferNotFound`.
    """
    actor.require(SEE)
    levers = LeverSet.objects.filter(pk=lever_set_id).first()
    if levers is None:
        raise OfferNotFound(lever_set_id)
    held, drafted = book(), levers_of(levers)
    tried = replace(held, levers=drafted, panel=panel_of(held.offers, drafted))
    rows = list(visible_decisions(actor).filter(is_fallback=False).order_by("-at")[:most])
    scorer = learning.learner(timezone.get_default_timezone_name())
    scorer.follow()
    pairs = [(row, _again(held, row, scorer), _again(tried, row, scorer)) for row in rows]
    return _told(pairs, answers_of(actor, [row.pk for row in rows]))


def _again(held: Book, row: Decision, scorer: learning.Learner) -> Thought:
    shut = {
        offer_id for one in row.panel.get("suppressed", ()) if one["gate"] != "control" for offer_id in one["offers"]
    }
    passed = [place for place, offer in enumerate(held.offers) if offer.id not in shut]
    question = Question(row.party_id, row.place, row.context, row.wanted)
    return choose(
        held,
        passed,
        (),
        Moment(question, asked_of(held, row.place, row.at, row.known, ()), row.known, row.seed, scorer),
    )


Pairs = list[tuple[Decision, Thought, Thought]]


def _told(pairs: Pairs, answers: dict[int, list[tuple[int, str]]]) -> WhatIf:
    lists = [([one.code for one in now.choices], [one.code for one in then.choices]) for _row, now, then in pairs]
    before, after = (Counter(code for pair in lists for code in pair[side]) for side in (0, 1))
    moved = sorted(
        ((code, before[code], after[code]) for code in before | after), key=lambda one: -abs(one[2] - one[1])
    )
    shown = np.array(list(_answered(pairs, answers)), float).reshape(-1, 3)
    log = Log(shown[:, 0], shown[:, 1], shown[:, 2])
    yeses, answered = int(shown[:, 0].sum()), len(shown)
    return WhatIf(
        decisions=len(pairs),
        differing=sum(now != then for now, then in lists),
        first_differing=sum(now[:1] != then[:1] for now, then in lists),
        moved=tuple(one for one in moved if one[1] != one[2])[:10],
        answered=answered,
        rate=yeses / answered if answered else 0.0,
        interval=wilson(yeses, answered),
        estimate=self_normalised(log, most=MOST_WEIGHT) if answered else None,
    )


def _answered(pairs: Pairs, answers: dict[int, list[tuple[int, str]]]) -> Iterator[tuple[float, float, float]]:
    """Of each offer that a ranking showed and that was answered: yes or no, how likely it was then and would be."""
    for row, _now, then in pairs:
        told: dict[int, Any] = {}
        for offer_id, kind in answers.get(row.pk, ()):
            told[offer_id] = told.get(offer_id, False) or kind in YES
        if not told or then.weighed is None or row.arm not in (Arm.RANKED, Arm.MODEL_OFF):
            continue
        proposals = [one for one in row.panel["proposals"] if one["offer_id"] in told]
        wanted = chances_to_be_listed(*then.weighed, [one["code"] for one in proposals])
        for one in proposals:
            yield float(told[one["offer_id"]]), max(one["propensity"], 0.01), wanted[one["code"]]
