"""Values handed through the door."""

from dataclasses import dataclass

WORK = "routing.work"
SUPERVISE = "routing.supervise"
CONFIGURE = "routing.configure"
"""Codes of the permissions, for the pages and verbs of apps whose work is routed."""


@dataclass(frozen=True, slots=True)
class SetupRow:
    """One thing that is set up, as the overview shows it: `url` leads to its form, `badge` says what stands out."""

    title: str
    url: str
    detail: str = ""
    badge: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A worker held for an item: what their telephone, or another wire, must know."""

    reservation_id: int
    item_id: int
    worker_id: int
    user_id: int
    subject_id: int
    ring_seconds: int = 20


@dataclass(frozen=True, slots=True)
class MediumRule:
    """How work of one medium fills a worker.

    `exclusive`: whoever does it does nothing else. `interruptible`: an exclusive item may come in on top of it.
    """

    capacity: int = 1
    exclusive: bool = True
    interruptible: bool = False
