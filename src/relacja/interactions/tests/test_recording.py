"""Recording, one and many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relacja.accounts.testing import actor_with
from relacja.customers.testing.factories import make_party
from relacja.interactions import queries, services
from relacja.interactions.models import ContactDay, Interaction, LedgerEvent
from relacja.interactions.testing import draft_with, make_interaction
from relacja.interactions.testing.factories import NOON
from relacja.interactions.types import Participant, Subject
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry, OutboxEvent
from relacja.platform.refs import Ref

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_a_recorded_call_stands_on_the_timeline_with_everything_that_was_said() -> None:
    party = make_party("Anna Nowak")
    draft = draft_with(
        party.pk,
        direction="inbound",
        ended_at=NOON + timedelta(minutes=7),
        summary="Asked for the invoice",
        body="Will send it tomorrow.",
        outcome="promised",
        subjects=(Subject(Ref("sales.order", 7), "invoice"),),
    )
    done = services.record(actor=SYSTEM, draft=draft)
    [entry] = queries.timeline(SYSTEM, party.pk).entries
    assert done.is_new
    assert (entry.id, entry.kind, entry.medium, entry.direction, entry.initiator) == (
        done.id.id, "call", "phone", "inbound", "customer",
    )  # fmt: skip
    assert (entry.summary, entry.body, entry.outcome, entry.minutes) == (
        "Asked for the invoice", "Will send it tomorrow.", "promised", 7,
    )  # fmt: skip
    assert entry.parties[0].name == "Anna Nowak"
    assert entry.subjects[0].ref == Ref("sales.order", 7)


def test_the_same_source_key_is_recorded_once_for_ever() -> None:
    party = make_party()
    first = services.record(actor=SYSTEM, draft=draft_with(party.pk, source="pbx", key="call-1"))
    again = services.record(actor=SYSTEM, draft=draft_with(party.pk, source="pbx", key="call-1", summary="other"))
    other = services.record(actor=SYSTEM, draft=draft_with(party.pk, source="mail", key="call-1"))
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert again.id == first.id != other.id
    assert LedgerEvent.objects.count() == Interaction.objects.count() == 2


def test_many_are_recorded_in_order_and_known_keys_are_left_alone() -> None:
    party = make_party()
    drafts = [draft_with(party.pk, source="pbx", key=f"k{n}", summary=str(n)) for n in range(50)]
    first = services.record_many(actor=SYSTEM, drafts=drafts[:30])
    second = services.record_many(actor=SYSTEM, drafts=[*drafts[20:], drafts[49]])
    assert [one.is_new for one in second] == [False] * 10 + [True] * 20 + [False]
    assert [one.id for one in second[:10]] == [one.id for one in first[20:]]
    assert second[-1].id == second[-2].id
    assert Interaction.objects.count() == 50


def test_a_batch_leaves_one_audit_entry_and_one_event() -> None:
    party = make_party()
    services.record_many(actor=SYSTEM, drafts=[draft_with(party.pk) for _ in range(20)])
    assert AuditEntry.objects.filter(verb="interactions.record_many").count() == 1
    assert list(OutboxEvent.objects.values_list("name", flat=True)) == ["interactions.InteractionsRecorded"]


def test_the_number_of_statements_does_not_grow_with_the_batch() -> None:
    parties = [make_party() for _ in range(3)]

    def statements(size: int) -> int:
        drafts = [draft_with(parties[n % 3].pk, source="s", key=f"{size}-{n}") for n in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            services.record_many(actor=SYSTEM, drafts=drafts)
        return len(caught)

    statements(3)
    assert statements(5) == statements(500)


def test_recording_one_takes_at_most_twelve_round_trips(django_assert_max_num_queries) -> None:
    party = make_party()
    with django_assert_max_num_queries(11):  # beginning and ending the transaction count
        services.record(actor=SYSTEM, draft=draft_with(party.pk, source="pbx", key="1", summary="first for this party"))
    with django_assert_max_num_queries(9):
        services.record(actor=SYSTEM, draft=draft_with(party.pk, summary="without a source"))


def test_an_unknown_caller_is_recorded_with_the_address_they_used() -> None:
    made = make_interaction(None)
    entry = queries.entry(SYSTEM, made.id)
    assert entry is not None
    assert [(p.party_id, p.address) for p in entry.parties] == [(None, "+48221234567")]
    assert LedgerEvent.objects.get(interaction_id=made.id).party_id == 0


def test_what_was_said_is_not_readable_in_the_ledger_table() -> None:
    make_interaction(make_party().pk, summary="A very secret word")
    assert b"secret" not in bytes(LedgerEvent.objects.get().payload)


def test_nobody_records_about_a_party_they_may_not_see() -> None:
    mine, foreign = make_party(), make_party()
    agent = actor_with(scope="own")
    with pytest.raises(services.PartyNotVisible):
        services.record(actor=agent, draft=draft_with(foreign.pk))
    with pytest.raises(services.PartyNotVisible):
        services.record(actor=SYSTEM, draft=draft_with(mine.pk, 10**12))
    assert LedgerEvent.objects.count() == 0


def test_one_bad_draft_refuses_the_whole_batch() -> None:
    party = make_party()
    with pytest.raises(services.BadDraft):
        services.record_many(actor=SYSTEM, drafts=[draft_with(party.pk), draft_with(party.pk, kind="séance")])
    assert LedgerEvent.objects.count() == 0


def test_daily_counters_count_contacts_by_medium_and_direction() -> None:
    a, b = make_party(), make_party()
    make_interaction(a.pk, b.pk, direction="inbound")
    make_interaction(a.pk)
    make_interaction(a.pk, kind="note", body="just a note")
    make_interaction(a.pk, status="cancelled")
    make_interaction(a.pk, status="planned", started_at=timezone.now() + timedelta(days=3))
    rows = ContactDay.objects.order_by("party_id", "medium", "day").values_list(
        "party_id", "medium", "entries", "inbound", "outbound", "planned"
    )
    assert list(rows) == [
        (a.pk, "internal", 1, 0, 0, 0),
        (a.pk, "phone", 3, 1, 1, 0),
        (a.pk, "phone", 0, 0, 0, 1),
        (b.pk, "phone", 1, 1, 0, 0),
    ]


def test_a_participant_may_have_no_party_beside_one_that_is_known() -> None:
    party = make_party()
    draft = draft_with(party.pk)
    made = services.record(
        actor=SYSTEM,
        draft=draft_with(party.pk, participants=(*draft.participants, Participant(None, "guest", "x@y.pl"))),
    )
    entry = queries.entry(SYSTEM, made.id.id)
    assert entry is not None
    assert [p.role for p in entry.parties] == ["customer", "guest"]
