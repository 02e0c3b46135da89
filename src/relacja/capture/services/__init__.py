"""The verbs of capture."""

from relacja.capture.services.partitions import drop_old, make_months
from relacja.capture.services.sources import NameTaken, SourceNotFound, add_source, change_source, renew_key
from relacja.capture.services.storing import Arrived, store_events

__all__ = [
    "Arrived",
    "NameTaken",
    "SourceNotFound",
    "add_source",
    "change_source",
    "drop_old",
    "make_months",
    "renew_key",
    "store_events",
]
