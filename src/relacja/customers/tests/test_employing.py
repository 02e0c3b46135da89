"""A file that says where people work makes the companies, once, and the relations."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_unit
from relacja.customers import queries
from relacja.customers.models import Identifier, Party, PartyRelation
from relacja.customers.services import bulk
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.transfer.types import Loaded, LoadOptions, Record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests of employers")
NIP, OTHER_NIP = "5260250274", "5252248481"
ANNA = {"key": "1", "name": "Anna Kot", "company": "Alfa sp. z o.o.", "position": "Księgowa"}
EWA = {"key": "2", "name": "Ewa Lis", "company": "ALFA Spółka z o.o."}


def load(*rows: dict[str, Any], actor: Actor = SYSTEM, **options: Any) -> Loaded:
    chosen = LoadOptions(**{"source": "shop", **options})
    prepared = bulk.prepare_drafts([Record(line, values) for line, values in enumerate(rows, start=2)], chosen)
    planned = bulk.plan_many(actor=actor, prepared=prepared, options=chosen)
    at = timezone.now() - timedelta(minutes=5)
    loaded = bulk.upsert_many(actor=actor, prepared=prepared, options=chosen, at=at)
    assert [(one.kind, one.changes) for one in planned] == [(one.kind, one.changes) for one in loaded.outcomes]
    return loaded


def kinds(loaded: Loaded) -> list[str]:
    return [outcome.kind for outcome in loaded.outcomes]


def employments() -> list[tuple[str, str, str]]:
    rows = PartyRelation.objects.filter(type="employment", valid_to=None).order_by("pk")
    return list(rows.values_list("a__display_name", "b__display_name", "position"))


def firms() -> list[str]:
    return list(Party.objects.filter(kind="organisation").order_by("pk").values_list("display_name", flat=True))


def test_people_of_one_company_get_one_company() -> None:
    assert kinds(load(ANNA, EWA)) == ["new", "new"]
    assert firms() == ["Alfa sp. z o.o."]
    assert employments() == [("Anna Kot", "Alfa sp. z o.o.", "Księgowa"), ("Ewa Lis", "Alfa sp. z o.o.", "")]
    file = queries.party_file(SYSTEM, Party.objects.get(kind="organisation").pk)
    assert file is not None
    assert (file.main_role, file.relations_total) == ("customer", 2)


def test_the_same_file_again_changes_nothing() -> None:
    load(ANNA, EWA)
    assert kinds(load(ANNA, EWA)) == ["same", "same"]
    assert (len(firms()), len(employments())) == (1, 2)


def test_a_company_that_is_there_is_found_by_its_name_whatever_its_legal_form_is_written_like() -> None:
    for name, said in [("Zakłady Łódź S.A.", "ZAKŁADY ŁÓDŹ SA"), ("Beta", "Beta Sp. z o.o."), ("Gamma sp.j.", "gamma")]:
        make_party(name, kind="organisation")
        load({"name": f"Osoba {said}", "company": said})
    assert firms() == ["Zakłady Łódź S.A.", "Beta", "Gamma sp.j."]


def test_another_legal_form_is_another_company() -> None:
    make_party("Beta S.A.", kind="organisation")
    load({"name": "Anna Kot", "company": "Beta sp. z o.o."})
    assert firms() == ["Beta S.A.", "Beta sp. z o.o."]


def test_a_number_says_which_company_is_meant() -> None:
    load({"name": "Alfa", "kind": "organisation", "nip": NIP})
    load({**ANNA, "company": "Dawna Alfa", "nip": NIP}, {**EWA, "company": "Alfa", "nip": OTHER_NIP})
    assert [(a, b) for a, b, _position in employments()] == [("Anna Kot", "Alfa"), ("Ewa Lis", "Alfa")]
    assert firms() == ["Alfa", "Alfa"], "another number is another company"
    holders = Identifier.objects.order_by("pk").values_list("party__kind", flat=True)
    assert list(holders) == ["organisation", "organisation"], "a number beside a company is the company's"


def test_who_works_for_a_company_of_that_number_is_found_again_by_name_and_colleagues_stay_apart() -> None:
    rows = [{"name": name, "company": "Alfa", "nip": NIP} for name in ("Anna Kot", "Ewa Lis")]
    assert kinds(load(*rows)) == ["new", "new"]
    assert kinds(load(*rows, {"name": "Jan Żuk", "company": "Alfa", "nip": NIP})) == ["same", "same", "new"]
    assert kinds(load({**rows[0], "note": "x"}, match="identifier")) == ["changed"]
    assert (firms(), len(employments())) == (["Alfa"], 3)


def test_who_held_the_number_of_their_company_until_now_is_found_by_it() -> None:
    load({"name": "Anna Kot", "nip": NIP})
    rows = [{"name": name, "company": "Alfa", "nip": NIP} for name in ("Anna Kot", "Ewa Lis")]
    assert kinds(load(*rows)) == ["changed", "new"]
    assert kinds(load(*rows)) == ["same", "same"]
    assert {(a, b) for a, b, _position in employments()} == {("Anna Kot", "Alfa"), ("Ewa Lis", "Alfa")}


def test_a_sole_trader_is_the_firm() -> None:
    load({"name": "Jan Żuk", "company": "Usługi Jan Żuk", "nip": NIP})
    assert firms() == []
    assert Party.objects.get().legal_name == "Usługi Jan Żuk"
    assert Identifier.objects.get().party.kind == "person"


def test_a_company_of_the_same_file_is_the_one_its_people_work_for() -> None:
    load(ANNA, {"kind": "organisation", "name": "Alfa sp. z o.o.", "key": "F1", "nip": NIP}, EWA)
    assert (len(firms()), len(employments())) == (1, 2)


def test_somebody_there_already_gets_the_company_and_the_position_the_file_says() -> None:
    load({"key": "1", "name": "Anna Kot"})
    [outcome] = load(ANNA).outcomes
    assert (outcome.kind, outcome.changes) == ("changed", {"company": ("", "Alfa sp. z o.o.")})
    [outcome] = load({**ANNA, "position": "Dyrektorka"}).outcomes
    assert outcome.changes == {"position": ("Księgowa", "Dyrektorka")}
    load({**ANNA, "company": "Beta", "position": ""})
    assert employments() == [("Anna Kot", "Alfa sp. z o.o.", "Dyrektorka"), ("Anna Kot", "Beta", "")]


def test_empty_values_only_leaves_the_company_and_the_position_that_are_known() -> None:
    load(ANNA)
    assert kinds(load({**ANNA, "position": "Prezeska"}, {**ANNA, "key": "1", "company": "Beta"}, fill_only=True)) == [
        "same",
        "refused",
    ]
    assert kinds(load({**ANNA, "company": "Beta"}, fill_only=True)) == ["same"]
    assert firms() == ["Alfa sp. z o.o."]


def test_only_new_leaves_those_who_are_there_alone_and_makes_no_company_for_them() -> None:
    load({"key": "1", "name": "Anna Kot"})
    assert kinds(load(ANNA, only_new=True)) == ["same"]
    assert firms() == []


def test_a_company_out_of_reach_is_not_found_and_not_told_of() -> None:
    make_party("Alfa", kind="organisation")
    agent = actor_with("customers.edit", "customers.import", "customers.view", scope="own", unit=make_unit())
    load({**ANNA, "company": "Alfa"}, actor=agent)
    mine = Party.objects.visible_to(agent).filter(kind="organisation")
    assert [(party.display_name, party.owner_id) for party in mine] == [("Alfa", agent.user_id)]
    assert len(firms()) == 2


def test_the_number_of_statements_does_not_grow_with_the_chunk(django_assert_max_num_queries: Any) -> None:
    rows = [{"key": str(n), "name": f"Osoba Numer{n}", "company": f"Firma {n % 50}"} for n in range(300)]
    chosen = LoadOptions(source="shop")
    prepared = bulk.prepare_drafts([Record(n, row) for n, row in enumerate(rows)], chosen)
    with django_assert_max_num_queries(60):
        bulk.upsert_many(actor=SYSTEM, prepared=prepared, options=chosen, at=timezone.now())
    assert (len(firms()), len(employments())) == (50, 300)
