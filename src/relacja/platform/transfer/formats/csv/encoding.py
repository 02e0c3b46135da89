"""Which encoding a text file has: byte order marks, validity of the whole file, and letters that make words."""

import codecs
import re
from collections.abc import Iterable
from itertools import pairwise

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from relacja.platform.transfer.types import Evidence, Source

BLOCK = 1 << 20
SAMPLE_LINES = 2_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
CENTRAL = frozenset("áäčďéěíĺľňóôŕřšťúůýžőűăâîșțşţđÁČĎÉĚÍĽŇÓÔŘŠŤÚŮÝŽŐŰĂÂÎȘȚŞŢĐöüÖÜß")
RARE = frozenset("âăîșțşţđĺľŕÂĂÎȘȚŞŢĐĹĽŔêæìòùûëãÊÆÌÒÙÛËÃ")
WESTERN = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝŸ")
CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯіїєґІЇЄҐ")
SYMBOLS = frozenset("€£§°–—„”“’‘«»№…•·©®™²³½¼±×\xa0")
CANDIDATES = (
    ("cp1252", WESTERN),
    ("cp1250", POLISH | CENTRAL),
    ("iso8859-2", POLISH | CENTRAL),
    ("cp1251", CYRILLIC),
    ("koi8-r", CYRILLIC),
    ("cp852", POLISH | CENTRAL),
    ("cp850", WESTERN),
    ("cp866", CYRILLIC),
    ("mac_latin2", POLISH | CENTRAL),
)
SOFT_N = re.compile(r"[ńŃ][aeiouyąęóAEIOUYĄĘÓ]|[ñÑ](?![aeiouyáéíóúAEIOUYÁÉÍÓÚ])")
"""A Polish soft n stands before consonants and at the end, a Spanish one before vowels: the same byte for both."""
WORD = re.compile(r"[^\W\d_]+")


def find_encoding(source: Source) -> Evidence:
    """The encoding, as a Python codec name, with what speaks for it."""
    with source.open() as stream:
        head = stream.read(BLOCK)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Evidence("encoding", name, _("the file begins with a byte order mark"), 1.0)
    wide = _without_mark(head)
    if wide:
        return Evidence("encoding", wide, _("every second byte is zero"), 0.95)
    foreign, valid = _lines_beyond_ascii(source)
    if not foreign:
        return Evidence("encoding", "utf-8", _("plain ASCII from beginning to end"), 1.0)
    if valid:
        return Evidence("encoding", "utf-8", _("the whole file is valid UTF-8"), 0.99)
    return _eight_bits(foreign)


def _without_mark(head: bytes) -> str:
    """UTF-16 without its mark shows by zeros in every other byte."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = min(len(head), 4096) // 2
    if half and odd > half * 0.4 > even * 4:
        return "utf-16-le"
    return "utf-16-be" if half and even > half * 0.4 > odd * 4 else ""


def _lines_beyond_ascii(source: Source) -> tuple[list[bytes], bool]:
    """Some lines that hold bytes above 127, and whether the whole file is valid UTF-8."""
    found: list[bytes] = []
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    with source.open() as stream:
        while block := stream.read(BLOCK):
            if valid:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    valid = False
            if len(found) < SAMPLE_LINES and not block.isascii():
                found.extend([line for line in block.split(b"\n") if not line.isascii()][:200])
            elif not valid:
                break
    if valid:
        try:
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            valid = False
    return found, valid


def _eight_bits(lines: list[bytes]) -> Evidence:
    sample = b"\n".join(line[:400] for line in lines[:SAMPLE_LINES])
    scores: list[tuple[float, str, str]] = []
    for name, letters in CANDIDATES:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        scores.append((_score(text, letters), name, _specimen(text, letters)))
    scores.sort(key=lambda entry: -entry[0])
    best = scores[0]
    second = scores[1][0] if len(scores) > 1 else -1.0
    if best[0] < 0.5:
        guess = from_bytes(sample).best()
        name = guess.encoding if guess is not None else best[1]
        return Evidence("encoding", name, _("the nearest guess from the frequency of letters"), 0.4)
    because = _("letters make words: %(words)s") % {"words": best[2]}
    return Evidence("encoding", best[1], because, round(min(0.97, 0.6 + (best[0] - second)), 2))


def _score(text: str, letters: frozenset[str]) -> float:
    """From -1 to 1: how well the characters beyond ASCII sit in words of one script, in a sensible case."""
    points = count = 0.0
    for word in _chunks(text):
        foreign = [char for char in word if ord(char) > 127]
        count += len(foreign)
        for char in foreign:
            if char in letters:
                points += 1 if char in POLISH or char in CYRILLIC or char not in RARE else 0.9
            elif char in SYMBOLS:
                points += 0.3
            else:
                points -= 1
        core = word.strip("".join(SYMBOLS) + "\"'.,;:()[]-/ ")
        mixed = any(char in CYRILLIC for char in core) and any(char.isascii() and char.isalpha() for char in core)
        odd_case = any(a.islower() and b.isupper() for a, b in pairwise(core) if ord(b) > 127)
        if SOFT_N.search(word):
            points -= 1
        inside = any(not char.isalpha() and ord(char) > 127 for char in core)
        if mixed or odd_case or inside:
            points -= 1.5 * len(foreign)
    return points / count if count else 0.0


def _chunks(text: str) -> Iterable[str]:
    return (word for word in re.split(r"[\s,;|\t]+", text) if not word.isascii())


def _specimen(text: str, letters: frozenset[str]) -> str:
    words = [word for word in WORD.findall(text) if any(char in letters for char in word if ord(char) > 127)]
    return ", ".join(dict.fromkeys(words[:50]))[:60].rpartition(", ")[0] or ", ".join(words[:1])
