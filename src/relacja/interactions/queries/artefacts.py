"""The files of contacts."""

from collections.abc import Iterable, Iterator

from relacja.interactions.models import Artefact
from relacja.interactions.permissions import KEEP_LEDGER
from relacja.interactions.queries.timeline import EntryArtefact
from relacja.interactions.queries.versions import entry
from relacja.platform import files
from relacja.platform.actor import Actor


def artefact(actor: Actor, interaction_id: int, sha256: str) -> EntryArtefact | None:
    """A file of a contact as it stands now; None where there is none (any more), the contact may not be seen or the
    file not be had."""
    found = entry(actor, interaction_id)
    files_there = found.artefacts if found else ()
    there = [one for one in files_there if one.sha256 == sha256 and one.deleted_at is None and not one.is_closed]
    return there[0] if there else None


def held(hashes: Iterable[str]) -> set[str]:  # no actor: callers have found rows that mean them
    """Those of these contents that are held for legal reasons, on whichever contact they hang; one query."""
    return set(Artefact.objects.filter(sha256__in=set(hashes), legal_hold=True).values_list("sha256", flat=True))


def broken_artefacts(actor: Actor) -> Iterator[tuple[int, str]]:
    """Contact and hash of every file that is gone or is not what its hash says. Reads all of them."""
    actor.require(KEEP_LEDGER)
    whole: dict[str, bool] = {}
    there = Artefact.objects.filter(deleted_at=None).order_by("sha256")
    for interaction_id, sha256 in there.values_list("interaction_id", "sha256").iterator():
        if sha256 not in whole:
            whole = {sha256: files.is_whole(sha256)}
        if not whole[sha256]:
            yield interaction_id, sha256
