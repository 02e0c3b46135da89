"""What is worth a second look before a design is used."""

import pytest

from relacja.mailings.rules import checks, making
from relacja.mailings.testing import body

WORDS = making.Words("u", "p", "w")


def found(**more: object) -> set[str]:
    given = body(**({"preheader": "x"} | more))
    return {one.code for one in checks.warnings("pl", given, making.made("pl", given, WORDS))}


def test_a_good_design_needs_no_second_look() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"preheader": ""}, "no_preheader"),
        ({"subject": "x" * 90}, "long_subject"),
        ({"subject": "PROMOCJA TYLKO DZISIAJ"}, "loud_subject"),
        ({"subject": "Tylko dziś!!!"}, "sounds_like_spam"),
        ({"subject": "{{basket.total}}"}, "needs_value"),
        ({"subject": "{{customer.first_name}}, hej"}, "no_words_to_fall_back_on"),
        ({"blocks": [{"kind": "button", "text": "x", "link": "http://shop.test"}, {"kind": "footer"}]}, "plain_link"),
        ({"blocks": [{"kind": "picture", "words": "x", "picture": "https://a.test/b.png"}]}, "mostly_pictures"),
        ({"blocks": [{"kind": "text", "text": "słowo " * 3000}] * 7}, "too_large"),
    ],
)
def test_what_is_found(more: dict[str, object], code: str) -> None:
    assert code in found(**more)
