"""Openings and clicks: what is put into a letter to see them."""

from relacja.mailings.models import Letter
from relacja.mailings.types import Written


def watched(letter: Letter, text: Written) -> Written:  # not a use case: it only writes
    """The letter with what tells of its being read, where it may be watched."""
    return text
