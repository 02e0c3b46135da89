"""Contact points in one form."""

import pytest

from relacja.customers.rules.points import BadPoint, address_form, point_form


@pytest.mark.parametrize(
    ("kind", "raw", "value", "display"),
    [
        ("email", " Anna@Example.COM ", "anna@example.com", "anna@example.com"),
        ("phone", "600-700-800", "+48600700800", "+48 600 700 800"),
        ("web", "https://www.Alfa.pl/", "alfa.pl", "https://www.Alfa.pl/"),
        ("postal", "ul. Prosta 1,  00-001 Łódź", "ul. prosta 1, 00-001 lodz", "ul. Prosta 1, 00-001 Łódź"),
    ],
)
def test_each_kind_has_one_form(kind: str, raw: str, value: str, display: str) -> None:
    assert point_form(kind, raw) == (kind, value, display)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("email", "x"), ("phone", "12"), ("web", "alfa"), ("web", "a b.pl"), ("postal", " "), ("fax", "1"),
     ("postal", "x" * 401)],
)  # fmt: skip
def test_what_cannot_be_a_point_of_its_kind_is_refused_by_kind(kind: str, raw: str) -> None:
    with pytest.raises(BadPoint) as refused:
        point_form(kind, raw)
    assert refused.value.kind == kind


def test_an_address_is_one_line_and_its_parts() -> None:
    form, parts = address_form({"street": " Prosta  1 ", "postcode": "00-001", "city": "Warszawa"})
    assert form.display == "Prosta 1, 00-001 Warszawa, PL"
    assert parts == {"street": "Prosta 1", "postcode": "00-001", "city": "Warszawa", "region": "", "country": "PL"}


def test_one_address_written_in_two_ways_is_one_point() -> None:
    one, _ = address_form({"street": "PROSTA 1", "city": "Łódź", "country": "pl"})
    other, _ = address_form({"street": "Prosta 1", "city": "lodz"})
    assert one.value == other.value


def test_an_address_of_a_country_alone_is_no_address() -> None:
    with pytest.raises(BadPoint):
        address_form({"country": "PL"})
