"""What text messages come to."""

from relacja.messaging.rules.segments import segments


def parts_of_text(text: str) -> int:  # no actor: a number
    """How many messages are paid for, of a text."""
    return segments(text).count
