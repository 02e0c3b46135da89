"""A condition as rows of "field, operator, value" in cards: what people build without writing, and back again.

Cards are joined by one word, the rows of each card by a word of its own. `cards_of` and `condition_text` go there and
back without loss; a condition that is no such cards (a NOT round a group, deeper parentheses, a field beside another
field) has none, and stays a text.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

from relacja.kit.conditions import (
    ALWAYS,
    And,
    Compare,
    Condition,
    Field,
    Flag,
    Has,
    HasOf,
    In,
    Kind,
    Known,
    Leaf,
    Match,
    Not,
    Or,
    Relative,
)

Word = Literal["and", "or"]
KNOWN = ("known", "unknown")
OPERATORS: dict[Kind, tuple[str, ...]] = {
    "text": ("=", "!=", "in", "not_in", "contains", "not_contains", "begins", *KNOWN),
    "choice": ("=", "!=", "in", "not_in", *KNOWN),
    "number": (">=", "<=", ">", "<", "=", "!=", *KNOWN),
    "flag": ("yes", "not_yes", *KNOWN),
    "date": ("within", "before_last", ">=", "<=", "=", *KNOWN),
    "moment": ("within", "before_last", ">=", "<=", *KNOWN),
    "list": ("has", "not_has", "has_any", "has_all", *KNOWN),
}
"""What may be asked of a field of each kind, in the order in which people are offered it."""
WITHOUT_VALUE = frozenset({*KNOWN, "yes", "not_yes"})
SEVERAL = frozenset({"in", "not_in", "has_any", "has_all"})
COUNTED = frozenset({"within", "before_last"})
"""`within` the last so many days; `before_last`: longer ago than them."""
PERIODS = ("days", "weeks", "months", "years")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: the field's key, the operator's code, its values as texts, and the unit of a period."""

    key: str
    operator: str
    values: tuple[str, ...] = ()
    unit: str = "days"


@dataclass(frozen=True, slots=True)
class Card:
    """Rows joined by a word."""

    rows: tuple[Row, ...]
    word: Word = "and"


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards joined by a word; none stand for everybody."""

    cards: tuple[Card, ...] = ()
    word: Word = "and"


def cards_of(condition: Condition) -> Cards | None:
    """The cards that mean exactly this condition; None where it is no cards."""
    if condition == ALWAYS:
        return Cards()
    if not isinstance(condition, And | Or):
        row = _row(condition)
        return Cards((Card((row,)),)) if row else None
    word: Word = "and" if isinstance(condition, And) else "or"
    rows = [_row(part) for part in condition.parts]
    if condition.parts and all(rows):
        return Cards((Card(tuple(row for row in rows if row), word),), word)
    cards = [_card(part) for part in condition.parts]
    if not cards or any(card is None or (len(card.rows) > 1 and card.word == word) for card in cards):
        return None
    return Cards(tuple(card for card in cards if card), word)


def _card(part: Condition) -> Card | None:
    if isinstance(part, And | Or):
        rows = [_row(one) for one in part.parts]
        word: Word = "and" if isinstance(part, And) else "or"
        return Card(tuple(row for row in rows if row), word) if rows and all(rows) else None
    row = _row(part)
    return Card((row,)) if row else None


def _row(part: Condition) -> Row | None:
    negated = isinstance(part, Not)
    leaf = part.part if isinstance(part, Not) else part
    if not isinstance(leaf, Leaf) or leaf.field.kind == "unknown":
        return None
    read = _asked(leaf)
    if read is None:
        return None
    operator, values, unit = read
    if negated:
        operator = {
            "known": "unknown",
            "yes": "not_yes",
            "in": "not_in",
            "contains": "not_contains",
            "has": "not_has",
        }.get(operator, "")
    fitting = operator in OPERATORS[leaf.field.kind] and (operator not in SEVERAL or _plain(values))
    return Row(leaf.field.key, operator, values, unit) if fitting else None


def _plain(values: tuple[str, ...]) -> bool:
    """Whether several values can be typed with commas between them."""
    return bool(values) and all(one == one.strip() and one and "," not in one for one in values)


def _asked(leaf: Leaf) -> tuple[str, tuple[str, ...], str] | None:  # noqa: PLR0911 - one answer for each comparison
    match leaf:
        case Known():
            return "known", (), "days"
        case Flag():
            return "yes", (), "days"
        case Compare(_field, sign, Relative("today", amount, unit)):
            named = {">=": "within", "<": "before_last"}.get(sign)
            return (named, (str(-amount),), unit) if named and amount < 0 and unit in PERIODS else None
        case Compare(_field, sign, value) if not isinstance(value, Field | Relative | datetime):
            return sign, (_written(value),), "days"
        case In(_field, options) if all(isinstance(one, str) for one in options):
            return "in", tuple(map(str, options)), "days"
        case Match(_field, how, str(value)):
            return ("contains" if how == "CONTAINS" else "begins"), (value,), "days"
        case Has(_field, str(value)):
            return "has", (value,), "days"
        case HasOf(_field, how, tuple(value)):
            return ("has_any" if how == "ANY" else "has_all"), value, "days"
    return None


def _written(value: str | Decimal | date) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def condition_text(cards: Cards, kinds: dict[str, Kind]) -> str:
    """The condition that cards mean, as a text for the parser, which judges it; rows without a field are left out."""
    told = [(card, [text for row in card.rows if (text := row_text(row, kinds.get(row.key)))]) for card in cards.cards]
    told = [(card, rows) for card, rows in told if rows]
    if len(told) == 1:
        return f" {told[0][0].word.upper()} ".join(told[0][1])
    joined = []
    for card, rows in told:
        whole = f" {card.word.upper()} ".join(rows)
        joined.append(f"({whole})" if len(rows) > 1 and card.word != cards.word else whole)
    return f" {cards.word.upper()} ".join(joined) or "ALWAYS"


def row_text(row: Row, kind: Kind | None) -> str:
    """One row as it is written; what its value lacks, the parser says."""
    if not row.key:
        return ""
    key, first = row.key, row.values[0].strip() if row.values else ""
    if kind == "number":
        first = _number(first)
    value = first if kind in {"number", "date", "moment"} else _quoted(row.values[0] if row.values else "")
    several = f"({', '.join(_quoted(one) for one in row.values)})"
    return {
        "known": f"{key} IS KNOWN",
        "unknown": f"{key} IS UNKNOWN",
        "yes": key,
        "not_yes": f"NOT {key}",
        "in": f"{key} IN {several}",
        "not_in": f"{key} NOT IN {several}",
        "contains": f"{key} CONTAINS {value}",
        "not_contains": f"{key} NOT CONTAINS {value}",
        "begins": f"{key} BEGINS WITH {value}",
        "has": f"{key} HAS {value}",
        "not_has": f"{key} NOT HAS {value}",
        "has_any": f"{key} HAS ANY {several}",
        "has_all": f"{key} HAS ALL {several}",
        "within": f"{key} >= today - {first} {row.unit}",
        "before_last": f"{key} < today - {first} {row.unit}",
    }.get(row.operator, f"{key} {row.operator} {value}")


def _number(text: str) -> str:
    """A number as people type it, with a point; what is none stays, and is refused."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return text
    return f"{found:f}" if found.is_finite() else text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
