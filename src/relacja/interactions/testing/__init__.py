"""What other apps' tests need of interactions."""

from relacja.interactions.testing.factories import draft_with, make_interaction

__all__ = ["draft_with", "make_interaction"]
