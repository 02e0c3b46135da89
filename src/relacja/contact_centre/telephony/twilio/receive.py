"""A provider's request in; signals, what the line is to be asked because of them, and the answer out.

Every status implies those before it, each under a key of its own: requests may come twice, late, and in any order. What
we have to know when they come stands in the address that we gave the provider: `leg` and `role` of a telephone, `step`
of a document, `what` is recorded, `by` whom the call is ended.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

from relacja.contact_centre.plugs import BadPost
from relacja.contact_centre.telephony.twilio import documents
from relacja.contact_centre.types import CallCommand, CallSignal, CommandKind, Heard, Posted, SignalKind

Form = Mapping[str, str]

REFUSED = {"busy": "busy", "no-answer": "timeout", "failed": "unreachable", "canceled": "cancelled"}
NAME = re.compile(r"[\w.:-]{1,100}")
"""Of a call, as the provider or we name it."""
ORDER = ("initiated", "queued", "ringing", "in-progress", "completed")
NUMBER_SECONDS = 60


def is_signed(token: str, posted: Posted) -> bool:
    """Whether the provider sent this to this public address: a form by its fields, JSON by its hash in the address.

    Without a token nobody is the provider.
    """
    hashed = "bodySHA256" in dict(parse_qsl(urlsplit(posted.url).query))
    given = posted.body if hashed else posted.form
    return bool(token) and bool(RequestValidator(token).validate(posted.url, given, posted.signature))


def heard(public_url: str, posted: Posted) -> Heard:
    """What a request of the provider tells, and what it is answered with. Raises `BadPost`."""
    form = {**posted.form, **dict(parse_qsl(urlsplit(posted.url).query))}
    if not all(NAME.fullmatch(name) for name in (form.get("CallSid") or form.get("call", ""), form.get("call", "x"))):
        raise BadPost
    step = form.get("step")
    if step == "say":
        return Heard((), documents.announcement(form))
    if step == "over":
        return Heard((*_beginning(form), _ended(form)), documents.over(), _clear(form))
    if step == "keys":
        return Heard((_pressed(form),), documents.wait(public_url, _call(form)))
    if "RecordingSid" in form:
        return Heard(tuple(_recorded(form)))
    if "leg" in form and form.get("role") != "caller":
        return _of_a_leg(form)
    return _of_a_call(public_url, form)


def _call(form: Form) -> str:
    return form.get("call") or form["CallSid"]


def _signal(form: Form, kind: SignalKind, key: str, leg: str = "", **data: Any) -> CallSignal:
    return CallSignal(
        kind, _call(form), key, _moment(form), leg, form.get("From") or "anonymous", form.get("CallerName", ""),
        form.get("To", ""), "inbound", data,
    )  # fmt: skip


def _asked(form: Form, kind: CommandKind, leg: str = "", number: str = "", **data: Any) -> tuple[CallCommand, ...]:
    seconds = NUMBER_SECONDS if number else 0
    return (CallCommand(kind, _call(form), "", leg, number, seconds, data),)


def _clear(form: Form) -> tuple[CallCommand, ...]:
    """A call that is over takes whoever still rings for it along."""
    return _asked(form, "hang_up")


def _beginning(form: Form) -> tuple[CallSignal, ...]:
    """Of the caller's own call every request tells that it stands with us."""
    if form.get("CallSid", "") != _call(form):
        return ()
    return (_signal(form, "offered", f"{form['CallSid']}:offered"),)


def _ended(form: Form, by: str = "caller") -> CallSignal:
    """One end, whoever tells of it. While the call still goes on it is we who end it, as the address says."""
    status = form.get("CallStatus", "")
    if status not in ("completed", *REFUSED) or "step" not in form:
        by = form.get("by", by)
    return _signal(form, "ended", f"{_call(form)}:ended", by=by, cause=REFUSED.get(status, "normal"))


def _of_a_call(public_url: str, form: Form) -> Heard:
    """The caller's own call: it stands with us, and at last it is over."""
    status, told = form.get("CallStatus", ""), _beginning(form)
    if status == "completed" or status in REFUSED:
        return Heard((*told, _ended(form)), asked=_clear(form))
    asks = status == "ringing" and "SequenceNumber" not in form
    return Heard(told, documents.wait(public_url, form["CallSid"]) if asks else "")


def _of_a_leg(form: Form) -> Heard:
    """A telephone that we let ring into the call. One that was refused never talked, one that left did."""
    leg, role, status, sid = form["leg"], form.get("role", "ring"), form.get("CallStatus", ""), form.get("CallSid", "")
    if status in REFUSED:
        return _refused(form, role)
    reached = ORDER.index(status) if status in ORDER else -1
    told = [_signal(form, "alerting", f"{sid}:alerting", leg)] if reached >= ORDER.index("ringing") else []
    if reached >= ORDER.index("in-progress"):
        told.append(_signal(form, "answered", f"{sid}:answered", leg))
    if status == "completed":
        if role == "number":
            return Heard((*told, _ended(form)), asked=_clear(form))
        told.append(_signal(form, "left", f"{sid}:left", leg, why="hung_up"))
        return Heard(tuple(told), asked=_asked(form, "hang_up", if_alone=True))
    return Heard(tuple(told), asked=_after_answer(form, role) if status == "in-progress" else ())


def _after_answer(form: Form, role: str) -> tuple[CallCommand, ...]:
    """Whoever dials is there: now the number. Who gets the call is there: whoever had it leaves.

    Others may find that nobody waits for them any more.
    """
    if role == "dial" and form.get("number"):
        return _asked(form, "ring", number=form["number"])
    return _asked(form, "complete_transfer") if role == "transfer" else _asked(form, "hang_up", if_alone=True)


def _refused(form: Form, role: str) -> Heard:
    """Nobody answered: where somebody dials that is the end, and a transfer is off."""
    cause = REFUSED[form["CallStatus"]]
    told = _signal(form, "refused", f"{form.get('CallSid', '')}:refused", form["leg"], cause=cause, role=role)
    if role in ("dial", "number"):
        return Heard((told, _ended({**form, "by": form.get("by", "engine")})), asked=_clear(form))
    is_off = role in ("transfer", "consult")
    return Heard((told,), asked=_asked(form, "hang_up", if_alone=True, by="engine") if is_off else ())


def _pressed(form: Form) -> CallSignal:
    """A key, or none in time."""
    key = f"{_call(form)}:keys:{form.get('key', '')}"
    return _signal(form, "digits", key, "caller", digits=form.get("Digits", ""))


def _recorded(form: Form) -> list[CallSignal]:
    """A recording has begun, lies at the provider, or came to nothing."""
    name, status = form["RecordingSid"], form.get("RecordingStatus", "completed")
    if not NAME.fullmatch(name):
        raise BadPost
    duration, what = form.get("RecordingDuration", ""), form.get("what", "talk")
    started = _signal(form, "recording_started", f"{name}:started", what=what)
    seconds = float(duration) if duration.isdecimal() and len(duration) < 8 else 0.0
    channels = 1 if what == "voicemail" else 2
    if status == "completed":
        data = {"recording": name, "seconds": seconds, "channels": channels, "what": what}
        return [started, _signal(form, "recording_kept", f"{name}:kept", "", **data)]
    if status in ("absent", "failed"):
        return [started, _signal(form, "recording_ready", f"{name}:ready", seconds=0.0, channels=channels, what=what)]
    return [started] if status == "in-progress" else []


def _moment(form: Form) -> datetime:
    """The provider's clock; ours where it says nothing that is a moment."""
    told = form.get("RecordingStartTime") or form.get("Timestamp")
    try:
        return parsedate_to_datetime(told).astimezone(UTC) if told else datetime.now(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)
