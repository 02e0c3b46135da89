"""The verbs of the contact centre."""

from relacja.contact_centre.services.call_lists import Put, put_on_list, run_call_list, save_call_list, take_off_list
from relacja.contact_centre.services.calls import hear_signals
from relacja.contact_centre.services.calls.asides import StillUnheard, hear_again, put_signal_aside
from relacja.contact_centre.services.calls.calling_back import (
    MayNotBeCalled,
    NotCalledYet,
    call_back,
    not_reached,
    resume_call_backs,
    skip_call,
)
from relacja.contact_centre.services.calls.handling import (
    BadNumber,
    CallNotFound,
    NoEngine,
    NoTelephone,
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
    simulate_call,
    transfer_call,
)
from relacja.contact_centre.services.calls.naming import add_caller, say_who_calls, take_back_who_calls
from relacja.contact_centre.services.calls.outside import InsideOnly, NumberNotKnown
from relacja.contact_centre.services.calls.outside import reach as outside_reach
from relacja.contact_centre.services.campaigns import CampaignCalls, call_for_campaign, stop_calls_of_campaign
from relacja.contact_centre.services.closing import InThePast, close_number, open_number
from relacja.contact_centre.services.desk_telephones import (
    NoTelephonesThere,
    give_desk_telephone,
    remove_desk_telephone,
)
from relacja.contact_centre.services.forgetting import CallGoesOn, part_calls_from
from relacja.contact_centre.services.hearing import hear_recording, listen
from relacja.contact_centre.services.retention import delete_all_old_recordings, delete_old_recordings
from relacja.contact_centre.services.setting_up import (
    BadSetting,
    NameTaken,
    NotFound,
    NumberTaken,
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
    "CampaignCalls",
    "InThePast",
    "InsideOnly",
    "MayNotBeCalled",
    "NameTaken",
    "NoEngine",
    "NoTelephone",
    "NoTelephonesThere",
    "NotCalledYet",
    "NotFound",
    "NumberNotKnown",
    "NumberTaken",
    "Put",
    "StillUnheard",
    "WrapUp",
    "add_caller",
    "answer_call",
    "call_back",
    "call_for_campaign",
    "close_number",
    "complete_transfer",
    "delete_all_old_recordings",
    "delete_old_recordings",
    "dial",
    "finish",
    "give_desk_telephone",
    "hang_up_call",
    "hear_again",
    "hear_recording",
    "hear_signals",
    "hold_call",
    "join_call",
    "leave_call",
    "listen",
    "listen_to_call",
    "not_reached",
    "open_number",
    "outside_reach",
    "part_calls_from",
    "pause_recording",
    "put_on_list",
    "put_signal_aside",
    "remove_desk_telephone",
    "resume_call_backs",
    "resume_recording",
    "retrieve_call",
    "run_call_list",
    "save_call_list",
    "save_engine",
    "save_entry_point",
    "save_hours",
    "save_wrap_up_code",
    "say_who_calls",
    "set_up_simply",
    "simulate_call",
    "skip_call",
    "stop_calls_of_campaign",
    "take_back_who_calls",
    "take_off_list",
    "transfer_call",
]  # fmt: skip
