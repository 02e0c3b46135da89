"""How many text messages a text is."""

import pytest

from relacja.messaging.rules.segments import segments


@pytest.mark.parametrize(
    ("text", "count", "places", "room", "is_unicode"),
    [
        ("", 0, 0, 160, False),
        ("a" * 160, 1, 160, 160, False),
        ("a" * 161, 2, 161, 153, False),
        ("a" * 306, 2, 306, 153, False),
        ("a" * 307, 3, 307, 153, False),
        ("€" * 80, 1, 160, 160, False),
        ("€" * 81, 2, 162, 153, False),
        ("a" * 152 + "€" + "a" * 153, 3, 307, 153, False),
        ("ą" * 70, 1, 70, 70, True),
        ("ą" * 71, 2, 71, 67, True),
        ("Привет", 1, 6, 70, True),
        ("😀" * 35, 1, 70, 70, True),
        ("ą" + "a" * 65 + "😀" + "a" * 66, 3, 134, 67, True),
        ("Witaj\n[x]~", 1, 13, 160, False),
    ],
)
def test_a_text_is_so_many_messages(text: str, count: int, places: int, room: int, is_unicode: bool) -> None:
    found = segments(text)
    assert (found.count, found.places, found.room, found.is_unicode) == (count, places, room, is_unicode)


def test_the_letters_that_make_a_text_dearer_are_named_once() -> None:
    assert segments("Zażółć gęślą żółw").letters == ("ż", "ó", "ł", "ć", "ę", "ś", "ą")
