"""Message ids: cleaned, without their angle brackets."""

import re

_ANGLED = re.compile(r"<([^<>]{1,998})>")
_LOOSE = re.compile(r"[^\s<>,;\"()]+@[^\s<>,;\"()]+")
_BLANKS = re.compile(r"\s+")
_LONGEST, _MOST = 100_000, 1_000


def read_ids(text: str) -> tuple[str, ...]:
    """Every message id in a header, in order, each once: what stands in angle brackets, else what looks like one."""
    text = text[:_LONGEST]
    found = [_BLANKS.sub("", one) for one in _ANGLED.findall(text)] if "<" in text else []
    if not found:
        found = _LOOSE.findall(text)
    return tuple(dict.fromkeys(one for one in found if one))[:_MOST]


def read_id(text: str) -> str:
    """A message's own id; if nothing looks like one, whatever stands there."""
    found = read_ids(text)
    return found[0] if found else _BLANKS.sub("", text.strip("<> \t"))[:998]
