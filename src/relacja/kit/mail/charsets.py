"""Bytes to text, whatever they say they are: the declared charset if it is true, a better one if it is not."""

import codecs
import re

from relacja.kit.mail.guess import guess

_ALIASES = {
    "": "", "ascii": "ascii", "us-ascii": "ascii", "ansi_x3.4-1968": "ascii", "iso646-us": "ascii", "646": "ascii",
    "latin1": "cp1252", "latin-1": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "windows-31j": "cp932", "x-sjis": "cp932",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "euc-cn": "gb18030", "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949", "euc-kr": "cp949", "ksc5601": "cp949", "x-windows-949": "cp949", "big5": "big5hkscs",
    "tis-620": "cp874", "iso-8859-11": "cp874", "windows-874": "cp874", "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman", "x-mac-ce": "mac_latin2", "x-mac-cyrillic": "mac_cyrillic", "unicode": "utf-8",
    "utf8": "utf-8", "x-utf-8": "utf-8", "utf-8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7", "csutf8": "utf-8", "iso-2022-jp": "iso2022_jp_2", "cp50220": "iso2022_jp_ext",
    "koi8-u": "koi8-u", "dos-866": "cp866", "ibm866": "cp866", "cp-1251": "cp1251", "cp-1250": "cp1250",
    "cp-1252": "cp1252", "win-1251": "cp1251", "win-1250": "cp1250", "utf-16": "utf-16", "hz-gb-2312": "hz",
}  # fmt: skip
"""Names met in mail, to codecs; as browsers do, a charset is read as its superset (WHATWG Encoding Standard)."""

_TRUSTED = re.compile(
    r"utf-?(?:8|7|16|16-?[bl]e|32|32-?[bl]e)|iso-?8859-?\d{1,2}|cp(?:\d{3,4})|koi8-[rut]|euc[_-]j\w+|euc_?kr|johab|"
    r"iso-?2022-?\w+|gb18030|hz|big5(?:hkscs)?|shift_?jis\w*|mac-\w+|tis620|ascii|kz1048|ptcp154|hp-roman8"
)
_STATEFUL = ("iso2022", "utf-7", "utf-16", "utf-32", "hz", "utf_7")
_GUESSED_FROM = {"", "ascii", "cp1252"}
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_TIGHT = 60_000


def keepable(text: str) -> str:
    """The text without what no database keeps (NUL, halves of surrogate pairs): U+FFFD stands for each."""
    return _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def codec_of(name: str) -> str | None:
    """The codec for a declared charset; empty if none was declared, None if nobody knows it."""
    plain = name.strip().strip("\"'<>").lower().replace(" ", "")
    if plain in _ALIASES:
        return _ALIASES[plain]
    plain = plain.removeprefix("cs").replace("windows-", "cp").replace("_", "-")
    plain = _ALIASES.get(plain, plain)
    try:
        found = codecs.lookup(plain).name if plain and plain.isascii() and len(plain) <= 40 else ""
    except (LookupError, ValueError):
        return None
    return found if found and _TRUSTED.fullmatch(found.replace("_", "-")) else None


def decode(data: bytes, declared: str) -> tuple[str, str]:
    """The text, and the repair that was needed as `word: detail` (empty if none). Loses no byte silently."""
    codec = codec_of(declared)
    if data.isascii() and (not codec or not codec.startswith(_STATEFUL)):
        return keepable(data.decode("ascii")), "" if codec is not None else f"charset-unknown: {declared[:40]}"
    text, used = _decoded(data, codec)
    text = keepable(text)
    if codec is None:
        return text, f"charset-unknown: {declared[:40]}, read as {used}"
    if used != codec:
        return text, f"charset-wrong: {declared[:40] or 'none declared'}, read as {used}"
    return text, ""


def _decoded(data: bytes, codec: str | None) -> tuple[str, str]:
    if codec is None or codec in _GUESSED_FROM or codec.startswith(("cp125", "iso8859", "koi8")):
        return _guessed(data, codec or "")
    try:
        return data.decode(codec), codec
    except (UnicodeError, ValueError):
        pass
    text = data.decode(codec, "replace")
    damage = text.count("\N{REPLACEMENT CHARACTER}")
    sound = sum(1 for letter in text if letter > "\x7f") - damage
    if sound >= damage * 2 or (codec.startswith(_STATEFUL) and damage * 5 <= len(text)):
        return text, f"{codec} with {damage} marks of damage"
    return _guessed(data, "")


def _guessed(data: bytes, codec: str) -> tuple[str, str]:
    """Of a single-byte charset, or none: UTF-8 if it is that, else the charset its letters speak for."""
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.start > 0 and not data[: error.start].isascii():
            return data.decode("utf-8", "replace"), "utf-8"
    best = guess(data[:_TIGHT], codec)
    try:
        return data.decode(best), best
    except (UnicodeError, ValueError):
        return data.decode(best, "replace"), f"{best} with marks of damage"
