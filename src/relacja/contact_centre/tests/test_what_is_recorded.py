"""Which calls are recorded, what the customer knew of it, and for how long what was recorded is kept."""

import pytest
from django.utils import timezone

from relacja.contact_centre import parameters, services
from relacja.contact_centre.models import Call, CallCommandRow, EntryPoint, Recording
from relacja.contact_centre.plugs import telephony
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.testing import Stage, make_worker
from relacja.contact_centre.tests.test_calls_page import LEAD, browser_of
from relacja.contact_centre.types import CallSignal, CommandKind, StandingCall
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.platform.parameters import standing_at
from relacja.routing.testing import SYSTEM

pytestmark = pytest.mark.django_db

CALLER = "+48601234567"
OURS = "+48221112233"


def asked(*kinds: str) -> list[str]:
    """What the engine was asked of these, in order."""
    return list(CallCommandRow.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True))


def dialled(stage: Stage, actor: Actor) -> Call:
    """A call that goes out and that the customer answers."""
    party = make_party("Jan Kowalski", phone=CALLER)
    services.dial(actor=actor, number=CALLER, party_id=party.pk)
    stage.settle()
    call = Call.objects.get()
    assert asked("play", "record") == [], "nobody is recorded who has not answered"
    stage.act(lambda: stage.line._callee_answers(call.engine_call, call.callee))  # type: ignore[attr-defined]
    return call


@pytest.mark.parametrize(
    ("how", "came", "basis"),
    [("no", [], None), ("announced", ["play", "record"], "announced"), ("unannounced", ["record"], "unannounced")],
)
def test_a_call_that_goes_out_is_recorded_as_the_parameter_says_from_when_the_customer_answers(
    stage: Stage, how: str, came: list[str], basis: str | None
) -> None:
    _worker, actor = make_worker()
    with standing_at(parameters.OUTGOING.code, how), standing_at(parameters.OUTGOING_RETENTION.code, "contract"):
        call = dialled(stage, actor)
        services.hang_up_call(actor=actor, call_id=call.pk)
        stage.settle()
    assert asked("play", "record") == came
    found = Recording.objects.first()
    assert (found and found.consent_basis, found and found.retention) == (basis, basis and "contract")


def test_the_page_of_a_call_says_what_the_customer_knew(stage: Stage) -> None:
    _worker, actor = make_worker()
    with standing_at(parameters.OUTGOING.code, "announced"):
        call = dialled(stage, actor)
    page = browser_of(*LEAD, "contact_centre.hear", "interactions.view").get(f"/calls/{call.pk}/")
    assert "it was announced" in page.content.decode()


def test_an_answer_that_is_told_twice_is_recorded_once(stage: Stage) -> None:
    _worker, actor = make_worker()
    with standing_at(parameters.OUTGOING.code, "announced"):
        call = dialled(stage, actor)
        stage.act(lambda: stage.line._callee_answers(call.engine_call, call.callee))  # type: ignore[attr-defined]
    assert asked("play", "record") == ["play", "record"]


def test_a_customer_who_answered_while_we_were_away_is_recorded_from_when_we_are_back(stage: Stage) -> None:
    worker, actor = make_worker()
    party = make_party("Jan Kowalski", phone=CALLER)
    services.dial(actor=actor, number=CALLER, party_id=party.pk)
    stage.settle()
    call, now = Call.objects.get(), timezone.now()
    legs = {f"worker:{worker.pk}": "talking", f"number:{CALLER}": "talking"}
    standing = StandingCall(call.engine_call, "", CALLER, call.began_at, legs)  # type: ignore[arg-type]
    with standing_at(parameters.OUTGOING.code, "announced"):
        for _look in range(2):
            missed = rounds.missed(stage.engine.pk, [standing], now)
            services.hear_signals(actor=SYSTEM, engine_id=stage.engine.pk, signals=missed)
    assert asked("play", "record") == ["play", "record"]


@pytest.mark.parametrize(("announces", "basis"), [(True, "announced"), (False, "unannounced")])
def test_a_recording_says_whether_the_caller_was_told(stage: Stage, announces: bool, basis: str) -> None:
    _worker, actor = make_worker()
    services.save_entry_point(actor=SYSTEM, number=OURS, name="Line", plan="calls", announces_recording=announces)
    stage.act(lambda: stage.line.place(CALLER, OURS))  # type: ignore[attr-defined]
    call = Call.objects.get()
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    assert Recording.objects.get().consent_basis == basis


@pytest.mark.parametrize(
    ("cannot", "announces", "came"),
    [("play", True, []), ("play", False, ["record"]), ("record", True, []), ("record", False, [])],
)
def test_what_is_to_be_announced_is_not_recorded_where_the_engine_cannot_say_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, cannot: CommandKind, announces: bool, came: list[str]
) -> None:
    plug = telephony["simulator"]
    monkeypatch.setattr(type(plug), "capabilities", plug.capabilities - {cannot})
    _worker, actor = make_worker()
    services.save_entry_point(actor=SYSTEM, number=OURS, name="Line", plan="calls", announces_recording=announces)
    stage.act(lambda: stage.line.place(CALLER, OURS))  # type: ignore[attr-defined]
    services.answer_call(actor=actor, call_id=Call.objects.get().pk)
    stage.settle()
    assert asked("play", "record") == came
    assert Recording.objects.count() == len(came)


def test_an_engine_that_could_not_say_so_is_not_believed(stage: Stage) -> None:
    _worker, actor = make_worker()
    stage.act(lambda: stage.line.place(CALLER, OURS))  # type: ignore[attr-defined]
    call = Call.objects.get()
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    CallCommandRow.objects.filter(kind="play").update(error="not capable")
    ready = CallSignal("recording_ready", call.engine_call, "ready", timezone.now(), data={"seconds": 2.0})
    services.hear_signals(actor=SYSTEM, engine_id=call.engine_id, signals=[ready])
    assert Recording.objects.get().consent_basis == "unannounced"


def test_a_message_is_one_the_caller_left(stage: Stage) -> None:
    hours = services.save_hours(actor=SYSTEM, name="Never", text="2001-01-01 10:00-11:00")
    services.save_entry_point(actor=SYSTEM, number=OURS, name="Line", plan="calls", hours_id=hours)
    assert EntryPoint.objects.get().closed_action == "voicemail"
    stage.act(lambda: stage.line.place(CALLER, OURS))  # type: ignore[attr-defined]
    assert Recording.objects.get().consent_basis == "message"
