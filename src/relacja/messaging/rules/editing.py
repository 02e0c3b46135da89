"""Actions of a macro or a rule while they are being written: as the flat fields of a form, and what its buttons do.

Nothing is judged here.
"""

from collections.abc import Mapping, Sequence

MOST = 20

Actions = list[dict[str, str]]


def flat(actions: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The fields of a form: `a0-do`, `a0-body`..., and how many actions there are."""
    fields = {f"a{n}-{name}": value for n, given in enumerate(actions) for name, value in given.items()}
    return {"actions": str(len(actions)), **fields}


def actions_of(data: Mapping[str, str]) -> Actions:
    """The actions that the fields of a form say; what is left blank is left out."""
    count = data.get("actions", "")
    found: Actions = [{} for _n in range(min(int(count), MOST) if count.isdecimal() and len(count) < 9 else 0)]
    for name, value in data.items():
        place, dash, field = name.partition("-")
        number = place.removeprefix("a")
        if dash and place != number and number.isdecimal() and len(number) < 4 and int(number) < len(found):
            found[int(number)][field] = value.replace("\r\n", "\n").strip()
    return [{"do": given.get("do", "")} | {name: value for name, value in given.items() if value} for given in found]


def changed(actions: Sequence[Mapping[str, str]], do: str) -> tuple[Actions, int | None]:
    """The actions after a button (`add:label`, `up:1`, `down:1`, `remove:1`), and which of them was touched.

    What cannot be done (the first goes up) changes nothing.
    """
    rows = [dict(one) for one in actions]
    verb, _colon, told = do.partition(":")
    if verb == "add":
        if len(rows) < MOST and told:
            rows.append({"do": told})
        return rows, len(rows) - 1
    at = int(told) if told.isdecimal() and len(told) < 9 else -1
    to = {"up": at - 1, "down": at + 1, "remove": at}.get(verb, -1)
    if not (0 <= at < len(rows) and 0 <= to < len(rows)):
        return rows, None
    if verb == "remove":
        del rows[at]
        return rows, None
    rows[at], rows[to] = rows[to], rows[at]
    return rows, to
