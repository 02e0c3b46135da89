"""The chain: what is sealed cannot be changed unseen, not even by the owner of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from relacja.customers.testing.factories import make_party
from relacja.interactions import queries, services
from relacja.interactions.models import Interaction, LedgerEvent, LedgerSeal, PartyKey
from relacja.interactions.rules.chain import Broken
from relacja.interactions.services import sealing
from relacja.interactions.testing import draft_with, make_interaction
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.privacy import Person

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@contextmanager
def superuser() -> Iterator[Callable[[str], None]]:
    """Somebody who may switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor.execute
        cursor.execute("SET LOCAL session_replication_role = origin")


def verdicts() -> list[Broken | None]:
    return [verdict.broken for verdict in queries.verify(SYSTEM)]


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Twelve events under seals of five."""
    monkeypatch.setattr(sealing, "ROWS_A_SEAL", 5)
    party = make_party()
    services.record_many(actor=SYSTEM, drafts=[draft_with(party.pk, summary=str(n)) for n in range(12)])
    assert services.seal_ledger(actor=SYSTEM) == 12
    return list(LedgerEvent.objects.order_by("id").values_list("id", flat=True))


def test_a_sealed_ledger_verifies(sealed: list[int]) -> None:
    [verdict] = queries.verify(SYSTEM)
    assert (verdict.rows, verdict.seals, verdict.broken) == (12, 3, None)
    assert services.seal_ledger(actor=SYSTEM) == 0
    assert queries.unsealed(SYSTEM) == 0


@pytest.mark.parametrize(
    ("tampering", "what"),
    [
        ("UPDATE ledger_event SET payload = payload || '\\x00' WHERE id = {id}", "changed"),
        ("UPDATE ledger_event SET occurred_at = occurred_at + interval '1 microsecond' WHERE id = {id}", "changed"),
        ("UPDATE ledger_event SET actor = 'user:1' WHERE id = {id}", "changed"),
        ("UPDATE ledger_event SET party_id = party_id + 1 WHERE id = {id}", "changed"),
        ("DELETE FROM ledger_event WHERE id = {id}", "missing"),
    ],
)
def test_the_very_row_that_was_tampered_with_is_named(sealed: list[int], tampering: str, what: str) -> None:
    victim = sealed[7]
    with superuser() as execute:
        execute(tampering.format(id=victim))
    [broken] = verdicts()
    assert broken is not None
    assert (broken.event_id, broken.what, broken.seal) == (victim, what, 2)


def test_a_row_slipped_in_among_sealed_ones_is_named(sealed: list[int]) -> None:
    with superuser() as execute:
        execute(
            "INSERT INTO ledger_event SELECT id - 1000, recorded_at, occurred_at, actor, kind, party_id,"
            f" interaction_id, corrects_id, source, source_key, payload FROM ledger_event WHERE id = {sealed[3]}"
        )
    [broken] = verdicts()
    assert broken is not None
    assert (broken.seal, broken.event_id, broken.what) == (1, sealed[3] - 1000, "slipped_in")


def test_a_row_slipped_in_after_the_last_seal_of_its_year_is_named(sealed: list[int]) -> None:
    with superuser() as execute:
        execute(
            "INSERT INTO ledger_event SELECT id - 1, recorded_at + interval '1 year', occurred_at, actor, kind,"
            f" party_id, interaction_id, corrects_id, source, source_key, payload"
            f" FROM ledger_event WHERE id = {sealed[3]}"
        )
    named = [broken for broken in verdicts() if broken]
    assert [(broken.event_id, broken.what) for broken in named] == [(sealed[3] - 1, "slipped_in")]


def test_only_the_first_of_several_broken_rows_is_named(sealed: list[int]) -> None:
    with superuser() as execute:
        execute(f"UPDATE ledger_event SET kind = 'x' WHERE id IN ({sealed[9]}, {sealed[2]}, {sealed[4]})")
    [broken] = verdicts()
    assert broken is not None
    assert broken.event_id == sealed[2]


@pytest.mark.parametrize("column", ["hash", "marks", "ids", "previous_hash", "signature"])
def test_a_seal_that_was_tampered_with_is_named(sealed: list[int], column: str) -> None:
    with superuser() as execute:
        execute(f"UPDATE ledger_seal SET {column} = {column} || '\\x01' WHERE number = 2")
    [broken] = verdicts()
    assert broken is not None
    assert broken.seal == 2
    assert broken.what in {"seal_changed", "slipped_in"}


def test_a_missing_seal_is_named(sealed: list[int]) -> None:
    with superuser() as execute:
        execute("DELETE FROM ledger_seal WHERE number = 2")
    [broken] = verdicts()
    assert broken is not None
    assert (broken.what, broken.seal) == ("seal_missing", 2)


def test_a_chain_made_anew_without_the_key_is_refused(sealed: list[int], settings) -> None:
    right = settings.MASTER_KEY
    with superuser() as execute:
        execute(f"UPDATE ledger_event SET kind = 'forged' WHERE id = {sealed[0]}")
        execute("DELETE FROM ledger_seal")
    settings.MASTER_KEY = "somebody else's"
    services.seal_ledger(actor=SYSTEM)
    settings.MASTER_KEY = right
    [broken] = verdicts()
    assert broken is not None
    assert (broken.what, broken.seal) == ("seal_changed", 1)


def test_the_command_names_the_row_and_fails(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")
    assert "12 events under 3 seals" in capsys.readouterr().out
    with superuser() as execute:
        execute(f"UPDATE ledger_event SET kind = 'x' WHERE id = {sealed[2]}")
    with pytest.raises(CommandError):
        call_command("verify")
    assert f"event {sealed[2]} has been changed" in capsys.readouterr().out


def test_seals_cannot_be_changed_either(sealed: list[int]) -> None:
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LedgerSeal.objects.update(rows=1)


def test_a_forgotten_party_is_unreadable_and_the_chain_still_verifies(sealed: list[int]) -> None:
    party, other = make_party(), make_party()
    alone = make_interaction(party.pk, summary="private")
    shared = make_interaction(other.pk, party.pk, summary="about both")
    services.seal_ledger(actor=SYSTEM)
    assert services.forget_contacts(actor=SYSTEM, person=Person((party.pk,))).gone == (alone.id,)
    assert verdicts() == [None]
    assert queries.timeline(SYSTEM, party.pk).entries == ()
    assert queries.versions(SYSTEM, alone.id) == []
    assert PartyKey.objects.get(party_id=party.pk).wrapped is None
    entry = queries.entry(SYSTEM, shared.id)
    assert entry is not None
    assert [p.party_id for p in entry.parties] == [other.pk]
    with pytest.raises(services.KeyDestroyed):
        make_interaction(party.pk)


def test_who_may_not_keep_the_ledger_may_not_seal_or_verify() -> None:
    nobody = Actor.nobody()
    with pytest.raises(NotPermitted):
        services.seal_ledger(actor=nobody)
    with pytest.raises(NotPermitted):
        list(queries.verify(nobody))


def test_partitions_of_coming_years_are_made_and_take_over_from_the_default_one() -> None:
    party = make_party()
    far = datetime(2031, 5, 5, 12, tzinfo=UTC)
    plan = services.plan(actor=SYSTEM, kind="call", party_id=party.pk, at=far, summary="Renewal").id
    made = services.make_partitions(actor=SYSTEM, this_year=2030, ahead=1)
    assert "interaction_y2031" in made
    assert "ledger_event_y2030" in made
    assert services.make_partitions(actor=SYSTEM, this_year=2030, ahead=1) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM interaction WHERE id = %s", [plan.id])
        assert cursor.fetchone()[0] == "interaction_y2031"
    assert [entry.id for entry in queries.planned(SYSTEM, [party.pk])] == [plan.id]
    moved = services.complete(actor=SYSTEM, interaction_id=plan.id, at=datetime.now(UTC) - timedelta(hours=1))
    assert Interaction.objects.get(id=plan.id).started_at == moved.started_at


def test_an_entry_from_before_the_first_partition_is_not_refused() -> None:
    party = make_party()
    make_interaction(party.pk, started_at=datetime(1987, 1, 1, tzinfo=UTC))
    assert len(queries.timeline(SYSTEM, party.pk).entries) == 1
