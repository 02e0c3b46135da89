"""Which delimiter and quote a text file uses: the pair whose rows agree best."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from relacja.platform.transfer.types import Evidence, Source
from relacja.platform.transfer.values import kind_of

DELIMITERS = (",", ";", "\t", "|", "#", "%", "^", "~", ":")
NAMES = {",": ",", ";": ";", "\t": "tab", "|": "|"}
SAMPLE = 256 * 1024
ROWS = 400


@dataclass(frozen=True, slots=True)
class Dialect:
    """Delimiter, quote, and why."""

    delimiter: str
    quote: str
    evidence: tuple[Evidence, ...]


def find_dialect(source: Source, encoding: str) -> Dialect:
    """Try every pair on the beginning; judge by equal row lengths and by cells that look like data."""
    with source.open() as raw:
        text = raw.read(SAMPLE).decode(encoding, errors="ignore")
    whole = len(text) < SAMPLE // 4
    if text[:4].lower() == "sep=" and len(text) > 4:
        delimiter = text[4]
        return Dialect(delimiter, '"', (Evidence("delimiter", delimiter, _("the file says so: sep="), 1.0),))
    found: list[tuple[float, float, str, str, int]] = []
    for quote in ('"', "'"):
        if quote == "'" and not _quotes_cells(text, "'"):
            continue
        for delimiter in DELIMITERS:
            if delimiter in text:
                score, width = _score(text, delimiter, quote, whole)
                found.append((score, -DELIMITERS.index(delimiter), delimiter, quote, width))
    if not found:
        return Dialect(",", '"', (Evidence("delimiter", ",", _("one column: no separator occurs"), 0.9),))
    found.sort(reverse=True)
    best = found[0]
    rival = next((entry[0] for entry in found[1:] if entry[2] != best[2]), 0.0)
    because = _("%(count)s columns in nearly every row") % {"count": best[4]}
    confidence = round(max(0.3, min(0.99, 0.5 + (best[0] - rival))), 2)
    if best[4] < 2:
        return Dialect(
            ",", '"', (Evidence("delimiter", ",", _("one column: no separator splits the rows alike"), 0.6),)
        )
    return Dialect(
        best[2],
        best[3],
        (
            Evidence("delimiter", best[2], because, confidence),
            Evidence("quote", best[3], _("the usual one") if best[3] == '"' else _("cells stand in it"), confidence),
        ),
    )


def _quotes_cells(text: str, quote: str) -> bool:
    """Whether the character stands where a quote of a cell would."""
    hits = sum(text.count(f"{delimiter}{quote}") + text.count(f"{quote}{delimiter}") for delimiter in DELIMITERS[:5])
    return hits > 2 and hits > 2 * text.count('"')


def _score(text: str, delimiter: str, quote: str, whole: bool) -> tuple[float, int]:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote), ROWS))
    except csv.Error:
        return 0.0, 0
    rows = [row for row in (rows if whole and len(rows) < ROWS else rows[:-1] or rows) if row]
    if not rows:
        return 0.0, 0
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    if width < 2:
        return 0.0, 1
    same = count / len(rows)
    cells = [cell for row in rows[:100] for cell in row]
    typed = sum(kind_of(cell) != "text" for cell in cells) / len(cells)
    broken = sum(quote in cell.strip(quote)[1:-1] and delimiter not in cell for cell in cells) / len(cells)
    return same * (1 - 1 / (width + 1)) * (0.6 + 0.4 * typed) * (1 - broken), width
