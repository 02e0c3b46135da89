"""Corrections, and plans done or called off."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from relacja.accounts.testing import actor_with
from relacja.customers.testing.factories import make_party
from relacja.interactions import queries, services
from relacja.interactions.models import ContactDay, Interaction, InteractionParty, LedgerEvent
from relacja.interactions.testing import make_interaction
from relacja.interactions.types import Participant
from relacja.platform.actor import Actor
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_a_correction_changes_the_entry_and_keeps_what_was_said_before() -> None:
    party = make_party()
    made = make_interaction(party.pk, summary="Ordered 10")
    services.correct(actor=SYSTEM, interaction_id=made.id, reason="misheard", summary="Ordered 100")
    [entry] = queries.timeline(SYSTEM, party.pk).entries
    latest, first = queries.versions(SYSTEM, made.id)
    assert (entry.summary, entry.version, entry.is_corrected) == ("Ordered 100", 2, True)
    assert (latest.number, latest.kind, latest.why) == (2, "corrected", "misheard")
    assert [(c.field, c.before, c.after) for c in latest.changes] == [("summary", "Ordered 10", "Ordered 100")]
    assert (first.number, first.kind, first.changes) == (1, "recorded", ())


def test_a_correction_of_the_day_moves_the_entry_and_its_counters_to_another_year() -> None:
    party = make_party()
    made = make_interaction(party.pk)
    moved = services.correct(
        actor=SYSTEM, interaction_id=made.id, reason="wrong year", started_at=datetime(2019, 7, 1, 9, tzinfo=UTC)
    )
    assert moved.id == made.id
    assert moved.started_at.year == 2019
    assert list(ContactDay.objects.filter(outbound__gt=0).values_list("day", "outbound")) == [
        (moved.started_at.date(), 1)
    ]
    assert InteractionParty.objects.get(interaction_id=made.id).started_at == moved.started_at


def test_a_contact_logged_on_the_wrong_customer_moves_to_the_right_one() -> None:
    wrong, right = make_party(), make_party()
    made = make_interaction(wrong.pk)
    services.correct(actor=SYSTEM, interaction_id=made.id, reason="wrong person", participants=(Participant(right.pk),))
    assert queries.timeline(SYSTEM, wrong.pk).entries == ()
    assert [entry.id for entry in queries.timeline(SYSTEM, right.pk).entries] == [made.id]


def test_many_are_corrected_at_once_and_what_is_out_of_reach_is_left_alone() -> None:
    agent = actor_with(scope="own")
    mine, foreign = make_party(owner_id=agent.user_id), make_party()
    first, second, hidden = make_interaction(mine.pk), make_interaction(mine.pk), make_interaction(foreign.pk)
    said = {made.id: {"summary": f"About {made.id}"} for made in (first, second, hidden)}
    assert services.correct_many(actor=agent, changes=said, reason="misheard") == 2
    assert {entry.summary for entry in queries.timeline(SYSTEM, mine.pk).entries} == {
        f"About {first.id}", f"About {second.id}",
    }  # fmt: skip
    assert queries.versions(SYSTEM, first.id)[0].why == "misheard"
    assert len(queries.versions(SYSTEM, hidden.id)) == 1
    with pytest.raises(services.FixedField):
        services.correct_many(actor=agent, changes={first.id: {"source": "elsewhere"}}, reason="x")


def test_a_correction_asks_why() -> None:
    made = make_interaction(make_party().pk)
    with pytest.raises(ReasonMissing):
        services.correct(actor=SYSTEM, interaction_id=made.id, reason=" ", summary="x")


def test_a_correction_of_what_has_changed_meanwhile_is_refused() -> None:
    made = make_interaction(make_party().pk)
    services.correct(actor=SYSTEM, interaction_id=made.id, reason="first", version=1, summary="one")
    with pytest.raises(services.ChangedMeanwhile):
        services.correct(actor=SYSTEM, interaction_id=made.id, reason="second", version=1, summary="two")


def test_where_a_fact_came_from_cannot_be_corrected() -> None:
    made = make_interaction(make_party().pk)
    with pytest.raises(services.FixedField):
        services.correct(actor=SYSTEM, interaction_id=made.id, reason="x", source="elsewhere")


def test_a_planned_visit_that_took_place_is_done_and_stays_planned_in_the_ledger() -> None:
    party = make_party()
    at = timezone.now() + timedelta(days=2)
    planned = services.plan(actor=SYSTEM, kind="visit", party_id=party.pk, at=at, summary="See the new shop").id
    assert queries.timeline(SYSTEM, party.pk).entries == ()
    assert [entry.id for entry in queries.planned(SYSTEM, [party.pk])] == [planned.id]
    services.complete(actor=SYSTEM, interaction_id=planned.id, outcome="ordered")
    [entry] = queries.timeline(SYSTEM, party.pk).entries
    assert (entry.status, entry.outcome) == ("done", "ordered")
    assert queries.planned(SYSTEM, [party.pk]) == []
    changes = {c.field: c.before for c in queries.versions(SYSTEM, planned.id)[0].changes}
    assert changes["status"] == "planned"
    assert changes["started_at"] == at


def test_a_cancelled_plan_stays_on_the_timeline_as_cancelled_and_can_be_taken_back() -> None:
    party = make_party()
    task = services.log_task(actor=SYSTEM, party_id=party.pk, summary="Call back", due_at=timezone.now()).id
    services.cancel(actor=SYSTEM, interaction_id=task.id, reason="no longer needed")
    assert [entry.status for entry in queries.timeline(SYSTEM, party.pk).entries] == ["cancelled"]
    services.reopen(actor=SYSTEM, interaction_id=task.id)
    assert [entry.status for entry in queries.planned(SYSTEM, [party.pk])] == ["planned"]


def test_what_is_done_cannot_be_done_again() -> None:
    made = make_interaction(make_party().pk)
    with pytest.raises(services.NotOpen):
        services.complete(actor=SYSTEM, interaction_id=made.id)
    with pytest.raises(services.NotOpen):
        services.cancel(actor=SYSTEM, interaction_id=made.id)
    with pytest.raises(services.NotOpen):
        services.reopen(actor=SYSTEM, interaction_id=made.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET kind = 'forged'",
        "DELETE FROM ledger_event",
        "UPDATE ledger_event SET recorded_at = '2027-05-05'",
        "DELETE FROM ledger_event_y2026",
    ],
)
def test_the_ledger_refuses_to_be_changed(statement: str) -> None:
    make_interaction(make_party().pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LedgerEvent.objects.count() == Interaction.objects.count() == 1
