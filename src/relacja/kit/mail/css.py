"""Style of a message kept inside the message: what moves out of its box, loads something or runs is taken away."""

import re

from relacja.kit.mail.html_words import PROPERTIES

_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_URL = re.compile(
    r"url\s*\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)]*))\s*\)?|(?:-webkit-)?image-set\s*\(|@import", re.IGNORECASE
)
_SAFE_VALUE = re.compile(r"[\w\s.,%#()'\"/+*!-]*", re.UNICODE)
_LONGEST = 4_000
_FUNCTIONS = re.compile(r"([\w-]+)\s*\(")
_SAFE_FUNCTIONS = {"rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp", "linear-gradient"}

_NEGATIVE = re.compile(r"-\s*\.?\d")
_HUGE = re.compile(r"\d{5,}")
_DISPLAYS = {"block", "inline", "inline-block", "table", "table-cell", "table-row", "list-item", "none", "inline-table"}


def unescaped(css: str) -> str:
    """CSS without comments and escapes, by which words are hidden (`p\\6fsition`, `u/**/rl`)."""
    return _ESCAPE.sub(_letter, _COMMENT.sub("", css))


def _letter(found: re.Match[str]) -> str:
    if found[2] is not None:
        return found[2]
    number = int(found[1], 16)
    return chr(number) if 31 < number < 0xD800 else " "


def safe_style(style: str) -> tuple[str, tuple[str, ...]]:
    """The declarations that stay in their box, and the addresses of pictures that were asked for and are not."""
    plain = unescaped(style[:_LONGEST])
    remote = tuple(url for found in _URL.finditer(plain) if (url := (found[1] or found[2] or found[3] or "").strip()))
    kept = []
    for declaration in _declarations(_URL.sub("none", plain)):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if colon and name in PROPERTIES and _is_safe(name, value):
            kept.append(f"{name}: {value}")
    return "; ".join(kept), remote


def _declarations(plain: str) -> list[str]:
    """Cut at semicolons outside quotes and brackets."""
    return re.findall(r"(?:[^;\"'(]|\"[^\"]*\"?|'[^']*'?|\([^)]*\)?)+", plain)


def _is_safe(name: str, value: str) -> bool:
    if not value or not _SAFE_VALUE.fullmatch(value) or _HUGE.search(value):
        return False
    if any(function.lower() not in _SAFE_FUNCTIONS for function in _FUNCTIONS.findall(value)):
        return False
    if name.startswith("margin") or name == "text-indent":
        return not _NEGATIVE.search(value)
    if name == "display":
        return value.removesuffix("!important").strip().lower() in _DISPLAYS
    return True
