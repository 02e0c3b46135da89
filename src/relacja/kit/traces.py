"""Traces of a person in texts: their name in its cases, their addresses and numbers however they are spaced."""

import re
from collections.abc import Iterable
from functools import cached_property

from relacja.kit import text

LEFT_OUT = "…"
_SHORTEST = 3
_BETWEEN = r"[\s().\-/]*"


class Traces:
    """What a person is recognised by. `names` are whole names, `addresses` e-mails, telephones and other numbers."""

    def __init__(self, names: Iterable[str] = (), addresses: Iterable[str] = ()) -> None:
        self._names = sorted({text.clean(name) for name in names} - {""})
        self._addresses = sorted({text.clean(address) for address in addresses} - {""}, key=len, reverse=True)

    @cached_property
    def pattern(self) -> str:
        """A pattern of what names this person and hardly anybody else, for Python and PostgreSQL alike; may be blank.

        A whole name with its words in any order, an address, a number. Meant to be matched without regard to case.
        """
        return "|".join([*map(_address, self._addresses), *filter(None, map(_whole_name, self._names))])

    @cached_property
    def literals(self) -> list[str] | None:
        """Words in small letters, one of which stands in whatever `pattern` matches: quick to look for in everything.
        None where something of the person has no such word, as a telephone number has not."""
        names = (parts for name in self._names if len(parts := _parts(name)) > 1)
        sought = [*map(_address, self._addresses), *(_letters(max(parts[0], parts[-1], key=len)) for parts in names)]
        found = {_literal(one) for one in sought}
        return sorted(found) if all(len(one) >= _SHORTEST for one in found) else None

    def removed_from(self, words: str) -> str:
        """A text that speaks of several people, without this one: addresses, numbers, and each part of the name."""
        for pattern in self._removed:
            words = pattern.sub(LEFT_OUT, words)
        return words

    @cached_property
    def _removed(self) -> list[re.Pattern[str]]:
        parts = sorted({part for name in self._names for part in _parts(name)}, key=len, reverse=True)
        patterns = [*map(_address, self._addresses), *(rf"\b{_inflected(part)}\b" for part in parts)]
        return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\s\-,.]+", name) if len(part) >= _SHORTEST]


def _whole_name(name: str) -> str:
    """All parts of the name close together, in either order; blank where one word is all there is."""
    parts = [_letters(part) for part in _parts(name)]
    if len(parts) < 2:
        return ""
    return rf"{parts[0]}.{{0,80}}{parts[-1]}|{parts[-1]}.{{0,80}}{parts[0]}"


def _address(address: str) -> str:
    """An e-mail as it is; of telephones and other numbers the digits, with anything between them."""
    digits = re.sub(r"\D", "", address)
    if len(digits) < 7 or re.search(r"[^\W\d_]{3}", address):
        return _letters(address)
    return _BETWEEN.join(digits[-9:] if address.startswith("+") else digits)


def _inflected(part: str) -> str:
    """A part of a name in its cases: Kowalski, Kowalskiego; Anna, Annie."""
    stem = part[:-1] if len(part) > _SHORTEST and part[-1].lower() in "aąeęiouy" else part
    return _letters(stem) + r"\w{0,4}"


def _letters(word: str) -> str:
    """The word with each letter as it is or without its marks."""
    return "".join(_letter(letter) for letter in word)


def _literal(pattern: str) -> str:
    """The longest run of letters and digits in a pattern that can be written in one way only, but for their case."""
    alone = re.sub(r"\[[^\]]*\][*]?|\\s[+*]", "\n", pattern)
    runs = re.findall(r"[^\W_]+", re.sub(r"\\(.)", r"\n\1\n", alone))
    return max((run.lower() for run in runs), key=len, default="")


def _letter(letter: str) -> str:
    plain = text.fold(letter)
    if letter.isspace():
        return r"\s+"
    return f"[{letter}{plain}]" if len(plain) == 1 and plain != letter.lower() else re.escape(letter)
