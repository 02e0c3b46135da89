"""Proposing what each column means: from its name, and from what its cells look like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relacja.kit.text import fold
from relacja.platform.transfer.plugs import FieldKind, ImportTarget, TargetField
from relacja.platform.transfer.types import Cell
from relacja.platform.transfer.values import CellKind, kind_of, samples

POSTCODE = re.compile(r"^\d{2}-\d{3}$")
NIP = re.compile(r"^(PL)?\s?\d{3}-?\d{3}-?\d{2}-?\d{2}$")
SAMPLE = 200
FITS: dict[FieldKind, frozenset[CellKind]] = {
    "email": frozenset({"email"}),
    "phone": frozenset({"phone", "number"}),
    "date": frozenset({"date"}),
    "datetime": frozenset({"date"}),
    "number": frozenset({"number"}),
    "money": frozenset({"number"}),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A column is held to be a field, how surely (0 to 1), and why: by `name` or by `content`."""

    column: int
    field_code: str
    confidence: float
    because: str


def propose(target: ImportTarget, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Proposal]:
    """The best field of each column, each field once; columns that nothing speaks for are left out."""
    looked = [_Column.of(name, samples(rows[:SAMPLE], number)) for number, name in enumerate(header)]
    found: list[Proposal] = []
    for number, column in enumerate(looked):
        for each in target.fields:
            score, because = _score(each, column)
            if score >= 0.5:
                found.append(Proposal(number, each.code, round(score, 2), because))
    found.sort(key=lambda proposal: (-proposal.confidence, proposal.column))
    columns: set[int] = set()
    fields: set[str] = set()
    chosen: list[Proposal] = []
    for proposal in found:
        if proposal.column not in columns and proposal.field_code not in fields:
            columns.add(proposal.column)
            fields.add(proposal.field_code)
            chosen.append(proposal)
    return sorted(chosen, key=lambda proposal: proposal.column)


def best_target(targets: Sequence[ImportTarget], header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The code of the target that most columns fit, required fields counting double."""

    def fit(target: ImportTarget) -> float:
        proposals = propose(target, header, rows)
        required = {each.code for each in target.fields if each.required}
        got = {proposal.field_code for proposal in proposals}
        missing = len(required - got)
        return sum(proposal.confidence for proposal in proposals) + len(required & got) - 3 * missing

    return max(targets, key=fit).code if targets else ""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    words: tuple[str, ...]
    kinds: dict[CellKind, float]
    postcodes: float
    nips: float
    filled: int

    @classmethod
    def of(cls, name: str, cells: Sequence[str]) -> "_Column":
        kinds: dict[CellKind, float] = {}
        for cell in cells:
            kind = kind_of(cell)
            kinds[kind] = kinds.get(kind, 0) + 1 / len(cells)
        count = len(cells) or 1
        return cls(
            plain_name(name),
            tuple(plain_name(name).split()),
            kinds,
            sum(bool(POSTCODE.match(cell)) for cell in cells) / count,
            sum(bool(NIP.match(cell)) for cell in cells) / count,
            len(cells),
        )


def plain_name(name: str) -> str:
    """The name of a column for comparing: folded, camel case and signs apart, a vendor's object prefix left out."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.strip().rstrip("*"))
    spaced = re.sub(r"^(?:Deal|Person|Organization|Organisation|Contact|Account|Lead|Company) - ", "", spaced)
    return " ".join(re.sub(r"[^\w]+|_+", " ", fold(spaced)).split())


def _score(each: TargetField, column: _Column) -> tuple[float, str]:
    by_name = _name_score(each, column)
    by_content = _content_score(each, column, by_name)
    fits = FITS.get(each.kind)
    if by_name and fits and column.filled:
        share = sum(column.kinds.get(kind, 0) for kind in fits)
        by_name = min(0.99, by_name + 0.04) if share > 0.5 else by_name * 0.4
    return (by_content, "content") if by_content > by_name else (by_name, "name")


def _content_score(each: TargetField, column: _Column, by_name: float) -> float:
    if each.kind == "postcode" and column.postcodes > 0.7:
        return 0.85
    if each.code == "nip" and column.nips > 0.7 and (by_name or column.kinds.get("phone", 0) < 0.9):
        return 0.75
    if each.kind == "email" and column.kinds.get("email", 0) > 0.7:
        return 0.8
    return 0.6 if each.kind == "phone" and column.kinds.get("phone", 0) > 0.7 else 0.0


def _name_score(each: TargetField, column: _Column) -> float:
    if not column.name:
        return 0.0
    aliases = [plain_name(alias) for alias in (each.code, str(each.label), *each.aliases)]
    if column.name in aliases:
        return 0.95 - 0.001 * aliases.index(column.name)
    squeezed = column.name.replace(" ", "")
    if any(alias.replace(" ", "") == squeezed for alias in aliases):
        return 0.93
    inside = [alias for alias in aliases if len(alias) > 3 and set(alias.split()) <= set(column.words)]
    if inside:
        longest = max(len(alias) for alias in inside)
        return 0.5 + 0.35 * longest / max(len(column.name), 1)
    return 0.0
