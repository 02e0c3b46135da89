"""Keeping the contents of files, and saying what they are to a contact."""

from collections.abc import Sequence

from relacja.interactions.types import ArtefactDraft, Upload
from relacja.platform import files

FILES_AT_MOST = 50


class TooManyFiles(ValueError):
    """A contact carries fifty files at most."""


def kept(uploads: Sequence[Upload]) -> tuple[ArtefactDraft, ...]:  # not a use case: a content alone is nothing yet
    """Keep the contents, each once, and say what they are to a contact. Raises `files.FileTooLarge`, `TooManyFiles`.

    Contents are durable when this returns; if the contact is then not recorded, they hang on nothing and nobody sees
    them.
    """
    if len(uploads) > FILES_AT_MOST:
        raise TooManyFiles(len(uploads))
    found: dict[str, ArtefactDraft] = {}
    for upload in uploads:
        stored = files.store(upload.stream, upload.name, upload.limit)
        kind = upload.kind or ("image" if stored.media_type.startswith("image/") else "file")
        name = files.plain_name(upload.name)
        found.setdefault(stored.sha256, ArtefactDraft(kind, stored.sha256, name, upload.retention))
    return tuple(found.values())
