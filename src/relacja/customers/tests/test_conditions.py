"""Conditions over the fields that apps declare: one customer in memory, all of them by SQL, and both in words."""

from datetime import datetime

import pytest
from django.db import connection
from django.utils import translation

from relacja.customers import services
from relacja.customers.testing import make_party
from relacja.customers.types import PointDraft
from relacja.kit.conditions import Condition, ConditionError, FieldType, Vocabulary
from relacja.platform.actor import Actor
from relacja.platform.condition_words import error_in_words, reasons
from relacja.platform.conditions import explain_party, judge_party, parties_matching, read_condition

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def matching(condition: Condition, at: datetime) -> list[int]:
    sql = parties_matching(condition, at)
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        return sorted(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    "text",
    [
        'customers.kind = "person" AND customers.language = "PL"',
        'customers.town = "lodz" OR customers.town IS UNKNOWN',
        'customers.town != "Łódź"',
        "customers.added_at <= now AND NOT customers.marketing_refused",
        "interactions.contacts_90 > 3 OR support.open_complaint",
        'interactions.contacts_90 IS UNKNOWN AND support.mood != "bad"',
        "ALWAYS",
        "NEVER",
    ],
)
def test_a_condition_finds_exactly_the_customers_of_whom_it_holds(text: str, noon: datetime) -> None:
    parties = [make_party(language="pl"), make_party("Alfa", kind="organisation", roles=()), make_party(), make_party()]
    draft = PointDraft("postal", parts={"city": "ŁÓDŹ"})
    services.add_contact_point(actor=SYSTEM, party_id=parties[2].pk, draft=draft, on=noon.date())
    services.merge_parties(actor=SYSTEM, keep_id=parties[2].pk, absorb_id=parties[3].pk, reason="x", at=noon)
    condition = read_condition(text, lenient=True)
    canonical = [party.pk for party in parties[:3]]
    assert matching(condition, noon) == [pk for pk in canonical if judge_party(condition, pk, noon)]


def test_a_visitor_is_among_nobody_s_customers_and_may_be_asked_about_all_the_same(noon: datetime) -> None:
    visitor = services.keep_visitor(actor=SYSTEM, at=noon, phone="600700800")
    condition = read_condition('customers.kind = "person" AND NOT customers.objects_to_profiling')
    assert matching(condition, noon) == []
    assert judge_party(condition, visitor, noon)


def test_what_the_asker_knows_besides_comes_first(noon: datetime) -> None:
    party = make_party(language="pl")
    condition = read_condition("customers.language = offer.language", {"offer.language": FieldType("text")})
    assert judge_party(condition, party.pk, noon, {"offer.language": "PL"})
    assert not judge_party(condition, party.pk, noon)


def test_reasons_are_told_in_the_reader_s_language(noon: datetime) -> None:
    party = make_party(language="pl")
    text = 'customers.kind = "organisation" AND offer.price >= 10 AND customers.language = "pl"'
    fields = {"offer.price": FieldType("number", label="Price")}
    facts = explain_party(read_condition(text, fields), party.pk, noon, {"offer.price": 3})
    with translation.override("en"):
        first, second = reasons(facts, Vocabulary(fields))
    assert (first.asked, first.holds, first.known) == ("Kind = Organisation", False, (("Kind", "Person"),))
    assert (second.asked, second.known) == ("Price ≥ 10", (("Price", "3"),))
    with translation.override("pl"):
        assert reasons(facts)[0].known == (("Rodzaj", "Osoba"),)


def test_a_condition_that_cannot_be_read_is_refused_in_the_reader_s_language() -> None:
    with pytest.raises(ConditionError) as refused:
        read_condition('customers.kind = "persn"')
    with translation.override("en"):
        assert error_in_words(refused.value) == "“customers.kind” is never “persn”. Possible here: person"
    with pytest.raises(ConditionError) as refused:
        read_condition('town = "Łódź"')
    assert refused.value.expected == ("customers.town",)
