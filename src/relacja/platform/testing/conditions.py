"""Conditions and records at random, for the test that memory and SQL agree; hard cases are drawn often."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from relacja.kit.conditions import (
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
    Match,
    Not,
    Or,
    Relative,
    Value,
)

FIELDS: dict[str, Kind] = {
    "a.text": "text", "b.text": "text", "a.number": "number", "b.number": "number", "a.flag": "flag", "b.flag": "flag",
    "a.date": "date", "b.date": "date", "a.moment": "moment", "b.moment": "moment", "a.choice": "choice",
    "b.choice": "choice", "a.list": "list", "b.list": "list", "gone.field": "unknown",
}  # fmt: skip
TEXTS = (
    "", " ", "a", "A", "Łódź", "lodz", "LODZ", "łódzkie", "Straße", "STRASSE", "strasse 1", "Ёж", "еж", "ёЖИК", "İ",
    "i", "ı", "ﬁ", "fi", "가나", "\u1100\u1161", "ς", "Σ", "ά", "a\u0301", "á", "a  b", "a\u00a0b", "a\tb",
    "\u200ba", "%_\\'\"",
    "𝔏", "l", "Ǆ", "dž", "㎏", "kg", "\U0001d165", "नमस्ते", "ｶﾞ", "ガ",
)  # fmt: skip
CHOICES = ("person", "Person", "firm", "łan")
NUMBERS = tuple(map(Decimal, (
    "0", "-0", "1", "1.0", "1.50", "0.1", "0.3", "0.30000000000000000001", "-7", "3", "99999999999999999999",
    "99999999999999999999.1",
)))  # fmt: skip
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
SIGNS = ("=", "!=", "<", "<=", ">", ">=")
RELATIVE = (
    Relative("today"), Relative("today", -30), Relative("today", 1, "months"), Relative("now"),
    Relative("now", -2, "hours"),
    Relative("now", 1, "years"), Relative("today", -999999, "years"), Relative("now", 999999, "weeks"),
)  # fmt: skip


GROUPS: tuple[tuple[Kind, ...], ...] = (("text", "choice"), ("number",), ("number",), ("date", "moment"), ("flag",))
"""Kinds of fields that are compared with one another."""


class Chance:
    """Draws records and conditions from a seeded chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self) -> str:
        """A hard text, or letters from anywhere in Unicode."""
        if self.chance.random() < 0.8:
            return self.chance.choice(TEXTS)
        codes = (self.chance.choice((0x80, 0x250, 0x600, 0x3000, 0x11FFF)) for _ in range(self.chance.randrange(4)))
        return "".join(chr(self.chance.randrange(1, code)) for code in codes).encode(errors="ignore").decode()

    def day(self) -> date:
        """A day near noon's, or far from it."""
        return NOON.date() + timedelta(days=self.chance.choice((-40000, -31, -30, -29, -1, 0, 1, 30, 365)))

    def moment(self) -> datetime:
        """A moment near one at which clocks or days change."""
        start = self.chance.choice(
            (NOON, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC))
        )
        return start + timedelta(hours=self.chance.randrange(-30, 30), minutes=self.chance.choice((0, 0, 0, 1)))

    def value(self, kind: Kind) -> Any:
        """A fixed value of a kind."""
        draw: dict[Kind, Callable[[], Any]] = {
            "text": self.text,
            "unknown": self.text,
            "number": lambda: self.chance.choice(NUMBERS),
            "flag": lambda: self.chance.random() < 0.5,
            "date": self.day,
            "moment": self.moment,
            "choice": lambda: self.chance.choice(CHOICES),
            "list": lambda: tuple(self.text() for _ in range(self.chance.randrange(4))),
        }
        return draw[kind]()

    def record(self) -> dict[str, Value]:
        """Values for all fields; a fifth is not known."""
        known = {key: self.value(kind) for key, kind in FIELDS.items() if kind != "unknown"}
        return {key: None if self.chance.random() < 0.2 else value for key, value in known.items()}

    def field(self, *kinds: Kind) -> Field:
        """A field of one of these kinds."""
        key = self.chance.choice([key for key, kind in FIELDS.items() if kind in kinds or kind == "unknown"])
        return Field(key, FIELDS[key])

    def condition(self, depth: int = 3) -> Condition:
        """A tree of at most this depth."""
        kind = self.chance.randrange(6) if depth else 5
        if kind in {0, 1}:
            parts = tuple(self.condition(depth - 1) for _ in range(self.chance.choice((0, 2, 2, 2, 3))))
            return (And, Or)[kind](parts)
        return Not(self.condition(depth - 1)) if kind == 2 else self.leaf()

    def leaf(self) -> Condition:
        """One comparison."""
        draw = (self.compare, self.compare, self.compare, self.among, self.match, self.has)
        if self.chance.random() < 0.15:
            field = self.field(*FIELDS.values())
            return Flag(self.field("flag")) if self.chance.random() < 0.5 else Known(field)
        return self.chance.choice(draw)()

    def compare(self) -> Condition:
        """A field beside a value of its kind or another field."""
        group = self.chance.choice(GROUPS)
        kind = group[0]
        field = self.field(*group)
        ordered = kind in {"number", "date"}
        sign: Any = self.chance.choice(SIGNS if ordered else SIGNS[:2])
        if kind == "flag" or self.chance.random() < 0.3:
            return Compare(field, sign, self.field(*group))
        if field.kind in {"date", "moment"}:
            return Compare(field, sign, self.time())
        return Compare(field, sign, self.value(field.kind))

    def time(self) -> date | Relative:
        """A day, a moment or one counted from now."""
        return self.chance.choice((self.day(), self.moment(), self.chance.choice(RELATIVE)))

    def among(self) -> Condition:
        """A field among some values."""
        field = self.field("text", "choice", "number", "date", "moment")
        count = self.chance.randrange(4)
        if field.kind in {"date", "moment"}:
            day = self.chance.random() < 0.5
            fitting = [each for each in RELATIVE if (each.base == "today") is day]
            drawn = [
                self.chance.choice((self.day() if day else self.moment(), self.chance.choice(fitting)))
                for _ in range(count)
            ]
            return In(field, tuple(drawn))
        return In(field, tuple(self.value(field.kind) for _ in range(count)))

    def match(self) -> Condition:
        """A text in another."""
        how: Any = self.chance.choice(("CONTAINS", "BEGINS WITH"))
        right = self.field("text", "choice") if self.chance.random() < 0.3 else self.text()
        return Match(self.field("text"), how, right)

    def has(self) -> Condition:
        """A text, or some, in a list."""
        field, how = self.field("list"), self.chance.choice(("", "ANY", "ALL"))
        aside = self.chance.random() < 0.3
        if not how:
            return Has(field, self.field("text", "choice") if aside else self.text())
        many: Any = how
        return HasOf(field, many, self.field("list") if aside else self.value("list"))
