"""What the platform keeps: the record of changes, the outbox, parameters, files, answers given, limits spent."""

from relacja.platform.models.audit import AuditChange, AuditEntry
from relacja.platform.models.file import FileLink, StoredFile
from relacja.platform.models.idempotent_answer import IdempotentAnswer
from relacja.platform.models.outbox import OutboxDelivery, OutboxEvent
from relacja.platform.models.parameter import ParameterValue
from relacja.platform.models.saved_view import SavedView
from relacja.platform.models.spent_requests import SpentRequests

__all__ = [
    "AuditChange",
    "AuditEntry",
    "FileLink",
    "IdempotentAnswer",
    "OutboxDelivery",
    "OutboxEvent",
    "ParameterValue",
    "SavedView",
    "SpentRequests",
    "StoredFile",
]
