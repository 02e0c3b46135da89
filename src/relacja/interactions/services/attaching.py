"""Files that belong to a contact: photographs of paper, letters, offers. The ledger keeps their hashes."""

from collections.abc import Sequence
from dataclasses import replace

from relacja.interactions.permissions import CORRECT, HOLD, RECORD
from relacja.interactions.plugs import file_guards
from relacja.interactions.queries.timeline import EntryArtefact
from relacja.interactions.services.corrections import take_over
from relacja.interactions.services.keeping import FILES_AT_MOST, TooManyFiles, kept
from relacja.interactions.types import InteractionDraft, InteractionId, Upload
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class NoSuchArtefact(LookupError):
    """The contact has no such file."""


class FileHeld(ValueError):
    """The file is held for legal reasons: it stays where it is until that ends."""


@use_case(permits=RECORD)
def attach(*, actor: Actor, interaction_id: int, uploads: Sequence[Upload]) -> InteractionId:
    """Hang files on a contact; one that hangs there already stays as it is.

    Raises `InteractionNotFound`, `files.FileTooLarge`, `TooManyFiles`.
    """

    def with_files(state: InteractionDraft) -> InteractionDraft:
        there = {one.sha256 for one in state.artefacts if one.deleted_at is None}
        more = {one.sha256: one for one in kept(uploads) if one.sha256 not in there}
        stay = [one for one in state.artefacts if one.sha256 not in more]
        if len(stay) + len(more) > FILES_AT_MOST:
            raise TooManyFiles(len(stay) + len(more))
        return replace(state, artefacts=(*stay, *more.values()))

    return take_over(actor, interaction_id, "corrected", with_files)


def tell_handed_out(*, actor: Actor, file: EntryArtefact) -> None:  # not a use case: whoever guards the file has one
    """Somebody is given a file of a contact: whoever guards files of its kind leaves a trace of it."""
    guard = file_guards.get(file.kind)
    if guard is not None:
        guard.handed_out(actor, file.sha256)


@use_case(permits=CORRECT, asks_why=True)
def detach(*, actor: Actor, interaction_id: int, sha256: str, reason: str) -> InteractionId:
    """Say that a file does not belong to a contact. What was said before stays readable, and so does the content.

    Raises `InteractionNotFound`, `NoSuchArtefact`, and `FileHeld`.
    """

    def without(state: InteractionDraft) -> InteractionDraft:
        left = tuple(one for one in state.artefacts if one.sha256 != sha256)
        if len(left) == len(state.artefacts):
            raise NoSuchArtefact(sha256)
        if any(one.legal_hold for one in state.artefacts if one.sha256 == sha256):
            raise FileHeld(sha256)
        return replace(state, artefacts=left)

    return take_over(actor, interaction_id, "corrected", without, why=reason, permits=CORRECT)


@use_case(permits=HOLD, asks_why=True)
def hold_file(*, actor: Actor, interaction_id: int, sha256: str, is_held: bool, reason: str) -> InteractionId:
    """Hold a file of a contact for legal reasons, or end that; the ledger keeps who did it and why.

    While it is held it is not deleted when its time runs out, it is not taken off, and whoever the contact was with is
    not forgotten. Raises `InteractionNotFound`, and `NoSuchArtefact` where its content is not there any more.
    """

    def said(state: InteractionDraft) -> InteractionDraft:
        there = [one for one in state.artefacts if one.sha256 == sha256 and one.deleted_at is None]
        if not there:
            raise NoSuchArtefact(sha256)
        files = tuple(replace(one, legal_hold=is_held) if one in there else one for one in state.artefacts)
        return replace(state, artefacts=files)

    kind = "file_held" if is_held else "file_released"
    return take_over(actor, interaction_id, kind, said, why=reason, permits=HOLD)
