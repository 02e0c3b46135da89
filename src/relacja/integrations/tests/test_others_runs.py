"""Imports of other people: how they went may be seen; what stands in their files, and their rights, stay theirs."""

import io

import pytest
from django.test import Client

from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user, sign_in
from relacja.integrations import services
from relacja.integrations.models import ImportRun
from relacja.integrations.services.refused import write_refused
from relacja.integrations.types import RunPlan
from relacja.platform.actor import Actor, NotPermitted

pytestmark = pytest.mark.django_db(transaction=True)
PERMISSIONS = (
    "integrations.run_imports", "integrations.see_all_runs", "customers.view", "customers.edit", "customers.import",
)  # fmt: skip
FIELDS = {"name": {"column": ["=name"]}, "email": {"column": ["mail"]}}
PLAN = RunPlan({"steps": [{"target": "customers.customer", "fields": FIELDS}]}, {}, {"source": "test"})


def person(scope: str) -> tuple[Client, Actor]:
    user = make_user(language="en")
    make_member(user, make_unit(), make_role(permissions=PERMISSIONS, scope=scope))  # type: ignore[arg-type]
    return sign_in(Client(), user), actor_of(user)


def send(actor: Actor) -> int:
    text = "=name;mail\nAnna Zak;anna@example.pl\nJan Nowak;=bad\n"
    run_id = services.upload_file(actor=actor, stream=io.BytesIO(text.encode()), name="people.csv")
    services.plan_import(actor=actor, run_id=run_id, plan=PLAN)
    return run_id


def load(actor: Actor) -> int:
    run_id = send(actor)
    services.queue_import(actor=actor, run_id=run_id, enqueue=False)
    run = services.drive_import(actor=actor, run_id=run_id)
    assert (run.counts["new"], run.counts["refused"]) == (1, 1)
    return run_id


def test_the_rows_of_a_file_are_read_by_who_sent_it_and_who_reaches_everything() -> None:
    (mine, sender), (others, _other), (all_seeing, _any) = person("all"), person("own"), person("all")
    run_id = load(sender)
    assert "Jan Nowak" in all_seeing.get(f"/imports/{run_id}/").content.decode()
    assert b"Nowak" not in b"".join(others.get(f"/imports/{run_id}/refused.csv").streaming_content)  # type: ignore[attr-defined]
    for place in ("", "progress/"):
        assert "Jan Nowak" in mine.get(f"/imports/{run_id}/{place}").content.decode()
        told = others.get(f"/imports/{run_id}/{place}").content.decode()
        assert "not an e-mail address" in told
        assert "Jan Nowak" not in told
    for place in ("table/", "columns/", "preview/"):
        assert others.get(f"/imports/{run_id}/{place}").status_code == 404


def test_what_is_being_prepared_by_somebody_is_told_without_its_wizard() -> None:
    (_mine, sender), (others, _other) = person("all"), person("all")
    answer = others.get(f"/imports/{send(sender)}/")
    assert answer.status_code == 200
    assert "people.csv" in answer.content.decode()


def test_an_import_goes_with_the_rights_of_its_sender_so_nobody_else_says_what_it_does() -> None:
    (_mine, sender), (others, other) = person("all"), person("own")
    run_id = send(sender)
    for verb in (services.queue_preview, services.queue_import):
        with pytest.raises(NotPermitted):
            verb(actor=other, run_id=run_id)
    with pytest.raises(NotPermitted):
        services.plan_import(actor=other, run_id=run_id, plan=PLAN)
    assert others.post(f"/imports/{run_id}/start/").status_code == 403
    sent = others.put(f"/api/v1/imports/{run_id}/plan", {"mapping": {}}, content_type="application/json")
    assert sent.status_code == 403
    assert ImportRun.objects.get().state == "draft"


def test_somebody_elses_import_is_taken_back_by_who_reaches_everything_only() -> None:
    (_mine, sender), (_others, near), (_all, far) = person("all"), person("own"), person("all")
    run_id = load(sender)
    with pytest.raises(NotPermitted):
        services.queue_undo(actor=near, run_id=run_id)
    services.queue_undo(actor=far, run_id=run_id, enqueue=False)
    assert ImportRun.objects.get().state == "undoing"


def test_nothing_in_the_file_of_refused_rows_runs_as_a_formula() -> None:
    _mine, sender = person("all")
    written = io.StringIO()
    write_refused(sender, load(sender), written, preview=False)
    cells = [cell for line in written.getvalue().splitlines() for cell in line.split(",")]
    assert "'=name" in cells
    assert "'=bad" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_what_is_said_of_an_import_that_has_begun_shows_how_it_went() -> None:
    mine, sender = person("all")
    run_id = load(sender)
    reading = {"next": "1"}
    assert mine.post(f"/imports/{run_id}/table/", reading).status_code in {200, 302}
    draft = services.upload_file(actor=sender, stream=io.BytesIO(b"a;b\n1;2\n"), name="x.csv")
    assert mine.post(f"/imports/{draft}/start/").status_code == 302
