"""The verbs of capture."""

from relacja.capture.services.digesting import digest, end_sessions
from relacja.capture.services.erasing import Forgotten, forget_events
from relacja.capture.services.partitions import drop_old, make_months
from relacja.capture.services.planning import ask_replay, replay_held, save_plan, try_plan
from relacja.capture.services.sources import NameTaken, SourceNotFound, add_source, change_source, renew_key
from relacja.capture.services.storing import Arrived, store_events

__all__ = [
    "Arrived",
    "Forgotten",
    "NameTaken",
    "SourceNotFound",
    "add_source",
    "ask_replay",
    "change_source",
    "digest",
    "drop_old",
    "end_sessions",
    "forget_events",
    "make_months",
    "renew_key",
    "replay_held",
    "save_plan",
    "store_events",
    "try_plan",
]
