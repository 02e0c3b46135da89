"""How many text messages a text is, which is what is paid for (3GPP TS 23.038 and 23.040)."""

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Letters that take two places."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`places` of `room` in each of `count` messages; `letters` are those for which the whole text costs more."""

    count: int
    places: int
    room: int
    is_unicode: bool
    letters: tuple[str, ...] = ()


def segments(text: str) -> Segments:
    """Of a text: one message of 160 places (70 with letters such as ą or я), or several of 153 (67)."""
    beyond = tuple(dict.fromkeys(one for one in text if one not in BASIC and one not in EXTENDED))
    if beyond:
        return _counted([2 if ord(one) > 0xFFFF else 1 for one in text], 70, 67, beyond)
    return _counted([2 if one in EXTENDED else 1 for one in text], 160, 153, ())


def _counted(widths: list[int], alone: int, together: int, letters: tuple[str, ...]) -> Segments:
    """A letter of two places is never cut in two."""
    places = sum(widths)
    if places <= alone:
        return Segments(1 if places else 0, places, alone, bool(letters), letters)
    count, left = 1, together
    for width in widths:
        if width > left:
            count, left = count + 1, together
        left -= width
    return Segments(count, places, together, bool(letters), letters)
