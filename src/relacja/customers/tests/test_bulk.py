"""Customers by the thousand obey the same rules as one at a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_unit
from relacja.customers import queries, services
from relacja.customers.models import Party, PartyContactPoint, PartyRole
from relacja.customers.services import bulk
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry, OutboxEvent
from relacja.platform.transfer.types import Loaded, LoadOptions, Record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests of bulk loading")


def load(*rows: dict[str, Any], actor: Actor = SYSTEM, **options: Any) -> Loaded:
    records = [Record(line, values) for line, values in enumerate(rows, start=2)]
    chosen = LoadOptions(**{"source": "shop", **options})
    prepared = bulk.prepare_drafts(records, chosen)
    return bulk.upsert_many(actor=actor, prepared=prepared, options=chosen, at=timezone.now() - timedelta(minutes=5))


def kinds(loaded: Loaded) -> list[str]:
    return [outcome.kind for outcome in loaded.outcomes]


ANNA = {"key": "1", "name": "Anna Żółć", "email": "Anna@Example.PL", "phone": "601 234 567", "city": "Kraków"}


def test_a_new_customer_gets_everything_a_single_one_gets() -> None:
    load({**ANNA, "nip": "526-025-02-74", "tags": "vip, nowy"})
    file = queries.party_file(SYSTEM, queries.find_by_email(SYSTEM, "anna@example.pl")[0].id)
    assert file is not None
    assert (file.display_name, file.main_role, file.kind) == ("Anna Żółć", "customer", "person")
    assert {point.value for point in file.points} >= {"anna@example.pl", "+48601234567"}
    assert [number.scheme for number in file.identifiers] == ["nip"]
    assert {tag.name for tag in file.tags} == {"vip", "nowy"}
    assert file.external_keys == (("shop", "1"),)


def test_the_key_finds_the_customer_again_whatever_else_has_changed() -> None:
    load(ANNA)
    assert kinds(load({"key": "1", "name": "Anna Nowak", "email": "inna@example.pl"})) == ["changed"]
    assert Party.objects.get().display_name == "Anna Nowak"


def test_contact_points_are_added_and_never_taken_away() -> None:
    load(ANNA)
    load({"key": "1", "email": "druga@example.pl"})
    assert PartyContactPoint.objects.filter(point__kind="email", valid_to=None).count() == 2


def test_a_new_address_takes_the_place_of_the_one_before() -> None:
    load({**ANNA, "street": "ul. Stara 1"})
    load({"key": "1", "street": "ul. Nowa 2", "city": "Łódź"})
    assert PartyContactPoint.objects.filter(point__kind="postal", valid_to=None).count() == 1
    assert PartyContactPoint.objects.filter(point__kind="postal").count() == 2


def test_empty_cells_change_nothing() -> None:
    load({**ANNA, "note": "ważna"})
    assert kinds(load({"key": "1"})) == ["same"]
    assert Party.objects.get().note == "ważna"


def test_fill_only_keeps_what_is_there() -> None:
    load({**ANNA, "note": "stara"})
    load({"key": "1", "note": "nowa", "industry": "handel"}, fill_only=True)
    party = Party.objects.get()
    assert (party.note, party.industry) == ("stara", "handel")


def test_only_new_leaves_existing_ones_alone() -> None:
    load(ANNA)
    assert kinds(load({"key": "1", "note": "x"}, {"key": "2", "name": "Jan Nowak"}, only_new=True)) == ["same", "new"]


def test_an_email_and_a_near_name_are_the_same_person() -> None:
    load(ANNA)
    assert kinds(load({"name": "Anna Zolc", "email": "anna@example.pl", "note": "x"})) == ["changed"]


def test_a_family_that_shares_an_email_stays_a_family() -> None:
    load(ANNA)
    assert kinds(load({"name": "Tomasz Żółć", "email": "anna@example.pl"})) == ["new"]
    assert len(queries.find_by_email(SYSTEM, "anna@example.pl")) == 2


def test_a_lookalike_is_flagged_and_created_or_left_out_as_chosen() -> None:
    load(ANNA)
    again = {"key": "9", "name": "Anna Żółć", "phone": "601234567"}
    [outcome] = load(again, duplicates="skip").outcomes
    assert (outcome.kind, outcome.created, len(outcome.similar)) == ("duplicate", False, 1)
    [outcome] = load(again, duplicates="create").outcomes
    assert (outcome.kind, outcome.created) == ("duplicate", True)


def test_the_same_key_twice_in_a_chunk_is_refused_the_second_time() -> None:
    assert kinds(load(ANNA, {**ANNA, "name": "Ktoś Inny"})) == ["new", "refused"]


def test_bad_values_refuse_the_row_with_its_field() -> None:
    loaded = load({"name": "A B", "email": "zły"}, {"name": "A C", "nip": "526-025-02-75"}, {"note": "nikt"})
    assert [outcome.field_code for outcome in loaded.outcomes] == ["email", "nip", "name"]
    assert Party.objects.count() == 0


def test_bad_values_are_left_out_where_that_was_chosen() -> None:
    assert kinds(load({"name": "A B", "email": "zły"}, leave_out=("email",))) == ["new"]


def test_somebody_elses_customer_is_not_changed_and_not_told_of() -> None:
    load(ANNA)
    agent = actor_with("customers.edit", "customers.import", "customers.view", scope="own", unit=make_unit())
    [by_key, by_email] = load({**ANNA, "note": "x"}, {**ANNA, "key": "7"}, actor=agent).outcomes
    assert (by_key.kind, by_email.kind, by_email.similar) == ("refused", "new", ())
    assert Party.objects.get(external_keys__key="1").note == ""


def test_new_customers_belong_to_whoever_brings_them() -> None:
    agent = actor_with("customers.edit", "customers.import", "customers.view", scope="own", unit=make_unit())
    load(ANNA, actor=agent)
    assert Party.objects.visible_to(agent).get().owner_id == agent.user_id


def test_a_chunk_is_one_audit_entry_and_one_event() -> None:
    load(*({"key": str(n), "name": f"Osoba Numer{n}"} for n in range(30)))
    assert AuditEntry.objects.filter(verb="customers.upsert_many").count() == 1
    assert OutboxEvent.objects.filter(name="customers.PartiesLoaded").count() == 1


def test_the_number_of_statements_does_not_grow_with_the_chunk(django_assert_max_num_queries: Any) -> None:
    rows = [{**ANNA, "key": str(n), "email": f"x{n}@example.pl", "name": f"Osoba Numer{n}"} for n in range(300)]
    with django_assert_max_num_queries(60):
        load(*rows)
    with django_assert_max_num_queries(60):
        load(*({**row, "note": "y"} for row in rows))


def test_a_plan_says_what_the_load_will_do() -> None:
    load(ANNA)
    rows = [{"key": "1", "note": "x"}, {"key": "2", "name": "Jan Nowak"}, {"name": "Z", "email": "zły"}]
    prepared = bulk.prepare_drafts([Record(n, row) for n, row in enumerate(rows)], LoadOptions(source="shop"))
    planned = bulk.plan_many(actor=SYSTEM, prepared=prepared, options=LoadOptions(source="shop"))
    assert [outcome.kind for outcome in planned] == kinds(load(*rows))


def test_a_firm_is_known_by_what_is_said_of_it() -> None:
    load({"key": "1", "company": "Nowak sp. z o.o.", "nip": "5260250274"}, {"key": "2", "name": "Jan Nowak"})
    assert set(Party.objects.values_list("display_name", "kind")) == {
        ("Nowak sp. z o.o.", "organisation"),
        ("Jan Nowak", "person"),
    }
    assert set(PartyRole.objects.values_list("business_line", flat=True)) == {"business", "consumer"}


def merge(keep: Party, absorb: Party) -> int:
    at = timezone.now()
    return services.merge_parties(actor=SYSTEM, keep_id=keep.pk, absorb_id=absorb.pk, reason="one person", at=at).pk


@pytest.mark.parametrize(
    "row",
    [
        {"key": "1", "note": "ważna", "email": "nowa@example.pl", "role": "supplier", "tags": "vip"},
        {"nip": "5260250274", "name": "Anna Żółć", "note": "ważna", "email": "nowa@example.pl", "tags": "vip"},
        {"email": "anna@example.pl", "name": "Anna Żółć", "note": "ważna", "phone": "602111222", "tags": "vip"},
    ],
)
def test_what_a_file_says_of_an_absorbed_customer_is_theirs_again_when_the_merge_is_taken_back(
    row: dict[str, Any],
) -> None:
    load({**ANNA, "nip": "5260250274"})
    anna, kept = Party.objects.get(), make_party("Inna Osoba")
    before = queries.party_file(SYSTEM, kept.pk)
    identity_id = merge(kept, anna)
    [outcome] = load(row).outcomes
    assert (outcome.kind, outcome.row_id) == ("changed", anna.pk)
    together = queries.party_file(SYSTEM, kept.pk)
    assert together is not None
    assert (together.fields["note"], [tag.name for tag in together.tags]) == ("ważna", ["vip"])
    services.unmerge_parties(actor=SYSTEM, identity_id=identity_id, reason="two people", at=timezone.now())
    assert queries.party_file(SYSTEM, kept.pk) == before
    anna.refresh_from_db()
    assert anna.note == "ważna"
    assert kinds(load(row)) == ["same"]


def test_a_file_that_fits_several_who_are_one_changes_the_one_they_are_called_by() -> None:
    load(ANNA)
    anna = Party.objects.get()
    kept = make_party("Anna Żółć", email="anna@example.pl")
    merge(kept, anna)
    assert load({"name": "Anna Żółć", "email": "anna@example.pl", "note": "x"}).outcomes[0].row_id == kept.pk


def test_a_lookalike_that_is_merged_is_told_by_the_one_it_is_called_by() -> None:
    load(ANNA)
    kept = make_party("Inna Osoba")
    merge(kept, Party.objects.get(display_name="Anna Żółć"))
    [outcome] = load({"key": "9", "name": "Anna Żółć", "phone": "601234567"}).outcomes
    assert (outcome.kind, outcome.similar) == ("duplicate", (kept.pk,))


def test_a_role_from_a_file_is_the_one_that_lists_show_where_it_is_the_strongest() -> None:
    load({**ANNA, "role": "prospect"})
    anna = Party.objects.get()
    load({"key": "1", "role": "customer"})
    anna.refresh_from_db()
    assert anna.main_role == "customer"
    kept = make_party("Inna Osoba", roles=("supplier",))
    identity_id = merge(kept, anna)
    load({"key": "1", "role": "agent"})
    kept.refresh_from_db()
    assert kept.main_role == "customer"
    services.unmerge_parties(actor=SYSTEM, identity_id=identity_id, reason="two people", at=timezone.now())
    kept.refresh_from_db()
    assert kept.main_role == "supplier"
