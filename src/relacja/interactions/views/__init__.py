"""Pages and fragments of the timeline."""

from relacja.interactions.views.artefacts import artefact, attach, detach
from relacja.interactions.views.entries import cancel, complete, correct, detail, entry, reopen
from relacja.interactions.views.lists import interactions, tasks
from relacja.interactions.views.timeline import compose, planned, timeline

__all__ = [
    "artefact",
    "attach",
    "cancel",
    "complete",
    "compose",
    "correct",
    "detach",
    "detail",
    "entry",
    "interactions",
    "planned",
    "reopen",
    "tasks",
    "timeline",
]
