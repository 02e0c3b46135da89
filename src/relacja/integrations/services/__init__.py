"""The verbs of importing and exporting."""

from relacja.integrations.services.chunks import RunCancelled, RunMoved, load_chunk
from relacja.integrations.services.driving import drive_import
from relacja.integrations.services.exporting import NoSuchList, begin_export, drive_export
from relacja.integrations.services.foreseeing import drive_preview
from relacja.integrations.services.forgetting import forget_in_files, let_old_files_go
from relacja.integrations.services.profiles import forget_profile, remember_profile
from relacja.integrations.services.runs import (
    WrongState,
    cancel_import,
    plan_import,
    queue_import,
    queue_preview,
    queue_undo,
    upload_file,
)
from relacja.integrations.services.undoing import drive_undo

__all__ = [
    "NoSuchList",
    "RunCancelled",
    "RunMoved",
    "WrongState",
    "begin_export",
    "cancel_import",
    "drive_export",
    "drive_import",
    "drive_preview",
    "drive_undo",
    "forget_in_files",
    "forget_profile",
    "let_old_files_go",
    "load_chunk",
    "plan_import",
    "queue_import",
    "queue_preview",
    "queue_undo",
    "remember_profile",
    "upload_file",
]
