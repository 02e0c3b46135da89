"""Which charset do these bytes speak? Judged by how the letters stand, for the languages we meet."""

import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

_POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_GERMAN = "äöüßÄÖÜ"
_OTHERS = "éèêàçáíúñÉÇôîâûëïåøæÅØÆãõìòùčěřšžýůťďňČŘŠŽőűğışĞİŞ„”“–—’…«»°§€№ \u00a0"
_SIGNS = "¢®©™•·¡¿£±½²"
_FEW = 3
_BY_DIGIT = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
_NARROW, _SAMPLE = 0.6, 4_000
_CYRILLIC_COMMON = set("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґ")
_WEST = {
    "el", "la", "los", "que", "en", "un", "una", "por", "para", "con", "le", "les", "des", "est", "et", "une",
    "pour", "de", "dans", "der", "die", "und", "das", "ist", "den", "mit", "nicht", "il", "che", "di", "per", "non",
    "uma", "os", "um", "ao", "dos", "mais",
}  # fmt: skip
_EAST = {
    "nie", "jest", "od", "po", "za", "jak", "dla", "w", "z", "ze", "tak", "oraz", "bardzo", "tego", "jako", "jsem",
    "nebo", "hogy", "egy", "nem", "az",
}  # fmt: skip
_LEAN = 0.2
_CANDIDATES = ("cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-r", "cp866", "iso8859-5", "cp1254")
_ASIA = ["big5", "gb18030", "cp932", "cp949", "euc_jp", "cp1253", "cp1255", "cp1256", "cp874"]
_WORDS = re.compile(r"[^\W\d_]+")


def guess(data: bytes, declared: str) -> str:
    """The likeliest codec of bytes that are not UTF-8; `declared` (or empty) wins where it does not look odd."""
    sample = _telling(data)
    lean = _lean(data[:_SAMPLE])
    scores = {codec: _score(sample, codec) + lean.get(codec, 0.0) for codec in _CANDIDATES}
    best = max(scores, key=lambda codec: scores[codec])
    if declared and declared != "ascii":
        own = _score(sample, declared) + lean.get(declared, 0.0)
        is_fine = own >= scores[best] - 0.25 and own > -0.5
        return declared if is_fine or (own > -0.5 and _foreign(sample) < _FEW) else best
    if scores[best] >= _NARROW or _foreign(sample) < _FEW:
        return best
    return _by_library(data[:_SAMPLE]) or best


def _telling(data: bytes) -> bytes:
    """The words that have a letter beyond ASCII: the others say nothing."""
    words = (word for word in re.split(rb"[\x00-\x20<>\"(),;=&]+", data) if not word.isascii())
    return b" ".join(word[:60] for word, _ in zip(words, range(400), strict=False))


def _lean(data: bytes) -> dict[str, float]:
    """The smallest words have no accents, and tell which half of Europe writes."""
    words = data.lower().split()
    west = sum(1 for word in words if word.decode("ascii", "replace") in _WEST)
    east = sum(1 for word in words if word.decode("ascii", "replace") in _EAST)
    if west == east:
        return {}
    return {"cp1252": _LEAN} if west > east else {"cp1250": _LEAN, "iso8859-2": _LEAN}


def _foreign(sample: bytes) -> int:
    return sum(1 for byte in sample if byte > 127)


def _score(sample: bytes, codec: str) -> float:
    """From -1 (nonsense) to 1 (reads well), by each letter beyond ASCII."""
    text = sample.decode(codec, "replace")
    foreign = [letter for letter in text if ord(letter) > 127]
    if not foreign:
        return 0.0
    return (sum(_letters(foreign)) + _words(text)) / len(foreign)


def _letters(letters: Iterable[str]) -> Iterable[float]:
    for letter in letters:
        if letter in _POLISH or letter in _GERMAN or letter.lower() in _CYRILLIC_COMMON:
            yield 0.9
        elif letter in _SIGNS:
            yield 0.5
        elif letter in _OTHERS:
            yield 0.85
        elif letter.isalpha():
            yield 0.1
        else:
            yield -1.0


def _words(text: str) -> float:
    """What is taken off for capitals inside words and for two alphabets in one word: signs of a wrong charset."""
    off = 0.0
    for word in _WORDS.findall(text):
        if len(word) > 1 and not word.isupper() and not word[1:].islower():
            off += sum(0.8 for letter in word[1:] if letter.isupper())
        cyrillic = sum(1 for letter in word if "\u0400" <= letter <= "\u04ff")
        if cyrillic and cyrillic < len(word):
            off += 1.5 * min(cyrillic, len(word) - cyrillic)
    off += sum(1.0 for pair in _BY_DIGIT.findall(text) if not pair.isascii())
    return -off


def _by_library(data: bytes) -> str:
    """What charset-normalizer holds it for, among charsets of Asia and the south; empty if it does not know."""
    found = from_bytes(data, cp_isolation=_ASIA).best() if len(data) >= 16 else None
    return found.encoding if found and found.chaos < 0.1 else ""
