"""Folding is what every search and every duplicate check stands on."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.kit import text


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Łódź", "lodz"),
        ("Zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("  Jan   Kowalski ", "jan kowalski"),
        ("KOWALSKA-NOWAK", "kowalska-nowak"),
        ("Straße", "strasse"),
        ("Ёлкин Андрей", "елкин андреи"),
        ("Søren Ægir Þór", "soren aegir thor"),
        ("Nguyễn", "nguyen"),
        ("Ｆｕｌｌ", "full"),
        ("a\u00a0b\tc", "a b c"),
        ("z\u0307o\u0301", "zo"),
        ("İstanbul", "istanbul"),
        ("nul\x00l", "null"),
        ("", ""),
    ],
)
def test_fold_drops_case_diacritics_and_spare_spaces(raw: str, folded: str) -> None:
    assert text.fold(raw) == folded


@given(st.text())
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert text.fold(text.fold(raw)) == text.fold(raw)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_folding_does_not_depend_on_how_letters_are_composed(raw: str) -> None:
    assert text.fold(unicodedata.normalize("NFD", raw)) == text.fold(unicodedata.normalize("NFC", raw))


@given(st.text(alphabet="aąbcćdeęfghijklłmnńoóprsśtuwyzźżAĄBCĆDEĘFGHIJKLŁMNŃOÓPRSŚTUWYZŹŻ "))
def test_polish_folds_to_plain_latin(raw: str) -> None:
    assert set(text.fold(raw)) <= set("abcdefghijklmnoprstuwyz ")


@given(st.text(alphabet="ąćęłńóśźżĄĆĘŁŃÓŚŹŻabc XYZ\u00a0éöüёй-'"))
def test_the_table_of_common_letters_equals_the_long_way(raw: str) -> None:
    assert text.fold(raw) == text._fold_slowly(raw)


@given(st.text())
def test_folded_text_can_be_stored(raw: str) -> None:
    folded = text.fold(raw)
    assert "\x00" not in folded
    folded.encode()


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("„Alfa” Sp. z o.o.", "alfa sp z o o"),
        ("Kowalska-Nowak Anna", "kowalska nowak anna"),
        ("4 Kąty", "4 katy"),
        ("...", "..."),
    ],
)
def test_sort_key_forgets_marks_but_is_never_empty_for_a_name(raw: str, key: str) -> None:
    assert text.sort_key(raw) == key


@given(st.text())
def test_sort_key_is_stable(raw: str) -> None:
    assert text.sort_key(text.sort_key(raw)) == text.sort_key(raw)


def test_clean_keeps_letters_and_drops_control_characters() -> None:
    assert text.clean("  Zażółć\x00\x07  gęś\n") == "Zażółć gęś"
    assert text.clean("z\u0307") == "ż"
    assert text.clean("Jan\x07") == "Jan"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    assert text.clean(text.clean(raw)) == text.clean(raw)


@pytest.mark.parametrize(
    ("raw", "shown", "masked"),
    [("44051401359", 3, "••••••••359"), ("1234", 3, "••34"), ("1", 3, "•"), ("", 3, ""), ("abcdef", 0, "••••••")],
)
def test_mask_hides_at_least_half(raw: str, shown: int, masked: str) -> None:
    assert text.mask(raw, shown=shown) == masked
