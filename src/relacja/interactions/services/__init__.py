"""The verbs of the timeline."""

from relacja.interactions.rules.cipher import KeyDestroyed
from relacja.interactions.rules.drafts import BadDraft
from relacja.interactions.services.activities import (
    log,
    log_call,
    log_letter,
    log_mail,
    log_meeting,
    log_note,
    log_task,
    log_visit,
    plan,
)
from relacja.interactions.services.attaching import (
    FileHeld,
    NoSuchArtefact,
    attach,
    detach,
    hold_file,
    tell_handed_out,
)
from relacja.interactions.services.corrections import (
    ChangedMeanwhile,
    FixedField,
    InteractionNotFound,
    NotOpen,
    cancel,
    complete,
    correct,
    correct_many,
    delete_files,
    reopen,
    withdraw_many,
)
from relacja.interactions.services.forgetting import ForgottenContacts, HeldForLegalReasons, forget_contacts
from relacja.interactions.services.going_on import close_interaction, open_interaction, reassign_party, round_off
from relacja.interactions.services.keeping import TooManyFiles, kept
from relacja.interactions.services.partitions import make_partitions
from relacja.interactions.services.rebuilding import rebuild_interactions
from relacja.interactions.services.recording import PartyNotVisible, record, record_many
from relacja.interactions.services.sealing import seal_ledger

__all__ = [
    "BadDraft",
    "ChangedMeanwhile",
    "FileHeld",
    "FixedField",
    "ForgottenContacts",
    "HeldForLegalReasons",
    "InteractionNotFound",
    "KeyDestroyed",
    "NoSuchArtefact",
    "NotOpen",
    "PartyNotVisible",
    "TooManyFiles",
    "attach",
    "cancel",
    "close_interaction",
    "complete",
    "correct",
    "correct_many",
    "delete_files",
    "detach",
    "forget_contacts",
    "hold_file",
    "kept",
    "log",
    "log_call",
    "log_letter",
    "log_mail",
    "log_meeting",
    "log_note",
    "log_task",
    "log_visit",
    "make_partitions",
    "open_interaction",
    "plan",
    "reassign_party",
    "rebuild_interactions",
    "record",
    "record_many",
    "reopen",
    "round_off",
    "seal_ledger",
    "tell_handed_out",
    "withdraw_many",
]
