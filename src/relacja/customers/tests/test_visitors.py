"""Those nobody knows yet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from relacja.accounts.testing import actor_with
from relacja.customers import queries, services
from relacja.customers.models import Party, PartyAccess
from relacja.customers.services import bulk
from relacja.customers.services.adding import PossibleDuplicates
from relacja.customers.services.identity import DifferentKinds, KeptIsAVisitor, NotMerged
from relacja.customers.services.reaching import NoSuchParty
from relacja.customers.services.visitors import NotAVisitor, OneSign
from relacja.customers.tables import CUSTOMERS
from relacja.customers.testing import make_party
from relacja.customers.types import PartyDraft, PartyHit, PointDraft
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxEvent
from relacja.platform.transfer.types import LoadOptions, Record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NUMBER = "600 700 800"
"""What somebody nobody knows calls from."""


@pytest.fixture
def visitor(noon: datetime) -> int:
    return services.keep_visitor(actor=SYSTEM, at=noon, phone=NUMBER)


def test_the_same_number_finds_the_same_visitor(noon: datetime, visitor: int) -> None:
    assert services.keep_visitor(actor=SYSTEM, at=noon, phone="+48600700800") == visitor
    assert services.keep_visitor(actor=SYSTEM, at=noon, phone="600700801") != visitor
    assert Party.objects.get(pk=visitor).display_name == "+48 600 700 800"


def test_a_cookie_finds_the_same_visitor_even_after_they_are_known(noon: datetime) -> None:
    cookie = "4f1c9d5e-aaaa"
    first = services.keep_visitor(actor=SYSTEM, at=noon, cookie=cookie, name="Reader")
    assert services.keep_visitor(actor=SYSTEM, at=noon, cookie=cookie) == first
    anna = make_party("Anna Kot")
    services.join_visitor(actor=SYSTEM, visitor_id=first, party_id=anna.pk, reason="signed in", at=noon)
    assert services.keep_visitor(actor=SYSTEM, at=noon, cookie=cookie) == anna.pk


@pytest.mark.parametrize("signs", [{}, {"phone": NUMBER, "cookie": "x"}])
def test_a_visitor_is_known_by_one_sign(noon: datetime, signs: dict[str, str]) -> None:
    with pytest.raises(OneSign):
        services.keep_visitor(actor=SYSTEM, at=noon, **signs)


def test_a_visitor_is_told_as_such_and_not_as_a_customer_added(noon: datetime) -> None:
    for _call in range(2):
        visitor = services.keep_visitor(actor=SYSTEM, at=noon, phone=NUMBER)
    told = OutboxEvent.objects.filter(name__startswith="customers.").values_list("name", "payload")
    assert list(told) == [("customers.VisitorKept", {"party_id": visitor})]


def test_a_visitor_is_in_no_list_no_search_and_no_duplicates(noon: datetime) -> None:
    visitor = services.keep_visitor(actor=SYSTEM, at=noon, phone=NUMBER, name="Anna Kot")
    twin = make_party("Anna Kot", phone=NUMBER)
    assert visitor not in set(CUSTOMERS.rows(SYSTEM).values_list("pk", flat=True))
    assert [hit.id for hit in queries.search_parties(SYSTEM, "anna kot")] == [twin.pk]
    assert [hit.id for hit in queries.search_parties(SYSTEM, "700800")] == [twin.pk]
    assert queries.duplicates_of(SYSTEM, twin.pk) == []


def test_a_caller_is_a_customer_where_one_fits_and_else_a_visitor(noon: datetime, visitor: int) -> None:
    shown = PartyHit(visitor, "+48 600 700 800", "person", "", "+48600700800", is_visitor=True)
    assert queries.find_by_phone(SYSTEM, NUMBER) == [shown]
    known = make_party("Anna Kot", phone=NUMBER)
    hits = queries.find_by_phone(SYSTEM, NUMBER)
    assert [(hit.id, hit.is_visitor) for hit in hits] == [(known.pk, False)]


def test_a_visitor_joined_to_a_customer_is_found_as_them_and_can_be_parted_again(noon: datetime, visitor: int) -> None:
    anna = make_party("Anna Kot")
    join = services.join_visitor(actor=SYSTEM, visitor_id=visitor, party_id=anna.pk, reason="said so", at=noon)
    assert [(hit.id, hit.is_visitor) for hit in queries.find_by_phone(SYSTEM, NUMBER)] == [(anna.pk, False)]
    file = queries.party_file(SYSTEM, visitor)
    assert file is not None
    assert (file.id, file.member_ids, file.points[0].display) == (anna.pk, (anna.pk, visitor), "+48 600 700 800")
    services.part_visitor(actor=SYSTEM, identity_id=join.pk, reason="it was her brother", at=noon)
    assert [(hit.id, hit.is_visitor) for hit in queries.find_by_phone(SYSTEM, NUMBER)] == [(visitor, True)]
    with pytest.raises(NotMerged):
        services.part_visitor(actor=SYSTEM, identity_id=join.pk, reason="again", at=noon)


def test_a_visitor_is_no_second_file_of_the_customer(noon: datetime, visitor: int) -> None:
    anna, twin = make_party("Anna Kot"), make_party("Anna Kott")
    services.join_visitor(actor=SYSTEM, visitor_id=visitor, party_id=anna.pk, reason="said so", at=noon)
    file = queries.party_file(SYSTEM, anna.pk)
    assert file is not None
    assert (len(file.member_ids), file.files) == (2, 1)
    services.merge_parties(actor=SYSTEM, keep_id=anna.pk, absorb_id=twin.pk, reason="the same", at=noon)
    file = queries.party_file(SYSTEM, anna.pk)
    assert file is not None
    assert (len(file.member_ids), file.files) == (3, 2)


def test_a_visitor_may_turn_out_to_be_a_firm(noon: datetime, visitor: int) -> None:
    firm = make_party("Alfa sp. z o.o.", kind="organisation")
    services.join_visitor(actor=SYSTEM, visitor_id=visitor, party_id=firm.pk, reason="switchboard", at=noon)
    assert queries.canonical_ids([visitor]) == {visitor: firm.pk}


def test_a_customer_never_vanishes_behind_a_visitor(noon: datetime, visitor: int) -> None:
    anna, firm = make_party("Anna Kot"), make_party("Alfa", kind="organisation")
    with pytest.raises(KeptIsAVisitor):
        services.merge_parties(actor=SYSTEM, keep_id=visitor, absorb_id=anna.pk, reason="x", at=noon)
    with pytest.raises(DifferentKinds):
        services.merge_parties(actor=SYSTEM, keep_id=visitor, absorb_id=firm.pk, reason="x", at=noon)
    with pytest.raises(NotAVisitor):
        services.join_visitor(actor=SYSTEM, visitor_id=anna.pk, party_id=make_party().pk, reason="x", at=noon)


def test_joining_visitors_is_no_way_to_take_other_merges_back(noon: datetime) -> None:
    merge = services.merge_parties(
        actor=SYSTEM, keep_id=make_party().pk, absorb_id=make_party().pk, reason="x", at=noon
    )
    with pytest.raises(NotMerged):
        services.part_visitor(actor=SYSTEM, identity_id=merge.pk, reason="x", at=noon)


def test_a_visitor_becomes_a_customer_with_what_is_known_of_them(noon: datetime, visitor: int) -> None:
    draft = PartyDraft(kind="person", fields={"given_name": "Anna", "family_name": "Kot"})
    anna = services.make_customer_of_visitor(actor=SYSTEM, visitor_id=visitor, draft=draft, at=noon)
    assert [(hit.id, hit.is_visitor) for hit in queries.find_by_phone(SYSTEM, NUMBER)] == [(anna, False)]
    assert [hit.detail for hit in queries.search_parties(SYSTEM, "kot")] == ["+48 600 700 800"]
    assert queries.canonical_ids([visitor]) == {visitor: anna}
    with pytest.raises(NotAVisitor):
        services.make_customer_of_visitor(actor=SYSTEM, visitor_id=visitor, draft=draft, at=noon)


def test_who_is_there_already_is_not_added_again_out_of_a_visitor(noon: datetime, visitor: int) -> None:
    known = make_party("Anna Kot", phone="601601601")
    draft = PartyDraft(kind="person", fields={"given_name": "Anna", "family_name": "Kot"})
    services.add_contact_point(actor=SYSTEM, party_id=known.pk, draft=PointDraft("phone", NUMBER), on=noon.date())
    with pytest.raises(PossibleDuplicates) as refused:
        services.make_customer_of_visitor(actor=SYSTEM, visitor_id=visitor, draft=draft, at=noon)
    assert [likeness.party_id for likeness in refused.value.likenesses] == [known.pk]


def test_who_keeps_a_visitor_may_see_them_and_others_by_a_ground(noon: datetime, visitor: int) -> None:
    agent, other = (
        actor_with("customers.edit", "customers.view", scope="own"),
        actor_with("customers.view", scope="own"),
    )
    assert not queries.is_visible(agent, visitor)
    assert services.keep_visitor(actor=agent, at=noon, phone=NUMBER) == visitor
    assert services.keep_visitor(actor=agent, at=noon, phone=NUMBER) == visitor
    assert queries.is_visible(agent, visitor)
    assert PartyAccess.objects.filter(party_id=visitor).count() == 1
    assert Party.objects.get(pk=visitor).owner_id is None, "a visitor is nobody's customer"
    assert queries.find_by_phone(other, NUMBER) == []
    services.grant_access(actor=SYSTEM, party_id=visitor, ground="call", at=noon, user_id=other.user_id)
    assert [hit.id for hit in queries.find_by_phone(other, NUMBER)] == [visitor]


def test_keeping_a_visitor_opens_no_customer(noon: datetime, visitor: int) -> None:
    hidden = make_party("Anna Kot")
    services.join_visitor(actor=SYSTEM, visitor_id=visitor, party_id=hidden.pk, reason="x", at=noon)
    agent = actor_with("customers.edit", "customers.view", scope="own")
    assert services.keep_visitor(actor=agent, at=noon, phone=NUMBER) == hidden.pk
    assert not queries.is_visible(agent, hidden.pk)


def test_a_visitor_is_joined_only_to_whom_the_agent_may_change(noon: datetime) -> None:
    agent = actor_with("customers.edit", "customers.view", scope="own")
    visitor = services.keep_visitor(actor=agent, at=noon, phone=NUMBER)
    hidden, own = make_party(), make_party(owner_id=agent.user_id)
    with pytest.raises(NoSuchParty):
        services.join_visitor(actor=agent, visitor_id=visitor, party_id=hidden.pk, reason="x", at=noon)
    join = services.join_visitor(actor=agent, visitor_id=visitor, party_id=own.pk, reason="x", at=noon)
    services.part_visitor(actor=agent, identity_id=join.pk, reason="x", at=noon)


def test_a_number_that_changed_hands_brings_another_visitor(noon: datetime, visitor: int) -> None:
    anna = make_party("Anna Kot")
    services.join_visitor(actor=SYSTEM, visitor_id=visitor, party_id=anna.pk, reason="x", at=noon)
    file = queries.party_file(SYSTEM, anna.pk)
    assert file is not None
    services.end_contact_point(actor=SYSTEM, link_id=file.points[0].id, on=noon.date())
    assert services.keep_visitor(actor=SYSTEM, at=noon, phone=NUMBER) not in (visitor, anna.pk)


def test_a_visitor_can_be_forgotten(noon: datetime, visitor: int) -> None:
    services.forget_person(actor=SYSTEM, party_id=visitor, reason="asked")
    assert queries.find_by_phone(SYSTEM, NUMBER) == []
    assert services.keep_visitor(actor=SYSTEM, at=noon, phone=NUMBER) != visitor


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_from_one_number_make_one_visitor(noon: datetime) -> None:
    calls, together = 4, Barrier(4)

    def call(_number: int) -> int:
        together.wait()
        try:
            return services.keep_visitor(actor=SYSTEM, at=noon, phone=NUMBER)
        finally:
            connection.close()

    with ThreadPoolExecutor(calls) as pool:
        assert len(set(pool.map(call, range(calls)))) == 1


def test_an_import_takes_nobody_for_a_visitor(noon: datetime, visitor: int) -> None:
    options = LoadOptions(source="shop")
    rows = [Record(2, {"key": "1", "name": "Anna Kot", "phone": NUMBER})]
    bulk.upsert_many(actor=SYSTEM, prepared=bulk.prepare_drafts(rows, options), options=options, at=noon)
    [hit] = queries.find_by_phone(SYSTEM, NUMBER)
    assert (hit.display_name, hit.id != visitor, hit.is_visitor) == ("Anna Kot", True, False)
