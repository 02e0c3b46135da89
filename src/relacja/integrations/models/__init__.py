"""What is kept of importing and exporting: runs, their chunks and refused rows, remembered mappings, written files."""

from relacja.integrations.models.chunk import ImportChunk, PreviewRow, RefusedRow
from relacja.integrations.models.export import ExportRun
from relacja.integrations.models.profile import ImportProfile
from relacja.integrations.models.run import ImportRun

__all__ = ["ExportRun", "ImportChunk", "ImportProfile", "ImportRun", "PreviewRow", "RefusedRow"]
