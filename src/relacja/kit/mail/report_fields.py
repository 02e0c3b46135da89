"""The machine-readable parts of reports: groups of fields, an empty line between them (RFC 3464, 2.1)."""

import re

from relacja.kit.mail.words import header_text

Group = dict[str, str]
_FIELD = re.compile(rb"[ \t]*([A-Za-z0-9-]{2,60})[ \t]*:[ \t]*(.*)", re.DOTALL)
_MOST_LINES = 20_000


def groups(content: bytes) -> list[Group]:
    """Every group that holds a field; names in lower case, the first of a name wins."""
    found: list[Group] = []
    current: dict[str, list[bytes]] = {}
    last = ""
    for line in content.splitlines()[:_MOST_LINES]:
        if not line.strip():
            current, last = _closed(found, current), ""
            continue
        field = None if line[:1] in {b" ", b"\t"} and last else _FIELD.match(line)
        if field:
            last = field[1].decode("ascii").lower()
            if last in current and last == "final-recipient":
                current = _closed(found, current)
            if last not in current:
                current[last] = [field[2]]
            else:
                last = "-"
        elif last in current:
            current[last].append(line.strip())
    _closed(found, current)
    return found


def _closed(found: list[Group], current: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    if current:
        found.append({name: header_text(b" ".join(lines))[0] for name, lines in current.items()})
    return {}
