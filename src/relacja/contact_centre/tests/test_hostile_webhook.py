"""What strangers send to the webhook of a voice provider, and what a provider may send that nobody expected."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallSignalRow, Engine
from relacja.contact_centre.testing import make_centre
from relacja.routing.testing import SYSTEM

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"

CALL = {"CallSid": "CA1", "From": "+48601234567", "To": "+48221112233", "CallStatus": "ringing"}


@pytest.fixture
def path(settings) -> str:  # type: ignore[no-untyped-def]
    settings.BASE_URL = "https://crm.example.org"
    make_centre()
    values = {"account": "AC1", "token": "12345", "caller_id": "+48221112233", "public_url": "https://crm.example.org/"}
    engine_id = services.save_engine(actor=SYSTEM, name="Voice", plug="twilio", values=values)
    return f"/telephony/{engine_id}/"


def signed(path: str, form: Mapping[str, str], query: str = "") -> int:
    address = f"{path}?{query}" if query else path
    signature = RequestValidator("12345").compute_signature(f"https://crm.example.org{address}", form)
    body, said = urlencode(form), {"X-Twilio-Signature": signature}
    return Client().post(address, body, content_type=FORM, headers=said).status_code


STRANGE = {
    "nothing": (b"", FORM),
    "a file": (
        b"--x\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\nabc\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "no field": (b"--x--\r\n", "multipart/form-data; boundary=x"),
    "no boundary": (b"abc", "multipart/form-data"),
    "half a form": (b"--x\r\nContent-Dis", "multipart/form-data; boundary=x"),
    "json": (b"{" * 1000, "application/json"),
    "no text": (b"\xff\xfe%00=%00&a=%ff", FORM),
    "many fields": (b"&".join(b"a%d=1" % n for n in range(5000)), FORM),
    "much": (b"a=" + b"x" * 300_000, FORM),
    "very much": (b"a=" + b"x" * (21 << 20), FORM),
    "much of no form": (b"x" * (21 << 20), "text/plain"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_whatever_a_stranger_sends_is_refused(path: str, name: str) -> None:
    body, kind = STRANGE[name]
    answer = Client().post(path, body, content_type=kind, headers={"X-Twilio-Signature": "x" * 5000})
    assert answer.status_code in (400, 403, 413)
    assert not CallSignalRow.objects.exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"CallSid": ""},
        {"CallSid": "C" * 300},
        {"From": "anonymous\x00"},
        {"From": "x" * 5000},
        {"CallerName": "\x00" + "x" * 5000},
        {"Timestamp": "yesterday"},
        {"Timestamp": "Thu, 26 Nov 9999 23:59:59 -1200"},
        {"CallStatus": "unheard-of"},
        {"SequenceNumber": "-1"},
        {"RecordingSid": "RE1"},
        {"RecordingSid": "RE1", "RecordingUrl": "https://x", "RecordingDuration": "long"},
        {"RecordingSid": "RE1", "RecordingUrl": "https://x", "RecordingDuration": "nan"},
        {"RecordingSid": "RE1", "RecordingUrl": "\x00", "RecordingDuration": "1"},
    ],
    ids=lambda odd: " ".join(f"{name}={value[:20]!r}" for name, value in odd.items()),
)
def test_what_a_provider_says_oddly_is_heard_or_refused(path: str, odd: Mapping[str, str]) -> None:
    signed(path, CALL)
    assert signed(path, {**CALL, **odd}) in (200, 400)
    assert signed(path, {**CALL, **odd}, "leg=worker%3A7%00&call=CA1") in (200, 400)


def test_a_request_without_a_call_is_refused(path: str) -> None:
    assert signed(path, {"Digits": "1"}) == 400
    assert not Call.objects.exists()


def test_an_engine_without_its_token_takes_no_signature(path: str) -> None:
    Engine.objects.update(secrets=None)
    assert signed(path, CALL) == 403


def test_an_engine_that_is_out_of_use_is_not_there(path: str) -> None:
    Engine.objects.update(is_active=False)
    assert signed(path, CALL) == 404
