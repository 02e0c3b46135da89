"""From the text of a condition to its tree."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, cast

from .memory import SIGNS, Sign
from .operands import CALENDAR_UNITS, UNITS, Field, FieldType, Fixed, Kind, Operand, Relative, is_day
from .tree import ALWAYS, NEVER, And, Compare, Condition, Flag, Has, HasOf, In, Known, Match, Not, Or
from .vocabulary import Vocabulary, nearest
from .words import DEEPEST, RESERVED, ConditionError, Word, unquoted, words_of

_TEXTS: frozenset[Kind] = frozenset({"text", "choice", "unknown"})
_DAYS: frozenset[Kind] = frozenset({"date", "moment", "unknown"})
_ASKED: dict[Kind, tuple[str, ...]] = {
    "text": ("=", "!=", "IN", "CONTAINS", "BEGINS WITH", "IS"),
    "choice": ("=", "!=", "IN", "IS"),
    "flag": ("=", "!=", "IS", "AND", "OR"),
    "number": (*SIGNS, "IN", "IS"),
    "date": (*SIGNS, "IN", "IS"),
    "moment": (*SIGNS, "IN", "IS"),
    "list": ("HAS", "HAS ANY", "HAS ALL", "IS"),
    "unknown": (*SIGNS, "IN", "IS", "CONTAINS", "BEGINS WITH", "HAS", "HAS ANY", "HAS ALL"),
}
"""What may follow a field of each kind."""
_ALIKE: dict[Kind, frozenset[Kind]] = {
    "text": _TEXTS, "choice": _TEXTS, "number": frozenset({"number", "unknown"}),
    "flag": frozenset({"flag", "unknown"}), "date": _DAYS, "moment": _DAYS,
    "list": frozenset({"list", "unknown"}), "unknown": frozenset(_ASKED),
}  # fmt: skip
"""Which kinds of fields may be compared with one another."""
_MEANT = {"text": "<text>", "choice": "<text>", "number": "<number>", "date": "<day>", "moment": "<moment>"}


def parse(text: str, fields: Mapping[str, FieldType] | Vocabulary, *, lenient: bool = False) -> Condition:
    """The condition a text means, or ConditionError.

    A field that nobody knows is refused, with the names that may have been meant; if `lenient`, it stays as one whose
    value is never known, and so does a choice that is no longer there: what was stored can be read when an app is off.
    """
    vocabulary = fields if isinstance(fields, Vocabulary) else Vocabulary(fields)
    return _Parser(words_of(text), vocabulary, lenient).whole()


class _Parser:
    def __init__(self, words: list[Word], vocabulary: Vocabulary, lenient: bool) -> None:
        self.words, self.vocabulary, self.lenient = words, vocabulary, lenient
        self.place = self.depth = 0
        self.about: Field | None = None
        """The field of which something is being asked."""

    @property
    def word(self) -> Word:
        return self.words[self.place]

    def take(self, *wanted: str) -> bool:
        """Step over these words if they come next."""
        ahead = self.words[self.place : self.place + len(wanted)]
        if len(ahead) < len(wanted) or any(
            w.sort == "text" or w.upper != t for w, t in zip(ahead, wanted, strict=True)
        ):
            return False
        self.place += len(wanted)
        return True

    def step(self) -> Word:
        word = self.word
        if word.sort != "end":
            self.place += 1
        return word

    def refuse(self, *expected: str) -> ConditionError:
        about = self.about.key if self.about else ""
        if self.word.sort == "end":
            return ConditionError("ended", self.word.position, expected, field=about)
        return ConditionError("unexpected", self.word.position, expected, given=self.word.text, field=about)

    def need(self, mark: str, *others: str) -> None:
        if not self.take(mark):
            raise self.refuse(mark, *others)

    def whole(self) -> Condition:
        found = self.either()
        if self.word.sort != "end":
            raise self.refuse("AND", "OR")
        return found

    def either(self) -> Condition:
        parts = [self.both()]
        while self.take("OR"):
            parts.append(self.both())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def both(self) -> Condition:
        parts = [self.turned()]
        while self.take("AND"):
            parts.append(self.turned())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def turned(self) -> Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError("too_deep", self.word.position)
        found = Not(self.turned()) if self.take("NOT") else self.one()
        self.depth -= 1
        return found

    def one(self) -> Condition:
        if self.take("("):
            found = self.either()
            self.need(")")
            return found
        if self.take("ALWAYS"):
            return ALWAYS
        if self.take("NEVER"):
            return NEVER
        if self.word.sort != "word" or self.word.upper in RESERVED:
            raise self.refuse("<field>", "NOT", "(")
        return self.asked(self.field())

    def field(self) -> Field:
        word = self.step()
        found = self.vocabulary.find(word.text)
        if found is None and not self.lenient:
            near = self.vocabulary.near(word.text)
            raise ConditionError("unknown_field", word.position, near, given=word.text)
        return Field(word.text, found.kind if found else "unknown")

    def asked(self, field: Field) -> Condition:
        """What is asked of a field that has just been read."""
        self.about = field
        at = self.word
        if self.take("IS"):
            if self.take("KNOWN"):
                return Known(field)
            if self.take("UNKNOWN"):
                return Not(Known(field))
            raise self.refuse("KNOWN", "UNKNOWN")
        if self.take("NOT"):
            if self.word.upper not in {"IN", "CONTAINS", "BEGINS", "HAS"} or self.word.sort != "word":
                raise self.refuse("IN", "CONTAINS", "BEGINS WITH", "HAS")
            return Not(self.asked(field))
        if at.sort == "sign":
            return self.compared(field)
        for name, read in (
            (("IN",), self.among), (("CONTAINS",), self.contains), (("BEGINS", "WITH"), self.begins),
            (("HAS", "ANY"), self.has_any), (("HAS", "ALL"), self.has_all), (("HAS",), self.has),
        ):  # fmt: skip
            if self.take(*name):
                self.fitting(field, " ".join(name), at)
                return read(field)
        if field.kind not in {"flag", "unknown"}:
            raise self.refuse(*_ASKED[field.kind])
        return Flag(field)

    def fitting(self, field: Field, asked: str, at: Word) -> None:
        if asked not in _ASKED[field.kind]:
            raise ConditionError("wrong_sign", at.position, _ASKED[field.kind], given=asked, field=field.key)

    def compared(self, field: Field) -> Condition:
        at = self.step()
        sign = cast(Sign, "!=" if at.text == "<>" else at.text)
        self.fitting(field, sign, at)
        return Compare(field, sign, self.operand(field))

    def among(self, field: Field) -> Condition:
        if self.word.sort == "word":
            at = self.word
            right = self.field()
            if right.kind not in {"list", "unknown"}:
                raise ConditionError("wrong_value", at.position, ("(",), given=right.key, field=field.key)
            self.alike(field, "text", at)
            return Has(right, field)
        at = self.word
        options = self.several(field)
        if len({is_day(each) for each in options}) > 1:
            raise ConditionError("mixed", at.position)
        return In(field, options)

    def several(self, field: Field) -> tuple[Fixed, ...]:
        self.need("(")
        found: list[Fixed] = []
        while not self.take(")"):
            if found:
                self.need(",", ")")
            found.append(self.fixed(field))
        return tuple(found)

    def contains(self, field: Field) -> Condition:
        return Match(field, "CONTAINS", self.text(field))

    def begins(self, field: Field) -> Condition:
        return Match(field, "BEGINS WITH", self.text(field))

    def has(self, field: Field) -> Condition:
        return Has(field, self.text(field))

    def has_any(self, field: Field) -> Condition:
        return HasOf(field, "ANY", self.texts(field))

    def has_all(self, field: Field) -> Condition:
        return HasOf(field, "ALL", self.texts(field))

    def texts(self, field: Field) -> tuple[str, ...] | Field:
        if self.named():
            return self.other(field, "list")
        return cast(tuple[str, ...], self.several(Field(field.key, "choice")))

    def text(self, field: Field) -> str | Field:
        if self.named():
            return self.other(field, "text")
        return cast(str, self.fixed(Field(field.key, "choice")))

    def named(self) -> bool:
        return self.word.sort == "word" and self.word.upper not in RESERVED

    def other(self, field: Field, kind: Kind) -> Field:
        """Another field on the right side, of a kind that can be compared."""
        at = self.word
        right = self.field()
        self.alike(right, kind, at, field)
        return right

    def alike(self, given: Field, kind: Kind, at: Word, field: Field | None = None) -> None:
        if given.kind not in _ALIKE[kind]:
            raise ConditionError("wrong_value", at.position, given=given.key, field=(field or given).key)

    def operand(self, field: Field) -> Operand:
        if self.named():
            return self.other(field, field.kind)
        return self.fixed(field)

    def fixed(self, field: Field) -> Fixed:
        """A value that fits the field."""
        at = self.word
        value = self.value()
        if field.kind == "choice":
            self.choice(field, value, at)
        if not _fits(field.kind, value):
            expected = (_MEANT[field.kind],) if field.kind in _MEANT else ()
            raise ConditionError("wrong_value", at.position, expected, given=at.text, field=field.key)
        return value

    def choice(self, field: Field, value: Fixed, at: Word) -> None:
        found = self.vocabulary.find(field.key)
        choices = found.choices if found else ()
        if self.lenient or not choices or value in choices or not isinstance(value, str):
            return
        proposed = nearest(value, choices) or tuple(choices[:10])
        raise ConditionError("wrong_choice", at.position, proposed, given=value, field=field.key)

    def value(self) -> Fixed:
        word = self.word
        if self.take("-"):
            if self.word.sort != "number":
                raise self.refuse("<number>")
            return -Decimal(self.step().text)
        if word.sort == "text":
            return unquoted(self.step().text)
        if word.sort == "number":
            return Decimal(self.step().text)
        if word.sort in {"day", "moment"}:
            return _time(self.step())
        if self.take("TODAY"):
            return self.relative("today")
        if self.take("NOW"):
            return self.relative("now")
        raise self.refuse("<value>")

    def relative(self, base: Literal["today", "now"]) -> Relative:
        sign = 1 if self.take("+") else -1 if self.take("-") else 0
        if not sign:
            return Relative(base)
        if self.word.sort != "number" or "." in self.word.text or len(self.word.text) > 6:
            raise self.refuse("<number>")
        amount = int(self.step().text) * sign
        units = CALENDAR_UNITS if base == "today" else UNITS
        unit = next((each for each in units if self.word.text.lower() in {each, each[:-1]}), None)
        if unit is None:
            raise self.refuse(*units)
        self.step()
        return Relative(base, amount, unit)


def _fits(kind: Kind, value: Fixed) -> bool:
    if kind == "unknown":
        return True
    if kind in {"text", "choice"}:
        return isinstance(value, str)
    if kind == "number":
        return isinstance(value, Decimal)
    return kind in {"date", "moment"} and isinstance(value, date | Relative)


def _time(word: Word) -> date:
    try:
        if word.sort == "day":
            return date.fromisoformat(word.text)
        found = datetime.fromisoformat(word.text.replace("Z", "+00:00"))
    except ValueError:
        raise ConditionError("no_day", word.position, given=word.text) from None
    if found.tzinfo is None:
        raise ConditionError("no_zone", word.position)
    return found
