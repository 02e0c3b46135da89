"""Recordings are kept as long as their class says, and no longer; that there was one stays known."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relacja.contact_centre import parameters, services, tasks, words
from relacja.contact_centre.models import Call, Recording
from relacja.contact_centre.services import retention
from relacja.contact_centre.testing import make_centre
from relacja.contact_centre.tests.test_calls_page import LEAD, browser_of
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.interactions import services as ledger
from relacja.interactions.testing import make_interaction
from relacja.interactions.types import ArtefactDraft, Upload
from relacja.platform import files
from relacja.platform.actor import Actor
from relacja.platform.models import AuditChange, AuditEntry
from relacja.platform.parameters import standing_at

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DAY = timedelta(days=1)
NOW = timezone.now()
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt "
HEARING = (*LEAD, "contact_centre.hear", "interactions.view")


def a_call(party_id: int | None = None, **fields: Any) -> Call:
    """A call that was, on the timeline where it has a customer."""
    engine = make_centre() if not Call.objects.exists() else Call.objects.latest("pk").engine
    number = Call.objects.count()
    contact = make_interaction(party_id, kind="call", medium="phone").id if party_id is not None else None
    return Call.objects.create(
        engine=engine, engine_call=f"c{number}", direction="inbound", caller="+48601234567", party_id=party_id,
        state="ended", began_at=NOW - 400 * DAY, interaction_id=contact, **fields,
    )  # fmt: skip


def recorded(call: Call, age: timedelta, retention: str = "standard", text: bytes = b"") -> Recording:
    """What was recorded of it so long ago, on its contact too."""
    content = SOUND + (text or str(Recording.objects.count()).encode()) + bytes(64)
    kept = files.store(io.BytesIO(content), "talk.wav")
    if call.interaction_id is not None:
        upload = Upload(io.BytesIO(content), "talk.wav", "recording", retention)
        ledger.attach(actor=SYSTEM, interaction_id=call.interaction_id, uploads=[upload])
    return Recording.objects.create(
        call=call, sha256=kept.sha256, started_at=NOW - age, stored_at=NOW - age, retention=retention, seconds=60.0,
        marks=[[3.0, "paused"], [9.0, "resumed"]],
    )  # fmt: skip


def run() -> int:
    """The clock strikes, and the jobs it has queued are done."""
    before = set(Recording.objects.filter(deleted_at=None).values_list("sha256", flat=True))
    gone = services.delete_all_old_recordings(actor=SYSTEM, now=NOW)
    for sha256 in sorted(before - set(Recording.objects.filter(deleted_at=None).values_list("sha256", flat=True))):
        if _is_queued(sha256):
            files.remove(sha256)
    return gone


def _is_queued(sha256: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'platform.remove_content'"
            " AND args ->> 'sha256' = %s",
            [sha256],
        )
        return bool(cursor.fetchone()[0])


def test_a_recording_goes_when_its_class_has_run_out_and_what_is_known_of_it_stays() -> None:
    party = make_party("Jan Kowalski")
    old, young = recorded(a_call(party.pk), 91 * DAY), recorded(a_call(party.pk), 89 * DAY)
    assert run() == 1
    assert not files.path_of(old.sha256).exists()
    assert files.is_whole(young.sha256)
    old.refresh_from_db()
    assert (old.deleted_at, old.kept_days, old.seconds, len(old.sha256)) == (NOW, 90, 60.0, 64)
    assert old.marks == [[3.0, "paused"], [9.0, "resumed"]]
    young.refresh_from_db()
    assert young.deleted_at is None
    assert run() == 0


def test_each_class_has_a_time_of_its_own_that_managers_set() -> None:
    rows = {code: recorded(a_call(), 1828 * DAY, code) for code in parameters.KEPT_DAYS}
    run()
    kept = set(Recording.objects.filter(deleted_at=None).values_list("pk", flat=True))
    assert kept == {rows["contract"].pk}
    with standing_at("contact_centre.keep_contract", 1000):
        run()
    assert not Recording.objects.filter(deleted_at=None).exists()


def test_every_class_has_a_word_and_a_time() -> None:
    assert set(words.RETENTION) == set(parameters.KEPT_DAYS)


def test_what_has_a_class_that_nobody_knows_is_kept() -> None:
    recording = recorded(a_call(), 9000 * DAY, "for_ever")
    assert run() == 0
    assert files.is_whole(recording.sha256)
    assert parameters.kept_until("for_ever", NOW) is None


def test_what_is_held_for_legal_reasons_stays_and_holds_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    party = make_party("Jan Kowalski")
    held = recorded(a_call(party.pk), 93 * DAY)
    others = [recorded(a_call(party.pk), (92 - n) * DAY) for n in range(2)]
    assert held.call.interaction_id
    ledger.correct(
        actor=SYSTEM, interaction_id=held.call.interaction_id, reason="a dispute",
        artefacts=(ArtefactDraft("recording", held.sha256, "talk.wav", legal_hold=True),),
    )  # fmt: skip
    assert run() == 2
    held.refresh_from_db()
    assert held.deleted_at is None
    assert files.is_whole(held.sha256)
    assert not [one for one in others if files.path_of(one.sha256).exists()]
    page = browser_of(*HEARING).get(f"/calls/{held.call_id}/").content.decode()
    assert "held for legal reasons" in page


def test_a_recording_is_held_and_released_on_the_page_of_its_call_with_a_reason() -> None:
    party = make_party("Jan Kowalski")
    recording = recorded(a_call(party.pk), 91 * DAY)
    client, address = browser_of(*HEARING, "interactions.hold_files"), f"/calls/{recording.call_id}/"
    path = f"{address}recordings/{recording.pk}/hold"
    assert path in client.get(address).content.decode()
    client.post(path, {"held": "yes", "reason": " "})
    assert not interactions.held([recording.sha256]), "without a reason nothing is held"
    page = client.post(path, {"held": "yes", "reason": "claim 7 of 2026"}, follow=True).content.decode()
    assert "held for legal reasons" in page
    assert run() == 0
    assert recording.call.interaction_id
    assert "claim 7 of 2026" in client.get(f"/contacts/{recording.call.interaction_id}/").content.decode()
    with pytest.raises(ledger.HeldForLegalReasons):
        customers.forget_person(actor=SYSTEM, party_id=party.pk, reason="asked")
    with pytest.raises(ledger.FileHeld):
        ledger.detach(
            actor=SYSTEM, interaction_id=recording.call.interaction_id, sha256=recording.sha256, reason="not theirs"
        )
    page = client.post(path, {"held": "no", "reason": "settled"}, follow=True).content.decode()
    assert "held for legal reasons" not in page
    assert run() == 1


def test_a_recording_is_held_by_who_may_hold_and_hear_it_alone() -> None:
    recording = recorded(a_call(make_party("Jan Kowalski").pk), DAY)
    address = f"/calls/{recording.call_id}/"
    path, said = f"{address}recordings/{recording.pk}/hold", {"held": "yes", "reason": "a claim"}
    assert path not in browser_of(*HEARING).get(address).content.decode()
    assert browser_of(*HEARING).post(path, said).status_code == 403
    assert browser_of(*LEAD, "interactions.hold_files").post(path, said).status_code == 404
    other = recorded(a_call(), DAY)
    elsewhere = f"/calls/{other.call_id}/recordings/{recording.pk}/hold"
    assert browser_of(*HEARING, "interactions.hold_files").post(elsewhere, said).status_code == 404
    assert not interactions.held([recording.sha256])


def test_a_content_that_something_else_means_stays() -> None:
    old, young = recorded(a_call(), 91 * DAY, text=b"same"), recorded(a_call(), DAY, text=b"same")
    party = make_party("Jan Kowalski")
    letter = recorded(a_call(), 91 * DAY, text=b"letter")
    make_interaction(party.pk, artefacts=(ArtefactDraft("file", letter.sha256),))
    assert old.sha256 == young.sha256
    assert run() == 2
    assert files.is_whole(young.sha256)
    assert files.is_whole(letter.sha256)


def test_it_is_written_down_what_was_deleted_and_by_which_rule() -> None:
    recording = recorded(a_call(make_party("Jan Kowalski").pk), 91 * DAY)
    run()
    [entry] = AuditEntry.objects.filter(verb="contact_centre.delete_old_recordings", details__retention="standard")
    assert (entry.details["days"], entry.details["deleted"]) == (90, [recording.pk])
    image = AuditChange.objects.get(table_name="contact_centre_recording", row_id=recording.pk)
    assert (image.entry_id, image.before["deleted_at"]) == (entry.pk, None)  # type: ignore[index]


def test_page_and_timeline_say_when_it_goes_and_that_it_is_gone() -> None:
    party = make_party("Jan Kowalski")
    recording = recorded(a_call(party.pk), 89 * DAY)
    client, address = browser_of(*HEARING), f"/calls/{recording.call_id}/"
    page = client.get(address).content.decode()
    assert "Kept until" in page
    assert "<audio" in page
    Recording.objects.update(started_at=NOW - 91 * DAY)
    run()
    page = client.get(address).content.decode()
    assert "Recording deleted on" in page
    assert "(Service and quality, 90 days)" in page
    assert recording.sha256 in page
    assert "0:03–0:09" in page
    assert "<audio" not in page
    assert client.get(f"{address}recordings/{recording.pk}").status_code == 404
    told = client.get(reverse("interactions:timeline", args=[party.pk])).content.decode()
    assert "Recording deleted on" in told
    assert "(Service and quality)" in told
    assert "<audio" not in told
    contact = recording.call.interaction_id
    assert client.get(reverse("interactions:artefact", args=[contact, recording.sha256])).status_code == 404
    assert "its time had run out" in client.get(reverse("interactions:detail", args=[contact])).content.decode()


def test_the_rebuilt_timeline_still_says_so_and_no_check_misses_the_file() -> None:
    recording = recorded(a_call(make_party("Jan Kowalski").pk), 91 * DAY)
    run()
    assert recording.call.interaction_id
    ledger.rebuild_interactions(actor=SYSTEM)
    [file] = interactions.entry(SYSTEM, recording.call.interaction_id).artefacts  # type: ignore[union-attr]
    assert (file.sha256, file.deleted_at) == (recording.sha256, NOW)
    assert list(interactions.broken_artefacts(SYSTEM)) == []


def test_killed_before_the_end_of_a_portion_nothing_has_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    recordings = [recorded(a_call(make_party("Jan Kowalski").pk), 91 * DAY) for _ in range(2)]

    def dies(_hashes: Any) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as killed:
        killed.setattr(files, "remove_later", dies)
        with pytest.raises(SystemExit):
            services.delete_old_recordings(actor=SYSTEM, retention="standard", now=NOW)
    assert Recording.objects.filter(deleted_at=None).count() == 2
    for one in recordings:
        [file] = interactions.entry(SYSTEM, one.call.interaction_id or 0).artefacts  # type: ignore[union-attr]
        assert file.deleted_at is None
        assert files.is_whole(one.sha256)
    assert run() == 2


def test_killed_between_the_file_and_its_row_the_job_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = recorded(a_call(), 91 * DAY)
    services.delete_all_old_recordings(actor=SYSTEM, now=NOW)
    assert _is_queued(recording.sha256)
    path = files.path_of(recording.sha256)

    class Dying(type(path)):  # type: ignore[misc]
        def unlink(self, missing_ok: bool = False) -> None:
            super().unlink(missing_ok)
            raise SystemExit("killed")

    with monkeypatch.context() as killed:
        killed.setattr(files, "path_of", lambda _sha256: Dying(path))
        with pytest.raises(SystemExit):
            files.remove(recording.sha256)
    assert not path.exists()
    assert files.contents([recording.sha256])
    assert files.remove(recording.sha256)
    assert not files.contents([recording.sha256])


def test_many_go_in_as_many_queries_as_a_few() -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            recorded(a_call(make_party("Jan Kowalski").pk), 91 * DAY)
        with CaptureQueriesContext(connection) as counted:
            services.delete_old_recordings(actor=SYSTEM, retention="standard", now=NOW)
        queued = [one for one in counted.captured_queries if "procrastinate" in one["sql"]]
        return len(counted.captured_queries) - len(queued)

    assert queries(2) == queries(12)


def test_the_job_may_run_twice() -> None:
    recorded(a_call(), 91 * DAY)
    tasks.old_recordings()
    tasks.old_recordings()
    assert Recording.objects.exclude(deleted_at=None).count() == 1
