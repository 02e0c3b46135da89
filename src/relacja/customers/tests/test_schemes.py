"""Identifiers: every scheme checks, secret ones are sealed."""

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from relacja.customers.plugs import BadIdentifier, identifier_schemes
from relacja.customers.rules import sealing

KEY = "a key of the tests"


@pytest.mark.parametrize(
    ("scheme", "raw", "lookup", "shown"),
    [
        ("nip", "526-000-12-46", "5260001246", "526-000-12-46"),
        ("nip", "PL 5260001246", "5260001246", "526-000-12-46"),
        ("regon", "192598184", "192598184", "192598184"),
        ("krs", "28860", "0000028860", "0000028860"),
        ("krs", "KRS: 0000028860", "0000028860", "0000028860"),
        ("eu_vat", "PL 526 000 12 46", "PL5260001246", "PL5260001246"),
        ("eu_vat", "de136695976", "DE136695976", "DE136695976"),
    ],
)
def test_a_right_number_is_read_however_it_is_written(scheme: str, raw: str, lookup: str, shown: str) -> None:
    form = sealing.identifier_form(scheme, raw, KEY)
    assert (form.lookup, form.value, form.masked, form.sealed) == (lookup, lookup, shown, None)


@pytest.mark.parametrize(
    ("scheme", "raw"),
    [
        ("nip", "5260001247"), ("nip", "123"), ("regon", "192598185"), ("pesel", "44051401358"),
        ("pesel", "99999999999"),
        ("krs", "0"), ("krs", "12345678901"), ("krs", "x"), ("eu_vat", "PL123"), ("eu_vat", "US1"), ("nip", ""),
        ("passport", "ABC"), ("passport", "ABCDEFGH"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused(scheme: str, raw: str) -> None:
    with pytest.raises(BadIdentifier):
        sealing.identifier_form(scheme, raw, KEY)


@pytest.mark.parametrize("scheme", identifier_schemes.codes() or ["nip"])
def test_every_scheme_answers_as_the_socket_promises(scheme: str) -> None:
    plug = identifier_schemes[scheme]
    assert plug.code == scheme
    assert plug.label
    assert set(plug.kinds) <= {"person", "organisation", "group"}
    for raw in ("", "?", "ąę", "\x00", "9" * 60):
        with pytest.raises(BadIdentifier):
            plug.parse(raw)


def test_a_secret_number_is_masked_sealed_and_found_by_its_blind_index() -> None:
    form = sealing.identifier_form("pesel", "440514 01359", KEY)
    assert (form.value, form.masked) == ("", "••••••••359")
    assert form.sealed is not None
    assert b"44051401359" not in form.sealed
    assert sealing.unseal(form.sealed, KEY) == "44051401359"
    assert form.lookup == sealing.lookup_of("pesel", "44051401359", KEY)
    assert len(form.lookup) == 64


def test_another_master_key_finds_and_opens_nothing() -> None:
    form = sealing.identifier_form("pesel", "44051401359", KEY)
    assert sealing.lookup_of("pesel", "44051401359", "another") != form.lookup
    with pytest.raises(InvalidToken):
        sealing.unseal(form.sealed or b"", "another")


def test_two_seals_of_one_number_differ_so_that_equal_numbers_do_not_show() -> None:
    seals = {sealing.identifier_form("pesel", "44051401359", KEY).sealed for _ in range(3)}
    assert len(seals) == 3


def test_a_number_of_a_scheme_nobody_knows_is_refused() -> None:
    with pytest.raises(sealing.UnknownScheme):
        sealing.lookup_of("gone", "1", KEY)


def test_pesel_tells_the_birthday() -> None:
    assert identifier_schemes["pesel"].born_on("44051401359").isoformat() == "1944-05-14"  # type: ignore[attr-defined]


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(raw: str) -> None:
    for scheme in identifier_schemes:
        try:
            assert scheme.parse(scheme.parse(raw)) == scheme.parse(raw)
        except BadIdentifier:
            continue
