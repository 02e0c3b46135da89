"""The rows of letters to many."""

from relacja.mailings.models.design import Design, DesignVersion
from relacja.mailings.models.letter import Letter, Pace, Stop

__all__ = ["Design", "DesignVersion", "Letter", "Pace", "Stop"]
