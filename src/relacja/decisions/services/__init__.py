"""The verbs of decisions."""

from relacja.decisions.services.answering import (
    BY_PEOPLE,
    FOR_GOOD,
    AnsweredOtherwise,
    BadAnswer,
    DecisionNotFound,
    answer_offer,
    close_unanswered,
    note_purchases,
)
from relacja.decisions.services.deciding import NotVisible, Question, decide
from relacja.decisions.services.fallback import decide_within
from relacja.decisions.services.forgetting import part_decisions_from
from relacja.decisions.services.remembering import keep_snapshot
from relacja.decisions.services.repeating import Repetition, replay
from relacja.decisions.services.setting_up import (
    BadLevers,
    BadOffer,
    OfferNotFound,
    draft_levers,
    end_offer,
    publish_levers,
    save_group,
    save_offer,
    save_policy,
)
from relacja.decisions.services.standing import standings
from relacja.decisions.services.trying import WhatIf, what_if

__all__ = [
    "BY_PEOPLE",
    "FOR_GOOD",
    "AnsweredOtherwise",
    "BadAnswer",
    "BadLevers",
    "BadOffer",
    "DecisionNotFound",
    "NotVisible",
    "OfferNotFound",
    "Question",
    "Repetition",
    "WhatIf",
    "answer_offer",
    "close_unanswered",
    "decide",
    "decide_within",
    "draft_levers",
    "end_offer",
    "keep_snapshot",
    "note_purchases",
    "part_decisions_from",
    "publish_levers",
    "replay",
    "save_group",
    "save_offer",
    "save_policy",
    "standings",
    "what_if",
]
