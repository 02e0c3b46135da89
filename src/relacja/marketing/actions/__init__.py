"""What marketing plugs in: steps and news of journeys, and channels of campaigns."""

from relacja.marketing.actions import journeys, paper, texts

__all__ = ["journeys", "paper", "texts"]
