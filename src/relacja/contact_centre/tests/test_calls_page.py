"""The list of calls, the page of one, and hearing what was recorded."""

import io

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, Recording
from relacja.contact_centre.tables import CALLS, clock
from relacja.contact_centre.testing import Stage, make_worker
from relacja.customers.testing import make_party
from relacja.interactions import services as interactions
from relacja.interactions.types import Upload
from relacja.platform import files, lists
from relacja.platform.lists import ListQuery
from relacja.platform.models import AuditEntry
from relacja.routing.testing import SYSTEM

pytestmark = pytest.mark.django_db
CALLER = "+48601234567"


def taken(stage: Stage) -> tuple[Call, int]:
    """A call that a worker has answered, and the user that worker is."""
    make_party("Jan Kowalski", phone=CALLER)
    _worker, actor = make_worker()
    stage.act(lambda: stage.line.place(CALLER, "+48221112233"))  # type: ignore[attr-defined]
    call = Call.objects.latest("pk")
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    assert actor.user_id
    return call, actor.user_id


def browser_of(*permissions: str, scope: str = "all") -> Client:
    user = make_user(language="en")
    make_member(user, make_unit(), role=make_role(permissions=list(permissions), scope=scope))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def recorded(call: Call) -> Recording:
    kept = files.store(io.BytesIO(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(64)), "talk.wav")
    return Recording.objects.create(
        call=call, started_at=timezone.now(), stored_at=timezone.now(), sha256=kept.sha256,
        marks=[[3.0, "paused"], [9.0, "resumed"]],
    )  # fmt: skip


LEAD = ("routing.work", "routing.supervise", "customers.view")


def test_the_list_tells_who_called_and_who_answered(stage: Stage) -> None:
    call, _user_id = taken(stage)
    page = browser_of(*LEAD).get("/calls/").content.decode()
    assert "Jan Kowalski" in page
    assert "+48 601 234 567" in page
    assert CALLER not in page
    assert f"/calls/{call.pk}/" in page


def test_one_sees_ones_own_calls_and_nobody_elses(stage: Stage) -> None:
    call, user_id = taken(stage)
    from relacja.accounts.queries import actor_for_user

    own = lists.page(CALLS, actor_for_user(user_id), ListQuery())
    assert [row["id"] for row in own.rows] == [call.pk]
    assert f"/calls/{call.pk}/" not in browser_of("routing.work", scope="own").get("/calls/").content.decode()
    assert browser_of("routing.work", scope="own").get(f"/calls/{call.pk}/").status_code == 404


def test_the_page_of_a_call_tells_what_happened(stage: Stage) -> None:
    call, _user_id = taken(stage)
    page = browser_of(*LEAD).get(f"/calls/{call.pk}/").content.decode()
    assert "Rings" in page
    assert "Answered" in page


def heard(call: Call) -> int:
    return AuditEntry.objects.filter(verb="contact_centre.hear_recording", subject_id=call.pk).count()


def test_who_listens_is_written_down_once_a_listening(stage: Stage) -> None:
    call, _user_id = taken(stage)
    recording = recorded(call)
    path = f"/calls/{call.pk}/recordings/{recording.pk}"
    client = browser_of(*LEAD, "contact_centre.hear")
    assert path in client.get(f"/calls/{call.pk}/").content.decode()
    answer = client.get(path + "?show")
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/wave")
    assert b"".join(answer.streaming_content).startswith(b"RIFF")
    assert client.get(path + "?show", headers={"Range": "bytes=20-30"}).status_code == 206
    assert heard(call) == 1


@pytest.mark.parametrize("part", ["bytes=1-", "bytes=-5000", "bytes=00-", "bytes=0-0,1-", "bytes=7-9"])
def test_whichever_part_is_asked_for_first_it_is_written_down(stage: Stage, part: str) -> None:
    call, _user_id = taken(stage)
    recording = recorded(call)
    client, path = browser_of(*LEAD, "contact_centre.hear"), f"/calls/{call.pk}/recordings/{recording.pk}?show"
    for _time in range(2):
        assert client.get(path, headers={"Range": part}).status_code in (200, 206)
    assert heard(call) == 1
    assert browser_of(*LEAD, "contact_centre.hear").get(path).status_code == 200
    assert heard(call) == 2


def test_a_recording_is_found_by_its_own_call_only(stage: Stage) -> None:
    call, _user_id = taken(stage)
    recording = recorded(call)
    client = browser_of(*LEAD, "contact_centre.hear")
    assert client.get(f"/calls/{call.pk + 1}/recordings/{recording.pk}").status_code == 404
    assert heard(call) == 0


def on_the_timeline(call: Call) -> str:
    """The recording hangs on the contact as well; its address there."""
    recording = recorded(call)
    call.refresh_from_db()
    with files.open_file(recording.sha256) as stream:
        upload = Upload(stream, "talk.wav", "recording", "standard")
        interactions.attach(actor=SYSTEM, interaction_id=call.interaction_id or 0, uploads=(upload,))
    return f"contacts/{call.interaction_id}/files/{recording.sha256}/"


OWN = ["routing.work", "contact_centre.hear_own"]
SEES = (*LEAD, "interactions.view")


def test_who_may_not_hear_recordings_does_not_hear_them_on_timelines_either(stage: Stage) -> None:
    call, _user_id = taken(stage)
    address = on_the_timeline(call)
    deaf, hears = browser_of(*SEES), browser_of(*SEES, "contact_centre.hear")
    assert deaf.get(f"/{address}?show").status_code == 404
    assert address not in deaf.get(f"/contacts/{call.interaction_id}/").content.decode()
    assert address in hears.get(f"/contacts/{call.interaction_id}/").content.decode()
    assert heard(call) == 0
    assert hears.get(f"/{address}?show", headers={"Range": "bytes=5-"}).status_code == 206
    assert heard(call) == 1


def test_the_api_gives_no_recording_to_who_may_not_hear_it(stage: Stage) -> None:
    call, _user_id = taken(stage)
    address = f"/api/v1/interactions/{on_the_timeline(call).removeprefix('contacts/').rstrip('/')}"
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=[*SEES, "contact_centre.hear"], scope="all"))
    for scopes, status in ((SEES, 404), ((*SEES, "contact_centre.hear"), 200)):
        client = Client(headers={"authorization": f"Bearer {token_for(user, scopes=scopes)}"})
        assert client.get(address).status_code == status
    assert heard(call) == 1


def test_the_page_tells_what_was_kept_out_of_a_recording_how_long_it_stays_and_its_fingerprint(stage: Stage) -> None:
    call, _user_id = taken(stage)
    recording = recorded(call)
    Recording.objects.filter(pk=recording.pk).update(seconds=60.0)
    page = browser_of(*LEAD, "contact_centre.hear").get(f"/calls/{call.pk}/").content.decode()
    assert "0:03–0:09" in page
    assert '<rect x="50" width="100"' in page
    assert "Service and quality" in page
    assert recording.sha256 in page


def test_a_recording_without_a_file_is_not_waited_for_once_the_engine_has_ended_it(stage: Stage) -> None:
    call, _user_id = taken(stage)
    recording = call.recordings.get() if call.recordings.exists() else recorded(call)
    Recording.objects.filter(pk=recording.pk).update(stored_at=None, seconds=0.0)
    client = browser_of(*LEAD, "contact_centre.hear")
    assert "has not come yet" in client.get(f"/calls/{call.pk}/").content.decode()
    Recording.objects.filter(pk=recording.pk).update(seconds=8.0)
    page = client.get(f"/calls/{call.pk}/").content.decode()
    assert "has not come yet" not in page
    assert "gave no file" in page


def test_nobody_hears_without_the_permission(stage: Stage) -> None:
    call, _user_id = taken(stage)
    recording = recorded(call)
    path = f"/calls/{call.pk}/recordings/{recording.pk}"
    client = browser_of(*LEAD)
    assert path not in client.get(f"/calls/{call.pk}/").content.decode()
    assert client.get(path).status_code == 404
    assert browser_of("routing.work", "contact_centre.hear", scope="own").get(path).status_code == 404
    assert browser_of("contact_centre.hear").get(path).status_code == 403
    assert heard(call) == 0


def test_one_hears_the_talks_one_had_and_nobody_elses_by_the_permission_for_ones_own(stage: Stage) -> None:
    call, _user_id = taken(stage)
    recording = recorded(call)
    path, role = f"/calls/{call.pk}/recordings/{recording.pk}", make_role(permissions=OWN, scope="all")
    call.refresh_from_db()
    assert call.worker
    make_member(call.worker.user, make_unit(), role=role)
    own = sign_in(Client(), call.worker.user)
    assert path in own.get(f"/calls/{call.pk}/").content.decode()
    assert own.get(path).status_code == 200
    assert heard(call) == 1
    colleague = browser_of(*OWN, "routing.supervise")
    assert path not in colleague.get(f"/calls/{call.pk}/").content.decode()
    assert colleague.get(path).status_code == 404
    assert heard(call) == 1


def test_seconds_are_told_as_a_telephone_shows_them() -> None:
    assert [clock(0), clock(59.6), clock(605)] == ["0:00", "1:00", "10:05"]
