"""Whether the process has been asked to stop."""

import threading

_asked = threading.Event()


def should_stop() -> bool:
    """Whether long work should leave itself for later now, because its process is about to stop."""
    return _asked.is_set()


def ask_to_stop() -> None:
    """Let every long job of this process know."""
    _asked.set()


def begin_anew() -> None:
    """Forget that somebody asked; for a process that starts working."""
    _asked.clear()
