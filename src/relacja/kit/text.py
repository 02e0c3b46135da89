"""Text as people search and sort it: without case, without diacritics, with single spaces."""

import unicodedata

_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŧ": "t",
    "ą": "a", "ć": "c", "ę": "e", "ń": "n", "ó": "o", "ś": "s", "ź": "z", "ż": "z", "ё": "е", "й": "и",
    "ä": "a", "ö": "o", "ü": "u", "é": "e", "è": "e", "á": "a", "í": "i", "č": "c", "š": "s", "ž": "z", "ř": "r",
    "\N{NO-BREAK SPACE}": " ",
}  # fmt: skip
_COMMON = str.maketrans(_LETTERS)
_UNFOLDED = str.maketrans(
    {letter: plain for letter, plain in _LETTERS.items() if unicodedata.normalize("NFKD", letter) == letter}
)
_DROPPED = {"Mn", "Cc", "Cf", "Cs"}


def clean(text: str) -> str:
    """The text as we keep it: composed (NFC), no control characters, spaces single and none at the ends."""
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return " ".join("".join(c for c in composed if unicodedata.category(c) not in {"Cc", "Cs"}).split())


def fold(text: str) -> str:
    """The text for comparing: lower case, no diacritics (`Łódź` and `lodz` are one), spaces single.

    Folding a folded text changes nothing, so both sides of a comparison may be folded in any order.
    """
    lowered = text.casefold().translate(_COMMON) if not text.isascii() else text.lower()
    if lowered.isascii() and lowered.isprintable():
        return " ".join(lowered.split())
    return _fold_slowly(lowered)


def _fold_slowly(text: str) -> str:
    """Fold what the table of common letters does not cover; repeated until nothing changes any more."""
    while True:
        parts = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
        kept = "".join(c for c in parts if unicodedata.category(c) not in _DROPPED).translate(_UNFOLDED)
        folded = unicodedata.normalize("NFC", " ".join(kept.split()))
        if folded == text:
            return folded
        text = folded


def sort_key(text: str) -> str:
    """The text for sorting and for finding by its beginning: folded, and without quotes, hyphens and other marks."""
    folded = fold(text)
    if folded.isascii() and folded.replace(" ", "").isalnum():
        return folded
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split()) or folded


def mask(text: str, *, shown: int = 3) -> str:
    """The text with all but the last `shown` letters hidden; at least half of it always is."""
    shown = min(shown, len(text) // 2)
    return "•" * (len(text) - shown) + (text[-shown:] if shown else "")
