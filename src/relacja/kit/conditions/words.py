"""The words of a condition, one after another, and what may be wrong with them."""

import re
from dataclasses import dataclass
from typing import Literal, cast

Sort = Literal["text", "moment", "day", "number", "sign", "mark", "word", "end"]

LONGEST = 10_000
DEEPEST = 50

MESSAGES = {
    "unknown_field": "nothing is called {given}",
    "unexpected": "{given} was not expected here",
    "ended": "the condition ends too early",
    "wrong_sign": "{given} cannot be asked of {field}",
    "wrong_value": "{given} does not fit {field}",
    "wrong_choice": "{field} is never {given}",
    "mixed": "a day and a moment cannot stand in one list",
    "no_zone": "a moment needs its zone, as in 2026-11-26T14:30+01:00",
    "no_day": "there is no {given}",
    "open_text": "a text that begins with a quote needs one at its end",
    "strange": "{given} means nothing in a condition",
    "too_long": "the condition is too long",
    "too_deep": "too many parentheses within one another",
}
"""What may be wrong, in English; `relacja.platform.conditions` says it in the reader's language."""


class ConditionError(ValueError):
    """A text that is no condition: what is wrong, at which letter (from 0), and what could have stood there.

    `expected` holds what may be typed as it is ("AND", a field's key, a choice) and names of kinds of words in angle
    brackets ("<field>", "<number>").
    """

    def __init__(
        self, code: str, position: int, expected: tuple[str, ...] = (), given: str = "", field: str = ""
    ) -> None:
        self.code, self.position, self.expected = code, position, expected
        self.given, self.field = given, field
        super().__init__(code, position)

    def __str__(self) -> str:
        wrong = MESSAGES[self.code].format(given=self.given, field=self.field)
        wanted = f"; expected {', '.join(self.expected)}" if self.expected else ""
        return f"at {self.position + 1}: {wrong}{wanted}"


@dataclass(frozen=True, slots=True)
class Word:
    """One word, and where it stands."""

    sort: Sort
    text: str
    position: int

    @property
    def upper(self) -> str:
        """For comparing with the words of the language."""
        return self.text.upper() if self.sort == "word" else self.text


_WORD = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*")
    |(?P<moment>\d{4}-\d\d-\d\d[T\ ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d(?::\d\d)?)?)
    |(?P<day>\d{4}-\d\d-\d\d)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<sign>!=|<=|>=|<>|=|<|>)
    |(?P<mark>[(),+-])
    |(?P<word>[^\W\d]\w*(?:\.\w+(?:-\w+)*)*)
    |(?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
RESERVED = frozenset(
    "AND OR NOT IN IS KNOWN UNKNOWN CONTAINS BEGINS WITH HAS ANY ALL ALWAYS NEVER TODAY NOW".split()  # noqa: SIM905
)


def words_of(text: str) -> list[Word]:
    """All words; the last is of the sort `end`."""
    if len(text) > LONGEST:
        raise ConditionError("too_long", LONGEST)
    if "\x00" in text:
        raise ConditionError("strange", text.index("\x00"), given="\\0")
    found: list[Word] = []
    position = 0
    while not found or found[-1].sort != "end":
        match = _WORD.match(text, position)
        if match is None:
            position += len(text[position:]) - len(text[position:].lstrip())
            raise ConditionError("open_text" if text[position] == '"' else "strange", position, given=text[position])
        sort = cast(Sort, match.lastgroup)
        found.append(Word(sort, match[sort], match.start(sort)))
        position = match.end()
    return found


def unquoted(text: str) -> str:
    """The text between the quotes, with what was escaped."""
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
