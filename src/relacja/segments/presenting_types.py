"""What the pages of types show."""

from datetime import date
from typing import Any

from relacja.platform.actor import Actor
from relacja.platform.condition_words import in_words
from relacja.platform.conditions import read_condition
from relacja.segments import queries
from relacja.segments.permissions import EDIT
from relacja.segments.types import FamilyLine, Sorting, TypeLine


def shares(family: FamilyLine) -> list[tuple[TypeLine, int]]:
    """Each type with its share of all in percent."""
    total = sum(one.customers for one in family.types) or 1
    return [(one, round(100 * one.customers / total)) for one in family.types]


def page(actor: Actor, family: FamilyLine, asked: str) -> dict[str, Any]:
    """A family: its types in words, and the matrix of a month that was asked for, or of the latest."""
    months = queries.months(actor, family.id)
    month = next((one for one in months if one.isoformat() == asked), months[0] if months else None)
    return {
        "family": family,
        "by_conditions": family.sorting == Sorting.CONDITIONS,
        "types": [(one, share, _words(one)) for one, share in shares(family)],
        "months": months,
        "month": month,
        "matrix": matrix(actor, family, month) if month else None,
        "may_edit": actor.may(EDIT),
    }


def _words(one: TypeLine) -> str:
    return in_words(read_condition(one.condition, lenient=True)) if one.condition else ""


def matrix(actor: Actor, family: FamilyLine, month: date) -> dict[str, Any] | None:
    """Rows of the month before, columns of this one; None where there is no month before."""
    told = {(one.from_type, one.to_type): one.customers for one in queries.moves(actor, family.id, month)}
    if not any(old is not None for old, _new in told):
        return None
    ids = [one.id for one in family.types]
    rows = [(one.name, one.id, [told.get((one.id, new), 0) for new in [*ids, None]]) for one in family.types]
    return {
        "heads": [one.name for one in family.types],
        "rows": [
            (name, [(n, n and ids.index(pk) == at) for at, n in enumerate(line)], sum(line)) for name, pk, line in rows
        ],
        "new": [told.get((None, new), 0) for new in ids],
    }
