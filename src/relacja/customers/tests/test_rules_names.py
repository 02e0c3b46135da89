"""Names: how parties are called, sorted and held against one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.customers.rules.names import (
    NameMissing,
    NameTooLong,
    firm_keys,
    firm_name,
    name_forms,
    name_key,
    split_name,
)

words = st.text(alphabet="aąbcćdeęfghijklłmnńoóprsśtuwyzźżABCŁ -'", min_size=1, max_size=30)


def test_a_person_is_read_by_given_name_and_sorted_by_family_name() -> None:
    forms = name_forms("person", given="Łucja", family="Żak")
    assert forms[:3] == ("Łucja Żak", "lucja zak", "zak lucja")


def test_a_person_known_only_as_a_whole_is_sorted_by_the_last_word() -> None:
    assert name_forms("person", display="Anna Maria Nowak").sort == "nowak anna maria"
    assert split_name(" Anna  Maria Nowak ") == ("Anna Maria", "Nowak")
    assert split_name("Cher") == ("", "Cher")


def test_an_organisation_is_sorted_as_it_is_called_without_quotes() -> None:
    assert name_forms("organisation", display="„Alfa” Sp. z o.o.").sort == "alfa sp z o o"
    assert name_forms("organisation", legal="Beta S.A.").display == "Beta S.A."


@pytest.mark.parametrize("blank", ["", "   ", "\x00"])
def test_a_party_without_a_name_is_refused(blank: str) -> None:
    for kind in ("person", "organisation", "group"):
        with pytest.raises(NameMissing):
            name_forms(kind, display=blank)


def test_a_name_that_cannot_be_kept_is_refused_and_not_cut() -> None:
    with pytest.raises(NameTooLong):
        name_forms("organisation", display="x" * 251)


@pytest.mark.parametrize(
    "others",
    [
        ("Jan Kowalski", "Kowalski Jan", "JAN KOWALSKI", "Jan Kowlaski", "Jan Kowallsky", "Jan  Kowalski"),
        ("Małgorzata Rzepka", "Malgorzata Żepka", "Małgożata Rzepka"),
        ("Alfa Sp. z o.o.", "ALFA spółka z ograniczoną odpowiedzialnością", "PHU „Alfa”"),
        ("Мария Иванова", "Marija Iwanowa", "Maria Ivanova"),
        ("Góra i Syn s.c.", "Gura i Syn"),
    ],
)
def test_names_that_people_confuse_have_one_key(others: tuple[str, ...]) -> None:
    assert len({name_key(name) for name in others}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Jan Kowalski", "Adam Kowalski"), ("Alfa 1", "Alfa 2"), ("Nowak", "Wójcik")]
)
def test_names_that_differ_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["S.A.", "Ltd", "王小明", "...", "a"])
def test_every_name_has_a_key(name: str) -> None:
    assert name_key(name)


@given(words, words)
def test_the_key_does_not_depend_on_the_order_of_two_words(one: str, other: str) -> None:
    one, other = one.replace(" ", "").replace("-", ""), other.replace(" ", "").replace("-", "")
    if one.isalpha() and other.isalpha():
        assert name_key(f"{one} {other}") == name_key(f"{other} {one}")


@given(st.text(min_size=1, max_size=300))
def test_forms_of_any_text_fit_their_columns_or_are_refused(raw: str) -> None:
    for kind in ("person", "organisation"):
        try:
            forms = name_forms(kind, display=raw)
        except (NameMissing, NameTooLong):
            continue
        assert all(forms)
        assert max(map(len, forms)) <= 250
        assert len(forms.key) <= 80
        assert "\x00" not in "".join(forms)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Alfa sp. z o.o.", "ALFA Spółka z ograniczoną odpowiedzialnością", True),
        ("Alfa Sp. z o. o.", "Alfa", True),
        ("Zakłady „Łódź” S.A.", "zaklady lodz SA", True),
        ("Beta sp.j.", "Beta Spółka Jawna", True),
        ("Beta sp.j.", "Beta S.A.", False),
        ("Alfa", "Alfa Bis", False),
    ],
)
def test_a_firm_is_known_by_its_name_in_any_spelling_of_its_legal_form(one: str, other: str, same: bool) -> None:
    assert firm_name(one).means(firm_name(other)) is same
    if same:
        assert firm_keys(one) & firm_keys(other)
