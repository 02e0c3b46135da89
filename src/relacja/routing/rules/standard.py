"""What everybody begins with."""

ACTIVITIES: tuple[tuple[str, bool], ...] = (
    ("ready", True),
    ("break", False),
    ("meal", False),
    ("meeting", False),
    ("training", False),
    ("back_office", False),
    ("no_answer", False),
    ("offline", False),
)
"""Codes of activities, and whether work is taken meanwhile. The router uses `ready`, `no_answer` and `offline`."""
