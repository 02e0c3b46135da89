"""The verbs of the contact centre."""

from relacja.contact_centre.services.calls import hear_signals
from relacja.contact_centre.services.calls.asides import StillUnheard, hear_again, put_signal_aside
from relacja.contact_centre.services.calls.calling_back import call_back, not_reached, resume_call_backs
from relacja.contact_centre.services.calls.handling import (
    BadNumber,
    CallNotFound,
    NoEngine,
    answer_call,
    complete_transfer,
    dial,
    hang_up_call,
    hold_call,
    join_call,
    leave_call,
    listen_to_call,
    pause_recording,
    resume_recording,
    retrieve_call,
    say_who_calls,
    simulate_call,
    transfer_call,
)
from relacja.contact_centre.services.closing import InThePast, close_number, open_number
from relacja.contact_centre.services.forgetting import CallGoesOn, part_calls_from
from relacja.contact_centre.services.hearing import hear_recording
from relacja.contact_centre.services.retention import delete_all_old_recordings, delete_old_recordings
from relacja.contact_centre.services.setting_up import (
    BadSetting,
    NameTaken,
    NotFound,
    save_engine,
    save_entry_point,
    save_hours,
    save_wrap_up_code,
    set_up_simply,
)
from relacja.contact_centre.services.wrap_up import WrapUp, finish

__all__ = [
    "BadNumber",
    "BadSetting",
    "CallGoesOn",
    "CallNotFound",
    "InThePast",
    "NameTaken",
    "NoEngine",
    "NotFound",
    "StillUnheard",
    "WrapUp",
    "answer_call",
    "call_back",
    "close_number",
    "complete_transfer",
    "delete_all_old_recordings",
    "delete_old_recordings",
    "dial",
    "finish",
    "hang_up_call",
    "hear_again",
    "hear_recording",
    "hear_signals",
    "hold_call",
    "join_call",
    "leave_call",
    "listen_to_call",
    "not_reached",
    "open_number",
    "part_calls_from",
    "pause_recording",
    "put_signal_aside",
    "resume_call_backs",
    "resume_recording",
    "retrieve_call",
    "save_engine",
    "save_entry_point",
    "save_hours",
    "save_wrap_up_code",
    "say_who_calls",
    "set_up_simply",
    "simulate_call",
    "transfer_call",
]  # fmt: skip
