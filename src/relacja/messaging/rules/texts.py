"""The small language of texts: `{{customer.name}}` stands for what is known, and nothing else means anything.

A text is filled in once, from left to right: what is filled in is never read again, whatever a customer is called.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

PLACE = re.compile(r"\{\{([^{}]*)\}\}")
NAME = re.compile(r"[a-z_]+(\.[a-z_]+)*")
SHORT = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LEFT_OPEN = re.compile(r"\{\{|\}\}")


class BadText(ValueError):
    """A text cannot be kept: `why` is unknown (a variable), unclosed, or empty; `given` what it is about."""

    def __init__(self, why: str, given: str = "", language: str = "") -> None:
        super().__init__(f"{why}: {given}")
        self.why, self.given, self.language = why, given, language


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with everything filled in that is known; `blank` names the variables of which nothing is known."""

    text: str
    blank: tuple[str, ...] = ()


def variables(text: str) -> tuple[str, ...]:
    """What a text asks for, each once, in order."""
    return tuple(dict.fromkeys(found[1].strip() for found in PLACE.finditer(text)))


def check(text: str, known: Collection[str]) -> None:
    """Raise `BadText` for a variable that nobody knows, and for braces that close nothing."""
    for name in variables(text):
        if not NAME.fullmatch(name) or name not in known:
            raise BadText("unknown", name)
    if LEFT_OPEN.search(PLACE.sub("", text)):
        raise BadText("unclosed", "{{")


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with its values. Where one is not known, the space before it goes too; braces of no variable stay."""
    blank: list[str] = []
    parts: list[str] = []
    end = 0
    for found in PLACE.finditer(text):
        before, name = text[end : found.start()], found[1].strip()
        value, end = values.get(name, ""), found.end()
        if not value:
            blank.append(name)
            follows = text[end : end + 1]
            before = before[:-1] if before.endswith(" ") and (not follows or not follows.isalnum()) else before
        parts += [before, value]
    return Filled("".join([*parts, text[end:]]), tuple(dict.fromkeys(blank)))


def chosen(wanted: Sequence[str], there: Collection[str]) -> str:
    """Of the languages a text is there in the first that is wanted; the first of the alphabet where none is."""
    return next((one for one in wanted if one in there), min(there, default=""))


def short_code(typed: str) -> str:
    """What was typed as a short code, without its stroke; blank where it cannot be one."""
    code = typed.strip().removeprefix("/").lower()
    return code if SHORT.fullmatch(code) else ""
