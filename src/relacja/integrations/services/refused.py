"""The file of refused rows: line, reason, and the row as it was, ready to be mended and imported again."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from django.utils.translation import gettext as _

from relacja.integrations import queries
from relacja.integrations.models import ImportRun
from relacja.integrations.services.masking import Mask
from relacja.integrations.services.proposing import look_of
from relacja.platform.actor import Actor
from relacja.platform.transfer.defusing import defused
from relacja.platform.transfer.types import CannotRead


def refused_rows(actor: Actor, run_id: int, *, preview: bool) -> Iterator[list[str]]:
    """The header, then every refused row in order; what a spreadsheet would run as a formula is defused.

    Secret numbers are whole for the importer, who mends the rows and sends them again, and masked for others; who does
    not reach everything is told lines and reasons of others' files, not what stood there.
    """
    run = queries.run_of(actor, run_id)
    mask = None if run.is_sent_by(actor) else Mask(run)
    shown = run.shows_rows_to(actor)
    yield [_("Line"), _("Reason"), _("Field"), *(_header(run) if shown else ())]
    for row in queries.refused_of(actor, run_id, preview=preview).iterator(chunk_size=2_000):
        cells = mask.cells(row) if mask else map(str, row.cells)
        yield [str(row.line), defused(row.reason), row.field, *(map(defused, cells) if shown else ())]


def write_refused(actor: Actor, run_id: int, stream: TextIO, *, preview: bool) -> None:
    """Write the file as CSV."""
    csv.writer(stream).writerows(refused_rows(actor, run_id, preview=preview))


def refused_lines(actor: Actor, run_id: int, *, preview: bool) -> Iterator[str]:
    """The file as CSV, line by line, for an answer that streams."""
    writer = csv.writer(_Echo())
    for row in chain(refused_rows(actor, run_id, preview=preview)):
        yield writer.writerow(row)


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def _header(run: ImportRun) -> list[str]:
    try:
        return [defused(name) for name in look_of(run).header]
    except CannotRead:
        return []
