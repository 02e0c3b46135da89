"""The small language of letters: `{{customer.first_name | "friend"}}` stands for what is known, else for those words.

The same as that of texts in conversations, with words to fall back on. A text is taken apart once, when a design is
published, and filled in for each letter: what is filled in is never read again, whatever a customer is called.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

PLACE = re.compile(r"\{\{([^{}]*)\}\}")
INSIDE = re.compile(r'\s*(?P<name>[a-z_]+(?:\.[a-z_]+)*)\s*(?:\|\s*"(?P<fallback>[^"]*)")?\s*')
LEFT_OPEN = re.compile(r"\{\{|\}\}")
WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

Part = Any
"""A text; `["value", name, fallback, kind]`; or `["each", name, parts]`, once for each of a list."""


class BadPlace(ValueError):
    """What stands in braces is no variable; `given` is it."""

    def __init__(self, given: str) -> None:
        super().__init__(given)
        self.given = given


class Missing(LookupError):
    """Nothing is known of a variable, and there are no words to fall back on."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def parts_of(text: str, kind: str = "plain") -> list[Part]:
    """A text taken apart. Raises `BadPlace`."""
    found: list[Part] = []
    end = 0
    for place in PLACE.finditer(text):
        inside = INSIDE.fullmatch(place[1])
        if inside is None:
            raise BadPlace(place[0])
        found += [_closed(text[end : place.start()]), ["value", inside["name"], inside["fallback"], kind]]
        end = place.end()
    found.append(_closed(text[end:]))
    return [part for part in found if part != ""]


def _closed(text: str) -> str:
    if left := LEFT_OPEN.search(text):
        raise BadPlace(left[0])
    return text


def names_in(parts: Iterable[Part]) -> Iterator[tuple[str, bool]]:
    """Every variable, and whether it has words to fall back on; those of a row as `row.field`, which are its own."""
    for part in parts:
        if not isinstance(part, str):
            kind, name, more, *_ = part
            yield name, kind == "each" or more is not None
            if kind == "each":
                yield from ((inner, has) for inner, has in names_in(more) if not inner.startswith("item."))


def fill(parts: Sequence[Part], values: Mapping[str, Any]) -> str:
    """The text with everything filled in. Raises `Missing`."""
    done: list[str] = []
    for part in parts:
        if isinstance(part, str):
            done.append(part)
        elif part[0] == "each":
            rows = values.get(part[1]) or ()
            done += [fill(part[2], {**values, **_of_row(row)}) for row in rows if isinstance(row, Mapping)]
        else:
            done.append(_value(part, values))
    return "".join(done)


def _of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"item.{name}": value for name, value in row.items()}


def _value(part: Part, values: Mapping[str, Any]) -> str:
    _value_kind, name, fallback, kind = part
    known = values.get(name)
    text = str(known) if known not in (None, "") and not isinstance(known, list | Mapping) else ""
    if kind == "url" and text and not WEB.fullmatch(text):
        text = ""
    if not text:
        if fallback is None:
            raise Missing(name)
        text = fallback
    return WAYS[kind](text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


WAYS: Mapping[str, Callable[[str], str]] = {
    "plain": str, "line": _one_line, "html": lambda text: escape(text).replace("\n", "<br>"), "url": escape,
    "in_url": lambda text: quote(text, safe=""),
}  # fmt: skip
"""How a value is put into a text: as it is, on one line, as HTML, as an address in HTML, inside of one."""


def unknown(parts: Iterable[Part], known: Collection[str]) -> tuple[str, ...]:
    """Variables without words to fall back on that nobody will fill in."""
    missing = (name for name, has_fallback in names_in(parts) if not has_fallback and name not in known)
    return tuple(dict.fromkeys(missing))
