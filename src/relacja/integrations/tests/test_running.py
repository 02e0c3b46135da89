"""The engine: exactly once, whatever happens on the way."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.customers import services as customer_services
from relacja.customers.types import PointDraft
from relacja.integrations import queries, services
from relacja.integrations.models import ImportChunk, ImportRun
from relacja.integrations.types import RunPlan
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry
from relacja.platform.transfer.plugs import import_targets

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests of the import engine")
FIELDS = {"key": "id", "given_name": "first", "family_name": "last", "email": "mail"}


def rows(count: int, *, mark: str = "") -> str:
    lines = [f"{n},Anna{mark},Nowak{n},a{n}@example.pl" for n in range(count)]
    return "id,first,last,mail\n" + "\n".join(lines) + "\n"


def begin(text: str, fields: dict[str, str] | None = None, **options: object) -> int:
    run_id = services.upload_file(actor=SYSTEM, stream=io.BytesIO(text.encode()), name="people.csv")
    mapping = {"steps": [{"target": "customers.customer", "fields": fields or FIELDS}]}
    plan = RunPlan(mapping, {}, {"source": "test", "duplicates": "create", **options})
    services.plan_import(actor=SYSTEM, run_id=run_id, plan=plan)
    services.queue_import(actor=SYSTEM, run_id=run_id, enqueue=False)
    return run_id


def load(text: str, **options: object) -> ImportRun:
    return services.drive_import(actor=SYSTEM, run_id=begin(text, **options))


def parties() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_party WHERE status = 'active'")
        return int(cursor.fetchone()[0])


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(import_targets["customers.customer"]), "chunk_rows", 10)


@pytest.mark.usefixtures("small_chunks")
def test_a_file_goes_in_by_chunks_each_with_its_audit_entry() -> None:
    run = load(rows(35))
    assert (run.state, run.counts["new"], run.rows_done) == ("done", 35, 35)
    assert run.chunks.count() == 4
    assert AuditEntry.objects.filter(verb="integrations.load_chunk").count() == 4


def test_the_same_file_again_changes_nothing() -> None:
    load(rows(20))
    assert load(rows(20)).counts == {"same": 20, "refused": 0}
    assert parties() == 20


def test_a_changed_file_brings_up_to_date_what_changed() -> None:
    load(rows(20))
    run = load(rows(20, mark="x"))
    assert run.counts["changed"] == 20
    assert customers.find_by_email(SYSTEM, "a3@example.pl")[0].display_name == "Annax Nowak3"


def test_refused_rows_stand_with_line_and_reason() -> None:
    run = load(rows(3) + "9,Ewa,Zła,to nie poczta\n")
    [refused] = queries.refused_of(SYSTEM, run.pk, preview=False)
    assert (refused.line, refused.cells[1], refused.field) == (5, "Ewa", "email")
    assert run.counts == {"new": 3, "refused": 1}


def test_a_preview_counts_what_the_import_will_do_and_writes_nothing() -> None:
    load(rows(5))
    run_id = services.upload_file(actor=SYSTEM, stream=io.BytesIO(rows(8, mark="y").encode()), name="p.csv")
    plan = RunPlan({"steps": [{"target": "customers.customer", "fields": FIELDS}]}, {}, {"source": "test"})
    services.plan_import(actor=SYSTEM, run_id=run_id, plan=plan)
    run = services.drive_preview(actor=SYSTEM, run_id=run_id)
    assert {name: run.preview[name] for name in ("new", "changed", "refused")} == {"new": 3, "changed": 5, "refused": 0}
    assert parties() == 5
    [first, *_rest] = queries.preview_rows(SYSTEM, run_id, "changed")
    assert first.changes["given_name"] == ["Anna", "Annay"]


@pytest.mark.usefixtures("small_chunks")
def test_a_run_that_was_stopped_goes_on_where_it_was() -> None:
    run_id = begin(rows(45))

    def stop_after_two(run: ImportRun) -> None:
        if run.rows_done == 20:
            services.cancel_import(actor=SYSTEM, run_id=run_id)

    run = services.drive_import(actor=SYSTEM, run_id=run_id, progress=stop_after_two)
    assert (run.state, parties()) == ("cancelled", 20)
    services.queue_import(actor=SYSTEM, run_id=run_id, enqueue=False)
    run = services.drive_import(actor=SYSTEM, run_id=run_id)
    assert (run.state, parties(), run.counts["new"]) == ("done", 45, 45)


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_fails_leaves_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    target = import_targets["customers.customer"]
    real, calls = target.load, iter(range(100))

    def failing(**asked: object) -> object:
        done = real(**asked)  # type: ignore[arg-type]
        if next(calls) == 2:
            raise RuntimeError("the disk is full")
        return done

    monkeypatch.setattr(target, "load", failing)
    run_id = begin(rows(45))
    with pytest.raises(RuntimeError):
        services.drive_import(actor=SYSTEM, run_id=run_id)
    assert parties() == 20
    assert ImportRun.objects.get(pk=run_id).rows_done == 20
    services.drive_import(actor=SYSTEM, run_id=run_id)
    assert parties() == 45


@pytest.mark.usefixtures("small_chunks")
def test_a_second_process_does_not_write_the_same_chunk() -> None:
    run_id = begin(rows(30))
    ran = []

    def another_one(run: ImportRun) -> None:
        if not ran:
            ran.append(run.pk)
            services.drive_import(actor=SYSTEM, run_id=run_id)

    services.drive_import(actor=SYSTEM, run_id=run_id, progress=another_one)
    assert parties() == 30
    assert ImportRun.objects.get(pk=run_id).counts["new"] == 30


CHILD = """
import sys, time
import django
django.setup()
from relacja.integrations import services
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import import_targets
type(import_targets["customers.customer"]).chunk_rows = 20
services.drive_import(actor=Actor.system("child"), run_id=int(sys.argv[1]), progress=lambda run: time.sleep(0.05))
"""


@pytest.mark.slow
def test_a_run_killed_in_the_middle_is_finished_exactly_once() -> None:
    run_id = begin(rows(1_000))
    database = {"HOST": "host", "USER": "user", "NAME": "dbname", "PORT": "port"}
    dsn = " ".join(f"{key}='{connection.settings_dict[name]}'" for name, key in database.items()
                   if connection.settings_dict[name])  # fmt: skip
    source = Path(settings.ROOT)
    env = {**os.environ, "DATABASE_URL": dsn, "PYTHONPATH": str(source), "DJANGO_SETTINGS_MODULE": "config.settings"}
    for _attempt in range(3):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(run_id)], env=env)
        before = ImportRun.objects.get(pk=run_id).rows_done
        deadline = time.monotonic() + 60
        while ImportRun.objects.get(pk=run_id).rows_done < before + 60 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    reached = ImportRun.objects.get(pk=run_id)
    assert 180 <= reached.rows_done < 1_000
    assert parties() == reached.rows_done, "what is counted is what is written"
    run = services.drive_import(actor=SYSTEM, run_id=run_id)
    assert (run.state, run.rows_done, run.counts["new"], parties()) == ("done", 1_000, 1_000, 1_000)


@pytest.mark.usefixtures("small_chunks")
def test_an_undone_run_leaves_things_as_they_were() -> None:
    load(rows(15))
    run = load(rows(30, mark="z"))
    assert (run.counts["changed"], run.counts["new"]) == (15, 15)
    services.queue_undo(actor=SYSTEM, run_id=run.pk, enqueue=False)
    run = services.drive_undo(actor=SYSTEM, run_id=run.pk)
    assert run.state == "undone"
    assert parties() == 15
    assert customers.find_by_email(SYSTEM, "a3@example.pl")[0].display_name == "Anna Nowak3"
    assert load(rows(30)).counts["new"] == 15, "what was taken back can come again"


def test_undo_leaves_what_was_changed_since_and_says_so() -> None:
    run = load(rows(2))
    hit = customers.find_by_email(SYSTEM, "a1@example.pl")[0]
    point = PointDraft("phone", "601234567")
    customer_services.add_contact_point(actor=SYSTEM, party_id=hit.id, draft=point, on=timezone.localdate())
    services.queue_undo(actor=SYSTEM, run_id=run.pk, enqueue=False)
    services.drive_undo(actor=SYSTEM, run_id=run.pk)
    told = queries.undone_of(SYSTEM, run.pk)
    assert (told["taken_back"], told["left"]) == (1, 1)
    assert told["reasons"]


def test_a_broken_file_ends_the_run_in_plain_words() -> None:
    run = load(rows(2) + '3,"Ewa' + "x" * 1_100_000)
    assert run.state == "failed"
    assert run.error


def test_chunks_remember_what_they_created() -> None:
    run = load(rows(3))
    [chunk] = ImportChunk.objects.filter(run=run)
    assert len(chunk.created["customers.party"]) == 3
