"""The rows of letters to many."""

from relacja.mailings.models.choice import Choice, Question
from relacja.mailings.models.design import Design, DesignVersion
from relacja.mailings.models.hit import Hit
from relacja.mailings.models.letter import Letter, Pace, Stop

__all__ = ["Choice", "Design", "DesignVersion", "Hit", "Letter", "Pace", "Question", "Stop"]
