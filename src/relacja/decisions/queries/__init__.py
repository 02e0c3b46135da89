"""Every read of decisions worth a name."""

from relacja.decisions.queries.lately import latest_decision
from relacja.decisions.queries.personal import decisions_for_disclosure, parties_with_decisions

__all__ = ["decisions_for_disclosure", "latest_decision", "parties_with_decisions"]
