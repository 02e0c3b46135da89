"""How conditions compare text: letter by letter, so that the database can be taught exactly the same.

The folded text is that of `kit.text.fold`, kept in parts (NFKD): what folds alike compares alike.
"""

import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from relacja.kit import text


class _Letters(dict[int, str]):
    """The folded form of a letter, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = letter(chr(code))
        return found


def letter(one: str) -> str:
    """One letter as it is compared: folded, in parts; a space stays a space."""
    return unicodedata.normalize("NFKD", text.fold(f"a{one}a")[1:-1])


_LETTERS = _Letters()
_UNTOUCHED = {"Cn", "Co", "Cs"}
"""Nothing that is not assigned yet, or is private, folds; halves of surrogates cannot be stored."""


@lru_cache(maxsize=16384)
def folded(value: str) -> str:
    """The text as conditions compare it: no case, no diacritics, spaces single and none at the ends."""
    return " ".join(value.translate(_LETTERS).split())


def changed_letters() -> Iterator[tuple[str, str]]:
    """Every letter of Unicode that is not its own folded form, with that form: what the database has to know."""
    for code in range(1, sys.maxunicode + 1):
        one = chr(code)
        kind = unicodedata.category(one)
        if kind in _UNTOUCHED or (kind == "Lo" and unicodedata.is_normalized("NFKD", one) and one.casefold() == one):
            continue
        plain = letter(one)
        if plain != one:
            yield one, plain
