"""The places of a text that a provider has approved: `{{1}}`, `{{2}}`..., and what goes into them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PLACE = re.compile(r"\{\{(\d{1,2})\}\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text as the customer will read it: what was approved (`place` is nought), a value, or the name of
    one that is missing."""

    text: str
    place: int = 0
    is_missing: bool = False


def numbers(text: str) -> list[int]:
    """The places of a text, each once, in their order."""
    return sorted({int(one) for one in PLACE.findall(text)})


def parts(text: str, values: Mapping[str, str], said: Sequence[str] = ()) -> list[Part]:
    """The text with its values in it, in one line each as providers take them; `said` names what is missing."""
    found, end = [], 0
    for place in PLACE.finditer(text):
        found += [Part(text[end : place.start()])] if place.start() > end else []
        found.append(_part(int(place[1]), values.get(place[1], ""), said))
        end = place.end()
    return [*found, Part(text[end:])] if end < len(text) else found


def _part(number: int, given: str, said: Sequence[str]) -> Part:
    value = " ".join(given.split())
    if value:
        return Part(value, number)
    name = said[number - 1] if 0 < number <= len(said) else f"{{{{{number}}}}}"
    return Part(name, number, is_missing=True)
