"""The short way must say exactly what the library says."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.kit import phone
from relacja.kit.phone import BadPhone, Phone


def by_library(raw: str, region: str = "PL") -> Phone | None:
    try:
        return phone._long_way(raw, region)
    except BadPhone:
        return None


def by_us(raw: str, region: str = "PL") -> Phone | None:
    try:
        return phone.parse(raw, region)
    except BadPhone:
        return None


@pytest.mark.parametrize(
    ("raw", "e164", "display"),
    [
        ("600 700 800", "+48600700800", "+48 600 700 800"),
        ("600-700-800", "+48600700800", "+48 600 700 800"),
        ("+48600700800", "+48600700800", "+48 600 700 800"),
        ("0048 600 700 800", "+48600700800", "+48 600 700 800"),
        ("48600700800", "+48600700800", "+48 600 700 800"),
        ("(22) 621 02 11", "+48226210211", "+48 22 621 02 11"),
        ("+48 (0) 22 621 02 11", "+48226210211", "+48 22 621 02 11"),
        ("tel. 12 422 21 00", "+48124222100", "+48 12 422 21 00"),
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("+1 212 555 0123", "+12125550123", "+1 212-555-0123"),
        ("+7 495 123-45-67", "+74951234567", "+7 495 123-45-67"),
        ("+39 06 698 12345", "+390669812345", "+39 06 6981 2345"),
        ("+420 601 123 456", "+420601123456", "+420 601 123 456"),
        ("+380 44 279 0001", "+380442790001", "+380 44 279 0001"),
    ],
)
def test_common_ways_of_writing_are_read(raw: str, e164: str, display: str) -> None:
    assert phone.parse(raw) == Phone(e164, display)


@pytest.mark.parametrize(
    "raw", ["", "abc", "123", "000000000", "+48 123", "+999123456789", "600 700 80", "+", "12.05.2024"]
)
def test_what_cannot_be_a_number_is_refused(raw: str) -> None:
    with pytest.raises(BadPhone):
        phone.parse(raw)


def test_the_region_decides_where_there_is_no_country_code() -> None:
    assert phone.parse("030 901820", "DE").e164 == "+4930901820"


@settings(max_examples=1500, deadline=None)
@given(st.from_regex(r"(\+48|0048|48|00|0|)[ ]?[1-9][0-9]{8}", fullmatch=True))
def test_the_short_way_equals_the_library_on_polish_numbers(raw: str) -> None:
    assert by_us(raw) == by_library(raw)


@settings(max_examples=1500, deadline=None)
@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from(["PL", "DE", "CZ", "RU", "US", "IT"]))
def test_the_short_way_equals_the_library_on_e164(raw: str, region: str) -> None:
    assert by_us(raw, region) == by_library(raw, region)


@settings(max_examples=800, deadline=None)
@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.data())
def test_the_short_way_equals_the_library_on_numbers_of_every_country(region: str, data: st.DataObject) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    tail = data.draw(st.integers(0, 9999))
    for raw in (e164, f"{e164[:-4]}{tail:04d}", str(example.national_number)):
        assert by_us(raw, region) == by_library(raw, region)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789 +-().x/", max_size=20))
def test_the_short_way_equals_the_library_on_scribbles(raw: str) -> None:
    assert by_us(raw) == by_library(raw)


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True))
def test_what_was_read_reads_the_same_again(raw: str) -> None:
    first = by_us(raw)
    if first:
        assert phone.parse(first.e164) == first
        assert phone.parse(first.display) == first


@pytest.mark.parametrize(
    ("stored", "read"),
    [("+48221234567", "+48 22 123 45 67"), ("+48601234567", "+48 601 234 567"), ("2001", "2001"), ("", ""),
     ("600100200", "600100200"), ("anonymous", "anonymous"), ("+999123", "+999123"), ("a@b.pl", "a@b.pl")],
)  # fmt: skip
def test_a_stored_number_is_read_with_spaces_and_anything_else_stays(stored: str, read: str) -> None:
    assert phone.readable(stored) == read
