"""Recordings that lie at a voice provider: fetched over HTTP, stored as ours, deleted there only then."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallSignalRow, Engine, Recording
from relacja.contact_centre.plugs import CallGone, EngineAway
from relacja.contact_centre.services.calls import fetching
from relacja.contact_centre.testing import make_centre
from relacja.contact_centre.types import CallSignal
from relacja.platform import files, outward
from relacja.routing.testing import SYSTEM

pytestmark = pytest.mark.django_db

SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(2000)


class Provider(BaseHTTPRequestHandler):
    """Keeps one recording; `statuses` are answered before it is handed out."""

    sound: bytes | None = SOUND
    statuses: list[int]
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        """The sound."""
        self.asked.append(("GET", self.path))
        assert self.headers["Authorization"].startswith("Basic ")
        status = self.statuses.pop(0) if self.statuses else 200 if self.sound else 404
        self.send_response(status)
        body = self.sound if status == 200 and self.sound else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_DELETE(self) -> None:
        """It is there no more."""
        self.asked.append(("DELETE", self.path))
        self.send_response(204 if self.sound else 404)
        type(self).sound = None
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Nothing."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    monkeypatch.setattr(outward, "is_outside", lambda address: True)  # the provider that is played here stands inside
    played = type("Played", (Provider,), {"sound": SOUND, "statuses": [], "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), played)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    played.address = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
    yield played
    server.shutdown()
    server.server_close()


@pytest.fixture
def call(provider: type[Provider]) -> Call:
    """A call of which a recording lies at the provider."""
    make_centre()
    values = {"account": "AC1", "token": "12345", "public_url": "https://x/", "caller_id": "+48221112233"}
    engine = services.save_engine(actor=SYSTEM, name="Voice", plug="twilio", values=values)
    Engine.objects.filter(pk=engine).update(settings={**values, "api": provider.address})  # type: ignore[attr-defined]
    told = [signal("offered"), signal("ended"), signal("recording_started", what="talk"), kept("RE1")]
    services.hear_signals(actor=SYSTEM, engine_id=engine, signals=told)
    return Call.objects.get(engine_call="CA1")


def signal(kind: str, **data: str | float) -> CallSignal:
    key = f"{kind}:{data.get('recording', '')}"
    return CallSignal(kind, "CA1", key, timezone.now(), caller="+48601234567", data=data)  # type: ignore[arg-type]


def kept(name: str) -> CallSignal:
    return signal("recording_kept", recording=name, seconds=12.0, channels=2, what="talk")


def test_it_is_stored_by_its_hash_and_deleted_at_the_provider(call: Call, provider: type[Provider]) -> None:
    fetching.fetch_recordings(call_id=call.pk)
    recording = Recording.objects.get()
    assert files.path_of(recording.sha256).read_bytes() == SOUND
    assert (recording.seconds, recording.channels, recording.kind) == (12.0, 2, "talk")
    assert recording.stored_at is not None
    assert provider.asked == [
        ("GET", "/2010-04-01/Accounts/AC1/Recordings/RE1.wav?RequestedChannels=2"),
        ("DELETE", "/2010-04-01/Accounts/AC1/Recordings/RE1.json"),
    ]


def test_a_job_waits_with_the_news_of_it(call: Call) -> None:
    queued = ProcrastinateJob.objects.filter(task_name=fetching.fetch_recordings.name)
    assert [one.args for one in queued] == [{"call_id": call.pk}]


@pytest.mark.parametrize("status", [404, 429, 500])
def test_nothing_is_lost_or_deleted_while_it_cannot_be_fetched(
    call: Call, provider: type[Provider], status: int
) -> None:
    provider.statuses = [status]
    with pytest.raises((EngineAway, CallGone)):
        fetching.fetch_recordings(call_id=call.pk)
    assert [method for method, _path in provider.asked] == ["GET"]
    fetching.fetch_recordings(call_id=call.pk)
    assert Recording.objects.get().stored_at is not None


def test_whoever_is_killed_after_storing_goes_on_with_deleting(
    call: Call, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(fetching, "_discard", die)
        with pytest.raises(KeyboardInterrupt):
            fetching.fetch_recordings(call_id=call.pk)
    assert Recording.objects.get().stored_at is not None
    for _again in range(2):
        fetching.fetch_recordings(call_id=call.pk)
    assert [method for method, _path in provider.asked] == ["GET", "DELETE", "DELETE"]
    assert Recording.objects.count() == 1


def test_the_provider_keeps_its_copy_where_that_is_set_up(call: Call, provider: type[Provider]) -> None:
    Engine.objects.update(settings={**Engine.objects.get(pk=call.engine_id).settings, "keep_recordings": "yes"})
    fetching.fetch_recordings(call_id=call.pk)
    assert [method for method, _path in provider.asked] == ["GET"]


def test_of_a_forgotten_person_it_is_not_fetched_but_deleted(call: Call, provider: type[Provider]) -> None:
    Call.objects.filter(pk=call.pk).update(is_parted=True)
    fetching.fetch_recordings(call_id=call.pk)
    assert [method for method, _path in provider.asked] == ["DELETE"]
    assert not CallSignalRow.objects.filter(kind="recording_ready").exists()


def test_what_is_too_large_is_not_kept(call: Call, provider: type[Provider], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relacja.contact_centre.telephony.twilio.rest.LARGEST", 1000)
    with pytest.raises(EngineAway):
        fetching.fetch_recordings(call_id=call.pk)
    assert Recording.objects.get().stored_at is None


def test_a_provider_that_stands_inside_is_not_reached(
    call: Call, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with pytest.raises(EngineAway):
        fetching.fetch_recordings(call_id=call.pk)
    assert provider.asked == []
