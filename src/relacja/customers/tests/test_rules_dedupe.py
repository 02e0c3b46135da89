"""How alike two parties are."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.customers.rules.dedupe import LIKELY, POSSIBLE, SURE, Traits, compare, ranked, similarity

JAN = Traits(
    kind="person",
    name="jan kowalski",
    emails=frozenset({"jan@example.com"}),
    phones=frozenset({"+48600700800"}),
    identifiers=frozenset({("pesel", "x")}),
    born_on=date(1980, 1, 2),
    cities=frozenset({"warszawa"}),
)
BARE = Traits(kind="person", name="jan kowalski")
ANNA = Traits(kind="person", name="anna wisniewska")

some = st.builds(
    Traits,
    kind=st.sampled_from(["person", "organisation"]),
    name=st.sampled_from(["jan kowalski", "kowalski jan", "jan kowalsky", "anna nowak", ""]),
    emails=st.frozensets(st.sampled_from(["a@b.pl", "c@d.pl"])),
    phones=st.frozensets(st.sampled_from(["+481", "+482"])),
    identifiers=st.frozensets(st.sampled_from([("nip", "1"), ("pesel", "2")])),
    born_on=st.sampled_from([None, date(1980, 1, 1), date(1990, 1, 1)]),
    cities=st.frozensets(st.sampled_from(["lodz", "krakow"])),
)


def test_one_number_of_the_state_makes_them_the_same_for_sure() -> None:
    verdict = compare(replace(ANNA, identifiers=JAN.identifiers), JAN)
    assert verdict.score >= SURE
    assert verdict.reasons == ("identifier:pesel",)
    assert verdict.level == "sure"


def test_same_name_and_e_mail_is_likely() -> None:
    verdict = compare(replace(BARE, emails=JAN.emails), JAN)
    assert LIKELY <= verdict.score < SURE
    assert verdict.reasons == ("email", "name")


def test_a_family_sharing_a_telephone_is_not_the_same_person() -> None:
    assert compare(replace(ANNA, phones=JAN.phones), JAN).score < POSSIBLE


def test_a_shared_e_mail_alone_is_worth_a_look_and_no_more() -> None:
    assert POSSIBLE <= compare(replace(ANNA, emails=JAN.emails), JAN).score < LIKELY


def test_the_same_name_alone_is_possible() -> None:
    assert compare(BARE, JAN).level == "possible"


def test_the_same_name_in_the_same_town_born_the_same_day_is_likely() -> None:
    assert compare(replace(BARE, born_on=JAN.born_on, cities=JAN.cities), JAN).level == "likely"


def test_another_birthday_speaks_against() -> None:
    assert compare(replace(BARE, born_on=date(1990, 1, 2)), JAN).level == "different"


def test_a_person_and_a_firm_of_one_name_are_less_alike() -> None:
    assert compare(replace(BARE, kind="organisation"), JAN).score < compare(BARE, JAN).score


def test_a_birthday_or_a_town_alone_say_nothing() -> None:
    assert compare(replace(ANNA, born_on=JAN.born_on, cities=JAN.cities), JAN).score == 0


@given(some, some)
def test_likeness_is_mutual(one: Traits, other: Traits) -> None:
    assert compare(one, other) == compare(other, one)


@given(some, some)
def test_the_score_is_a_share(one: Traits, other: Traits) -> None:
    verdict = compare(one, other)
    assert 0 <= verdict.score <= 1
    assert bool(verdict.reasons) == (verdict.score > 0)


@given(some, some)
def test_one_more_thing_in_common_never_makes_them_less_alike(one: Traits, other: Traits) -> None:
    more = frozenset({"both@example.com"})
    before = compare(one, other).score
    assert compare(replace(one, emails=one.emails | more), replace(other, emails=other.emails | more)).score >= before


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("jan kowalski", "kowalski jan", 1, 1),
        ("jan kowalski", "jan kowalsky", 0.5, 0.99),
        ("jan kowalski", "anna nowak", 0, 0.2),
        ("", "jan", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_names_are_compared_by_trigrams_whatever_the_order(one: str, other: str, least: float, most: float) -> None:
    assert least <= similarity(one, other) <= most


def test_the_likelier_come_first_and_the_unlikely_not_at_all() -> None:
    sure, likely, nothing = compare(JAN, JAN), compare(replace(BARE, emails=JAN.emails), JAN), compare(ANNA, JAN)
    assert [party_id for party_id, _ in ranked([(1, nothing), (2, likely), (3, sure), (4, sure)], limit=2)] == [3, 4]


@given(some, some)
def test_a_shared_town_tips_the_scales_only_beside_a_shared_birthday(one: Traits, other: Traits) -> None:
    if one.born_on is None or one.born_on != other.born_on:
        without = compare(replace(one, cities=frozenset()), other)
        assert (compare(one, other).score >= LIKELY) == (without.score >= LIKELY)
