"""The files of contacts."""

from collections.abc import Iterator

from relacja.interactions.models import Artefact
from relacja.interactions.permissions import KEEP_LEDGER
from relacja.interactions.queries.timeline import EntryArtefact
from relacja.interactions.queries.versions import entry
from relacja.platform import files
from relacja.platform.actor import Actor


def artefact(actor: Actor, interaction_id: int, sha256: str) -> EntryArtefact | None:
    """A file of a contact as it stands now; None where there is none or the actor may not see the contact."""
    found = entry(actor, interaction_id)
    return next((one for one in found.artefacts if one.sha256 == sha256), None) if found else None


def broken_artefacts(actor: Actor) -> Iterator[tuple[int, str]]:
    """Contact and hash of every file that is gone or is not what its hash says. Reads all of them."""
    actor.require(KEEP_LEDGER)
    whole: dict[str, bool] = {}
    for interaction_id, sha256 in (
        Artefact.objects.order_by("sha256").values_list("interaction_id", "sha256").iterator()
    ):
        if sha256 not in whole:
            whole = {sha256: files.is_whole(sha256)}
        if not whole[sha256]:
            yield interaction_id, sha256
