"""Which charset do these bytes speak? Judged by how the letters stand, for the languages we meet."""

import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

_POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_GERMAN = "äöüßÄÖÜ"
_OTHERS = "éèêàçáíúñÉÇôîâûëïåøæÅØÆãõìòùčěřšžýůťďňČŘŠŽőű„”“–—’…«»°§€№ \u00a0"
_NARROW, _SAMPLE = 0.6, 4_000
_CYRILLIC_COMMON = set("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґ")
_CANDIDATES = ("cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-r", "cp866", "iso8859-5")
_WORDS = re.compile(r"[^\W\d_]+")


def guess(data: bytes, declared: str) -> str:
    """The likeliest codec of bytes that are not UTF-8; `declared` (or empty) wins where it does not look odd."""
    sample = _telling(data)
    scores = {codec: _score(sample, codec) for codec in _CANDIDATES}
    best = max(scores, key=lambda codec: scores[codec])
    if declared and declared != "ascii":
        own = _score(sample, declared)
        return declared if own >= scores[best] - 0.25 and own > -0.5 else best
    if scores[best] >= _NARROW:
        return best
    return _by_library(data[:_SAMPLE]) or best


def _telling(data: bytes) -> bytes:
    """The words that have a letter beyond ASCII: the others say nothing."""
    words = (word for word in re.split(rb"[\x00-\x20<>\"(),;=&]+", data) if not word.isascii())
    return b" ".join(word[:60] for word, _ in zip(words, range(400), strict=False))


def _score(sample: bytes, codec: str) -> float:
    """From -1 (nonsense) to 1 (reads well), by each letter beyond ASCII."""
    text = sample.decode(codec, "replace")
    foreign = [letter for letter in text if ord(letter) > 127]
    if not foreign:
        return 0.0
    return (sum(_letters(foreign)) + _words(text)) / len(foreign)


def _letters(letters: Iterable[str]) -> Iterable[float]:
    for letter in letters:
        if letter in _POLISH or letter in _GERMAN:
            yield 1.0
        elif letter in _CYRILLIC_COMMON or letter.lower() in _CYRILLIC_COMMON:
            yield 0.9
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
            off += sum(1 for letter in word[1:] if letter.isupper() and ord(letter) > 127) * 0.8
        cyrillic = sum(1 for letter in word if "\u0400" <= letter <= "\u04ff")
        if cyrillic and cyrillic < len(word):
            off += 1.5 * min(cyrillic, len(word) - cyrillic)
    return -off


def _by_library(data: bytes) -> str:
    """What charset-normalizer holds it for (the charsets of Asia, above all); empty if it does not know."""
    found = from_bytes(data, cp_exclusion=["utf_7"]).best() if len(data) >= 16 else None
    return found.encoding if found and found.chaos < 0.1 else ""
