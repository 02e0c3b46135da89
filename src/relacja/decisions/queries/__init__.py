"""Every read of decisions worth a name."""

from relacja.decisions.queries.lately import latest_decision

__all__ = ["latest_decision"]
