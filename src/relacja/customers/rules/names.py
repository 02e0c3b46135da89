"""How a party is called, searched, sorted and compared; by forms and by imports alike."""

import re
from functools import lru_cache
from typing import NamedTuple

from relacja.kit import text

LONGEST_NAME = 250
LONGEST_KEY = 80
_FORMS = re.compile(
    r"\b(?:(?:spolka|sp) z (?:ograniczona odpowiedzialnoscia|o o)"
    r"|(?:spolka|sp) (?:akcyjna|jawna|komandytowa|cywilna|k|j|p)"
    r"|s a|s c|s r o|ltd|limited|llc|inc|gmbh|co kg|kg|ag|oy|ab|bv|srl|sarl|ooo|oao|zao|pao|ao|ip|fhu|phu|pphu)\b"
)
_SPELT = (
    (re.compile(r"\b(?:spolka|sp) ?z ?(?:ograniczona odpowiedzialnoscia|o ?o)\b"), "spzoo"),
    (re.compile(r"\b(?:(?:spolka|sp) akcyjna|s a)\b"), "sa"),
    (re.compile(r"\b(?:spolka|sp) (?:jawna|j)\b"), "spj"),
    (re.compile(r"\b(?:spolka|sp) (?:komandytowa|k)\b"), "spk"),
    (re.compile(r"\b(?:(?:spolka|sp) cywilna|s c)\b"), "sc"),
    (re.compile(r"\blimited\b"), "ltd"),
)
_CODES = frozenset(
    ("spzoo", "sa", "spj", "spk", "sc", "ltd", "llc", "inc", "gmbh", "ag", "ooo", "oao", "zao", "pao", "ao")
)
_CYRILLIC = str.maketrans(
    {"а": "a", "б": "b", "в": "w", "г": "g", "д": "d", "е": "e", "є": "e", "ж": "z", "з": "z", "и": "i", "і": "i",
     "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
     "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja"}
)  # fmt: skip
_SOUNDS = (("rz", "z"), ("sz", "s"), ("cz", "c"), ("ch", "h"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("x", "ks"))
_VOWELS = str.maketrans({**dict.fromkeys("aeiouyj", None), "v": "w", "q": "k"})


class NameMissing(ValueError):
    """A party must be called something."""


class NameTooLong(ValueError):
    """The name is longer than a name may be."""


class NameForms(NamedTuple):
    """A name to read, to search, to sort by, and to find near-equal ones by."""

    display: str
    search: str
    sort: str
    key: str


def name_forms(kind: str, *, display: str = "", given: str = "", family: str = "", legal: str = "") -> NameForms:
    """All forms of a party's name out of the parts that are known.

    People are called by given and family name and sorted by family name; where only the whole is known, its last word
    counts as the family name. Raises `NameMissing` and `NameTooLong`.
    """
    if kind == "person":
        given, family = text.clean(given), text.clean(family)
        shown = f"{given} {family}".strip() or text.clean(display)
        if not (given or family):
            given, _, family = shown.rpartition(" ")
        by_family = f"{family} {given}"
    else:
        shown = text.clean(display) or text.clean(legal)
        by_family = shown
    if not shown:
        raise NameMissing
    if len(shown) > LONGEST_NAME:
        raise NameTooLong(shown)
    folded = text.fold(shown)
    return NameForms(
        shown,
        (folded or shown)[:LONGEST_NAME],
        (text.sort_key(by_family) or shown)[:LONGEST_NAME],
        name_key(shown) or shown[:LONGEST_KEY],
    )


def split_name(whole: str) -> tuple[str, str]:
    """Given and family name out of a whole one: the last word is the family name."""
    given, _, family = text.clean(whole).rpartition(" ")
    return given, family


def name_key(name: str) -> str:
    """The bones of a name: equal where names differ only in the order of words, diacritics, vowels, doubled or swapped
    letters, alphabet, or the legal form of a firm. Equal keys make two names worth comparing, not equal.
    """
    plain = text.sort_key(name).translate(_CYRILLIC)
    words = (_FORMS.sub(" ", plain) if " " in plain else plain).split() or plain.split()
    return " ".join(sorted(filter(None, map(_bones, words))))[:LONGEST_KEY] or plain[:LONGEST_KEY]


class FirmName(NamedTuple):
    """A firm's folded name without its legal form, and the form in its one spelling, blank where none is said."""

    bare: str
    form: str

    def means(self, other: "FirmName") -> bool:
        """Whether two names can be those of one firm: equal, but for a form that one of them leaves out."""
        return self.bare == other.bare and (self.form == other.form or not (self.form and other.form))


@lru_cache(maxsize=20_000)
def firm_name(name: str) -> FirmName:
    """The parts of a firm's name by which two spellings of it are known to be the same."""
    plain = text.sort_key(name)
    for spelt, code in _SPELT:
        plain = spelt.sub(code, plain)
    words = plain.split()
    bare = [word for word in words if word not in _CODES]
    forms = sorted({word for word in words if word in _CODES})
    return FirmName(" ".join(bare), " ".join(forms)) if bare else FirmName(plain, "")


def firm_keys(name: str) -> set[str]:
    """The keys (`name_key`) under which firms of this name may stand, with a legal form, without, or run together."""
    bare, form = firm_name(name)
    return {name_key(name), name_key(bare), name_key(f"{bare} {form}")}


@lru_cache(maxsize=50_000)
def _bones(word: str) -> str:
    if word.isdigit():
        return word
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return word[:1] + "".join(sorted(set(word[1:].translate(_VOWELS))))
