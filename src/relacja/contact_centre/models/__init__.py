"""Rows of the contact centre."""

from relacja.contact_centre.models.call import Call, CallCommandRow, CallSignalRow, Engine, Recording, SignalAside
from relacja.contact_centre.models.call_back import CallBack
from relacja.contact_centre.models.line import EntryPoint, OpeningHours, WrapUpCode

__all__ = [
    "Call",
    "CallBack",
    "CallCommandRow",
    "CallSignalRow",
    "Engine",
    "EntryPoint",
    "OpeningHours",
    "Recording",
    "SignalAside",
    "WrapUpCode",
]
