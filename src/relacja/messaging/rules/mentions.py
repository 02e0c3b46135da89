"""Who is named in a note: colleagues whose name stands in it behind an @."""

from collections.abc import Iterable


def named_in(text: str, people: Iterable[tuple[int, str]]) -> list[int]:
    """Their ids; a name that is the beginning of a longer one there is only the longer one. All who bear a name."""
    left, found = text.casefold(), []
    by_name: dict[str, list[int]] = {}
    for pk, name in people:
        by_name.setdefault(f"@{name.strip().casefold()}", []).append(pk)
    for mark in sorted(by_name, key=len, reverse=True):
        if len(mark) > 1 and mark in left:
            found += by_name[mark]
            left = left.replace(mark, " ")
    return sorted(found)
