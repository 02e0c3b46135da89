"""From the name of a country, as people and shops write it, to its ISO code."""

from functools import lru_cache

from babel import Locale

from relacja.kit.text import fold
from relacja.platform.transfer.values import BadValue

LANGUAGES = ("en", "pl", "ru", "de", "fr", "es", "it", "cs", "uk")
ALSO = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "eire": "IE", "usa": "US",
    "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "rsa": "ZA", "holland": "NL",
    "czech republic": "CZ", "czechia": "CZ", "korea": "KR", "south korea": "KR", "russia": "RU",
    "channel islands": "JE", "hong kong": "HK", "turkey": "TR", "macedonia": "MK", "taiwan": "TW", "anglia": "GB",
    "stany zjednoczone ameryki": "US", "англия": "GB", "burma": "MM", "swaziland": "SZ", "cape verde": "CV",
    "ivory coast": "CI", "rp": "PL", "rzeczpospolita polska": "PL",
}  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(fold(name), code)
    codes = {code.lower(): code for code in set(names.values())}
    return {**names, **codes, **ALSO}


@lru_cache(maxsize=5_000)
def country_of(text: str) -> str | None:
    """The two-letter code of a country named in one of several languages; None for an empty text; else `BadValue`."""
    folded = fold(text)
    if not folded:
        return None
    code = _names().get(folded) or _names().get(folded.replace(".", ""))
    if code is None:
        raise BadValue("country")
    return code
