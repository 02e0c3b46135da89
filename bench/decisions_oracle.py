"""Our estimators beside those of `sb-obp`, on one made-up log. By hand, in an environment of its own that has sb-obp:

    PYTHONPATH=src:. <its python> -m bench.decisions_oracle

Prints each pair of values and ends with 1 where two are apart.
"""

import numpy as np
from obp.ope import DoublyRobust, InverseProbabilityWeighting, SelfNormalizedInverseProbabilityWeighting

from relacja.decisions.rules.evaluation import off_policy
from relacja.decisions.rules.evaluation.off_policy import Log

ROWS, OFFERS = 5_000, 12
NEAR = 1e-9


def main() -> int:
    chance = np.random.default_rng(11)
    shown_by, wanted_by = (chance.dirichlet(np.ones(OFFERS), ROWS) for _ in range(2))
    shown = np.array([chance.choice(OFFERS, p=row) for row in shown_by])
    rewards = (chance.random(ROWS) < 0.02 * (1 + shown)).astype(float)
    guessed = chance.uniform(0, 0.3, (ROWS, OFFERS))
    rows = np.arange(ROWS)
    log = Log(rewards, shown_by[rows, shown], wanted_by[rows, shown])
    theirs = {"reward": rewards, "action": shown, "pscore": log.shown, "position": np.zeros(ROWS, dtype=int)}
    theirs["action_dist"] = wanted_by[:, :, None]
    model = {"estimated_rewards_by_reg_model": guessed[:, :, None]}
    robust = off_policy.doubly_robust(log, guessed[rows, shown], (guessed * wanted_by).sum(axis=1))
    pairs = [
        (off_policy.by_propensity(log), InverseProbabilityWeighting().estimate_policy_value(**theirs)),
        (off_policy.self_normalised(log), SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**theirs)),
        (robust, DoublyRobust().estimate_policy_value(**theirs, **model)),
    ]
    for ours, other in pairs:
        print(f"{ours.value:.12f} {other:.12f}")
    return int(any(abs(ours.value - other) > NEAR for ours, other in pairs))


if __name__ == "__main__":
    raise SystemExit(main())
