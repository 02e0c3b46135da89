"""The verbs of routing."""

from relacja.routing.rules.plans import BadPlan
from relacja.routing.services.explaining import Explanation, explain
from relacja.routing.services.fitting import Fitting, fitting
from relacja.routing.services.following import Follower
from relacja.routing.services.forgetting import part_work_from
from relacja.routing.services.moves import CHANNEL, MovedOn, told
from relacja.routing.services.moves import accept as mark_accepted
from relacja.routing.services.moves import complete as mark_completed
from relacja.routing.services.moves import finish as mark_finished
from relacja.routing.services.moves import give_back as mark_given_back
from relacja.routing.services.moves import note as note_routing
from relacja.routing.services.moves import rest as mark_activity
from relacja.routing.services.plans import NoSuchPlan, fields_asked
from relacja.routing.services.presence import mark_reachable
from relacja.routing.services.setting_up import (
    BadCondition,
    NotFound,
    draft_plan,
    make_worker,
    publish_plan,
    save_activity,
    save_queue,
    save_skill,
)
from relacja.routing.services.taking import (
    NoSuchActivity,
    accept_work,
    reject_work,
    set_activity,
    set_activity_of,
    take_back_work,
)
from relacja.routing.services.waiting import (
    CannotWait,
    NoSuchMedium,
    Work,
    enqueue_work,
    enter,
    enter_in_hand,
    withdraw_work,
)
from relacja.routing.services.waiting import take_anyway as mark_taken
from relacja.routing.services.waiting import take_out as mark_withdrawn
from relacja.routing.services.what_if import Figures, WhatIf, what_if_recorded, what_if_typed

__all__ = [
    "CHANNEL",
    "BadCondition",
    "BadPlan",
    "CannotWait",
    "Explanation",
    "Figures",
    "Fitting",
    "Follower",
    "MovedOn",
    "NoSuchActivity",
    "NoSuchMedium",
    "NoSuchPlan",
    "NotFound",
    "WhatIf",
    "Work",
    "accept_work",
    "draft_plan",
    "enqueue_work",
    "enter",
    "enter_in_hand",
    "explain",
    "fields_asked",
    "fitting",
    "make_worker",
    "mark_accepted",
    "mark_activity",
    "mark_completed",
    "mark_finished",
    "mark_given_back",
    "mark_reachable",
    "mark_taken",
    "mark_withdrawn",
    "note_routing",
    "part_work_from",
    "publish_plan",
    "reject_work",
    "save_activity",
    "save_queue",
    "save_skill",
    "set_activity",
    "set_activity_of",
    "take_back_work",
    "told",
    "what_if_recorded",
    "what_if_typed",
    "withdraw_work",
]
