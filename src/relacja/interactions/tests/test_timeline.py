"""Reading the timeline: of all members, by pages, by filters, and only in the partitions it needs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relacja.accounts.testing import actor_with, make_user
from relacja.customers import services as customers
from relacja.customers.testing.factories import make_party
from relacja.interactions import queries, services
from relacja.interactions.queries import TimelineFilters
from relacja.interactions.testing import draft_with, make_interaction
from relacja.interactions.testing.factories import NOON
from relacja.platform.actor import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def all_pages(party_id: int, filters: TimelineFilters | None = None, limit: int = 7) -> list[queries.Entry]:
    found, after = [], None
    while True:
        page = queries.timeline(SYSTEM, party_id, filters or TimelineFilters(), after, limit)
        found += page.entries
        if page.next is None:
            return found
        after = page.next


def test_a_timeline_holds_what_happened_with_every_party_held_to_be_the_same() -> None:
    kept = make_party()
    merged = make_party(canonical_id=kept.pk)
    other = make_party()
    mine = make_interaction(kept.pk, summary="with the kept one")
    theirs = make_interaction(merged.pk, summary="with the merged one", started_at=NOON + timedelta(hours=1))
    both = make_interaction(kept.pk, merged.pk, started_at=NOON + timedelta(hours=2))
    make_interaction(other.pk)
    assert [entry.id for entry in all_pages(kept.pk)] == [both.id, theirs.id, mine.id]
    assert [entry.id for entry in all_pages(merged.pk)] == [both.id, theirs.id, mine.id]


def test_what_a_visitor_did_stands_in_the_file_of_whoever_it_was() -> None:
    customer = make_party()
    visitor = customers.keep_visitor(actor=SYSTEM, at=NOON, phone="600700800")
    call = make_interaction(visitor, summary="Somebody asks for prices")
    join = customers.join_visitor(actor=SYSTEM, visitor_id=visitor, party_id=customer.pk, reason="said so", at=NOON)
    assert [entry.id for entry in all_pages(customer.pk)] == [call.id]
    customers.part_visitor(actor=SYSTEM, identity_id=join.pk, reason="it was not them", at=NOON)
    assert all_pages(customer.pk) == []
    assert [entry.id for entry in all_pages(visitor)] == [call.id]


def test_pages_neither_repeat_nor_skip_even_where_moments_are_equal() -> None:
    party = make_party()
    drafts = [draft_with(party.pk, started_at=NOON - timedelta(days=200 * (n // 9))) for n in range(50)]
    ids = [one.id.id for one in services.record_many(actor=SYSTEM, drafts=drafts)]
    found = [entry.id for entry in all_pages(party.pk)]
    assert len(found) == 50
    assert set(found) == set(ids)


def test_filters_combine_and_page_as_well() -> None:
    party = make_party()
    drafts = [
        draft_with(
            party.pk,
            kind="call" if n % 2 else "mail",
            direction="inbound" if n % 3 else "outbound",
            started_at=NOON - timedelta(days=n),
        )
        for n in range(60)
    ]
    services.record_many(actor=SYSTEM, drafts=drafts)
    filters = TimelineFilters(
        kinds=("call",), media=("phone",), direction="inbound", since=NOON - timedelta(days=40), until=NOON
    )
    found = all_pages(party.pk, filters)
    wanted = [draft for draft in drafts if draft.kind == "call" and draft.direction == "inbound"]
    within = [draft.started_at for draft in wanted if NOON - timedelta(days=40) <= draft.started_at < NOON]
    assert [entry.started_at for entry in found] == within


def test_who_recorded_or_answers_for_it_is_a_filter() -> None:
    party = make_party()
    somebody = actor_with()
    mine = services.log_note(actor=somebody, party_id=party.pk, body="mine").id
    given = make_interaction(party.pk, owner_id=somebody.user_id)
    make_interaction(party.pk)
    found = all_pages(party.pk, TimelineFilters(user_id=somebody.user_id))
    assert {entry.id for entry in found} == {mine.id, given.id}


def test_a_participant_one_may_not_see_stays_nameless() -> None:
    agent = actor_with(scope="own")
    mine = make_party("Anna Nowak", owner_id=agent.user_id)
    foreign = make_party("Jan Tajny")
    make_interaction(mine.pk, foreign.pk)
    [entry] = queries.timeline(agent, mine.pk).entries
    assert [party.name for party in entry.parties] == ["Anna Nowak", ""]
    assert queries.timeline(agent, foreign.pk).entries == ()


def test_an_interaction_is_visible_where_one_of_its_parties_is() -> None:
    agent = actor_with(scope="own")
    mine, foreign = make_party(owner_id=agent.user_id), make_party()
    shared, hidden = make_interaction(foreign.pk, mine.pk), make_interaction(foreign.pk)
    assert queries.entry(agent, shared.id) is not None
    assert queries.entry(agent, hidden.id) is None
    assert queries.versions(agent, hidden.id) == []
    assert list(queries.visible(agent).values_list("id", flat=True)) == [shared.id]
    with pytest.raises(services.InteractionNotFound):
        services.correct(actor=agent, interaction_id=hidden.id, reason="x", summary="y")
    with pytest.raises(services.InteractionNotFound):
        services.complete(actor=agent, interaction_id=hidden.id)


def test_the_first_page_of_a_long_life_reads_only_the_latest_partition() -> None:
    party = make_party()
    drafts = [draft_with(party.pk, started_at=NOON - timedelta(days=n)) for n in range(3000)]
    services.record_many(actor=SYSTEM, drafts=drafts)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as caught:
        cursor.execute("ANALYZE interaction_party")
        queries.timeline_of(SYSTEM, [party.pk])
        statement = next(one["sql"] for one in caught if "LATERAL" in one["sql"])
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + statement, {"members": [party.pk]})
        plan = [line for (line,) in cursor.fetchall()]
    scans = [line for line in plan if "interaction_party_y" in line and "loops" in line]
    read = [line for line in scans if "never executed" not in line]
    assert any("y2026" in line for line in read)
    assert not any(f"y{year}" in line for line in read for year in range(2010, 2026))


def test_the_heat_strip_of_merged_parties_counts_both_and_agrees_with_the_timeline() -> None:
    kept = make_party()
    merged = make_party(canonical_id=kept.pk)
    today = date(2026, 3, 10)
    for party in (kept, merged):
        make_interaction(party.pk, direction="inbound")
        make_interaction(party.pk, kind="mail", started_at=NOON - timedelta(days=100))
    strip = queries.heat_strip(SYSTEM, kept.pk, today)
    assert {medium.medium: medium.total for medium in strip.media} == {"phone": 2, "email": 2}
    assert (strip.all.total, strip.all.recent, strip.all.inbound, strip.all.days_ago) == (4, 2, 2, 8)
    assert strip.all.total == len(all_pages(kept.pk))
    assert queries.contacts_within(SYSTEM, [kept.pk, merged.pk], today, 90) == 2
    assert queries.last_contact(SYSTEM, [kept.pk, merged.pk]) == (date(2026, 3, 2), "phone")


def test_a_day_is_counted_where_the_company_is() -> None:
    party = make_party()
    make_interaction(party.pk, started_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert queries.last_contact(SYSTEM, [party.pk]) == (date(2026, 3, 2), "phone")


def test_who_sees_the_customer_but_not_their_contacts_learns_nothing_of_how_often_they_were_met() -> None:
    reader, party = make_user(), make_party()
    actor_with("customers.view", scope="all", user=reader)
    actor = actor_with("interactions.view", scope="own", user=reader)
    make_interaction(party.pk)
    assert queries.last_contact(SYSTEM, [party.pk]) is not None
    assert queries.last_contact(actor, [party.pk]) is None
    assert queries.contacts_within(actor, [party.pk], date(2026, 3, 10), 90) == 0
    assert queries.heat_strip_of_members(actor, [party.pk], date(2026, 3, 10)).all.total == 0
