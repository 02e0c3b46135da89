"""Rows of the contact centre."""

from relacja.contact_centre.models.call import Call, CallCommandRow, CallSignalRow, Engine, Recording, SignalAside
from relacja.contact_centre.models.call_to_make import CallList, CallToMake
from relacja.contact_centre.models.desk_telephone import DeskTelephone
from relacja.contact_centre.models.line import EntryPoint, OpeningHours, WrapUpCode

__all__ = [
    "Call",
    "CallCommandRow",
    "CallList",
    "CallSignalRow",
    "CallToMake",
    "DeskTelephone",
    "Engine",
    "EntryPoint",
    "OpeningHours",
    "Recording",
    "SignalAside",
    "WrapUpCode",
]
