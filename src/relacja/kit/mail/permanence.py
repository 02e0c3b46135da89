"""Enhanced status codes of delivery (RFC 3463) and what they say about trying again.

The class decides: 4 is a persistent transient failure, 5 a permanent one (RFC 3463, 2). Some codes of class 5 speak of
a state that passes: the mailbox is full and "the recipient can delete messages to make more space available" (X.2.2,
3.3), the system is full (X.3.1, 3.4), congested (X.4.5) or the time ran out (X.4.7, 3.5). Those are temporary whatever
their class. Where no code is said, nothing is known.
"""

import re

from relacja.kit.mail.bounce_words import FULL

PERMANENT, TEMPORARY, UNKNOWN = "permanent", "temporary", "unknown"
_PASSING = {"2.2", "3.1", "4.5", "4.7"}
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_BASIC = re.compile(r"(?:^|[\s;:#(<\[,\"'=-])([45]\d\d)(?=[\s\-:_)>\],.;\"']|$)(?!\.\d)")
_OF_BASIC = {"552": "5.2.2", "452": "4.2.2", "422": "4.2.2"}


def permanence(status: str, diagnostic: str = "") -> str:
    """Whether trying again may help, by the code; the words only tell a full mailbox behind a vague code."""
    kind, _, rest = status.partition(".")
    if kind == "4":
        return TEMPORARY
    if kind != "5":
        return UNKNOWN
    is_vague = rest.endswith("0") or rest.startswith("0") or rest == "2.1"
    return TEMPORARY if rest in _PASSING or (is_vague and FULL.search(diagnostic[:2_000])) else PERMANENT


def enhanced(text: str) -> str:
    """The first enhanced code in a text that is more than `5.0.0`; else the first; else empty."""
    found = [".".join(match) for match in _ENHANCED.findall(text[:4_000])]
    telling = [code for code in found if not code.endswith(".0.0")]
    return (telling or found or [""])[0]


def status_of(stated: str, diagnostic: str) -> str:
    """The code of a report: what it states, unless the other server said it more precisely; empty if nobody said."""
    own, other = enhanced(stated), enhanced(diagnostic)
    if own and not own.endswith(".0.0"):
        return own
    if other and (not own or other[0] == own[0]):
        return other
    basic = _BASIC.search(diagnostic[:4_000])
    if basic and (not own or basic[1][0] == own[0]):
        return _OF_BASIC.get(basic[1], own or f"{basic[1][0]}.0.0")
    return own
