"""Files of imports and exports are kept as long as managers want, and no longer."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.integrations import services
from relacja.integrations.models import ExportRun, ImportRun, RefusedRow
from relacja.integrations.services.proposing import look_of
from relacja.platform import files
from relacja.platform.actor import Actor
from relacja.platform.models import StoredFile
from relacja.platform.transfer.types import CannotRead

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DAY = timedelta(days=1)


def a_run(text: bytes, age: timedelta, state: str = "done") -> ImportRun:
    run_id = services.upload_file(actor=SYSTEM, stream=io.BytesIO(text), name="people.csv")
    then = timezone.now() - age
    done = then if state == "done" else None
    ImportRun.objects.filter(pk=run_id).update(state=state, created_at=then, finished_at=done)
    RefusedRow.objects.create(run_id=run_id, preview=False, line=1, reason="x", cells=["Anna"])
    return ImportRun.objects.get(pk=run_id)


def test_old_files_go_with_their_refused_rows_and_young_ones_stay() -> None:
    old, young = a_run(b"a,b\n1,2\n", 31 * DAY), a_run(b"a,b\n3,4\n", 29 * DAY)
    forgotten, at_work = a_run(b"a,b\n5,6\n", 31 * DAY, "draft"), a_run(b"a,b\n7,8\n", 31 * DAY, "running")
    assert services.let_old_files_go(actor=SYSTEM, now=timezone.now()) == 2
    kept = set(ImportRun.objects.exclude(sha256="").values_list("pk", flat=True))
    assert kept == {young.pk, at_work.pk}
    assert set(RefusedRow.objects.values_list("run_id", flat=True)) == kept
    assert [files.remove(run.sha256) for run in (old, young, forgotten, at_work)] == [True, False, True, False]
    assert not files.path_of(old.sha256).exists()
    assert StoredFile.objects.count() == 2
    old.refresh_from_db()
    with pytest.raises(CannotRead):
        look_of(old)


def test_a_content_that_a_younger_run_means_stays() -> None:
    old = a_run(b"a,b\n1,2\n", 31 * DAY)
    a_run(b"a,b\n1,2\n", DAY)
    services.let_old_files_go(actor=SYSTEM, now=timezone.now())
    assert not files.remove(old.sha256)
    assert files.path_of(old.sha256).exists()


def test_old_exports_go_too() -> None:
    stored = files.store(io.BytesIO(b"Anna"), "x.csv")
    run = ExportRun.objects.create(
        list_code="x", form="csv", state="done", sha256=stored.sha256, created_at=timezone.now(),
        finished_at=timezone.now() - 31 * DAY,
    )  # fmt: skip
    assert services.let_old_files_go(actor=SYSTEM, now=timezone.now()) == 1
    run.refresh_from_db()
    assert run.sha256 == ""
    assert files.remove(stored.sha256)
