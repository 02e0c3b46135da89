"""The verbs of letters to many."""

from relacja.mailings.rules.blocks import BadDesign, Problem
from relacja.mailings.services.asking import NoQuestion, ask_for_consent, confirm_consent
from relacja.mailings.services.choosing import Chosen, TooLateToUndo, choose, undo_choice
from relacja.mailings.services.claiming import claim_letters, let_server_rest, server_is_back
from relacja.mailings.services.designing import (
    DesignNameTaken,
    NoSuchDesign,
    UnknownPurpose,
    archive_design,
    publish_design,
    save_design,
)
from relacja.mailings.services.forgetting import LetterLeaves, forget_letters
from relacja.mailings.services.hearing import letter_answered, letter_came_back, letter_complained
from relacja.mailings.services.keeping import keep_outcomes
from relacja.mailings.services.lane import finish_the_dead, send_letters, work
from relacja.mailings.services.leaving import NobodysLetter, come_back, leave
from relacja.mailings.services.paper import OnPaper, PaperGap, fill_text, on_paper
from relacja.mailings.services.queueing import CannotQueue, Stopped, queue_letters, stop_letters
from relacja.mailings.services.settling import settle_letters
from relacja.mailings.services.trying import NoAddress, try_design
from relacja.mailings.services.watching import judge_due, judge_hits

__all__ = [
    "BadDesign",
    "CannotQueue",
    "Chosen",
    "DesignNameTaken",
    "LetterLeaves",
    "NoAddress",
    "NoQuestion",
    "NoSuchDesign",
    "NobodysLetter",
    "OnPaper",
    "PaperGap",
    "Problem",
    "Stopped",
    "TooLateToUndo",
    "UnknownPurpose",
    "archive_design",
    "ask_for_consent",
    "choose",
    "claim_letters",
    "come_back",
    "confirm_consent",
    "fill_text",
    "finish_the_dead",
    "forget_letters",
    "judge_due",
    "judge_hits",
    "keep_outcomes",
    "leave",
    "let_server_rest",
    "letter_answered",
    "letter_came_back",
    "letter_complained",
    "on_paper",
    "publish_design",
    "queue_letters",
    "save_design",
    "send_letters",
    "server_is_back",
    "settle_letters",
    "stop_letters",
    "try_design",
    "undo_choice",
    "work",
]
