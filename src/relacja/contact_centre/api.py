"""Verbs of calls: what is done with one at the desk, calling, wrapping up, and setting up lines and engines."""

from typing import Annotated, Literal

from pydantic import Field

from relacja.contact_centre import services
from relacja.contact_centre.plugs import NotCapable
from relacja.contact_centre.tables import CALL_LISTS, CALLS, LISTED
from relacja.platform.api import Answer, ApiRequest, Id, Moment, Router, Schema, answers_with
from relacja.platform.api.listing import offer

router = Router(tags=["Contact centre"])
offer(router, "/calls", CALLS, name="calls")
offer(router, "/call-lists", CALL_LISTS, name="call_lists")
offer(router, "/call-lists/customers", LISTED, name="listed")
answers_with(services.NoEngine, 409)
answers_with(NotCapable, 409)
answers_with(services.MayNotBeCalled, 409)
answers_with(services.NotCalledYet, 409)
answers_with(services.NoTelephonesThere, 409)
answers_with(services.StillUnheard, 409)
answers_with(services.NumberTaken, 409)
answers_with(services.NoTelephone, 409)
answers_with(services.BadSetting, 422, lambda error: {"setting": error.code, "why": error.why})

Number = Annotated[str, Field(min_length=2, max_length=40)]
Code = Annotated[str, Field(pattern=r"^[-\w]{1,40}$")]


class CallName(Schema):
    """The engine's name of a call that is being made."""

    call: str


class Saved(Schema):
    """The number of what was made or changed."""

    id: int


class DialIn(Schema):
    """Whom to call."""

    number: Number
    party_id: Id | None = None


class SimulatedIn(Schema):
    """Who calls, and which of our numbers."""

    number: Number
    line: Annotated[str, Field(max_length=40)] = ""


class TransferIn(Schema):
    """A number or a worker."""

    number: Annotated[str, Field(max_length=40)] = ""
    worker_id: Id | None = None


class WrapUpIn(Schema):
    """How a contact ended."""

    reason: Annotated[str, Field(max_length=40)] = ""
    outcome: Annotated[str, Field(max_length=40)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    task: Annotated[str, Field(max_length=200)] = ""
    task_due: Moment | None = None


class CloseIn(Schema):
    """Until when a number is closed, why, and what callers are told."""

    until: Moment
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    announcement: Annotated[str, Field(max_length=500)] = ""


class CallListIn(Schema):
    """What customers are called for, by which plan, and what is said."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    purpose: Code
    plan: Code
    script: Annotated[str, Field(max_length=4000)] = ""


class CustomersIn(Schema):
    """Customers by their numbers."""

    party_ids: Annotated[list[Id], Field(min_length=1, max_length=10_000)]


class PutOnList(Schema):
    """How many were put on a list, and how many of them may not be called, by the reason."""

    put: int
    refused: dict[str, int]


class TakenOff(Schema):
    """How many were taken off a list."""

    taken_off: int


class LeftOut(Schema):
    """Why somebody may not be called; blank where they may."""

    why: str


class HoursIn(Schema):
    """Opening hours as people write them."""

    text: Annotated[str, Field(max_length=2000)]
    zone: Annotated[str, Field(max_length=50)] = "Europe/Warsaw"
    holidays: Annotated[str, Field(max_length=2)] = ""
    closed_until: Moment | None = None
    closed_why: Annotated[str, Field(max_length=200)] = ""


class EntryPointIn(Schema):
    """A number that customers call."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    plan: Code
    language: Annotated[str, Field(max_length=10)] = ""
    purpose: Annotated[str, Field(max_length=60)] = ""
    hours_id: Id | None = None
    closed_action: Literal["voicemail", "callback", "hang_up"] = "voicemail"
    priority: Annotated[int, Field(ge=0, le=1000)] = 0
    announces_recording: bool = True
    records: bool = True
    retention: Literal["standard", "contract", "investment"] = "standard"
    is_active: bool = True


class CodeIn(Schema):
    """A reason or an outcome."""

    name: Annotated[str, Field(max_length=80)] = ""
    queue_id: Id | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] = 100
    is_active: bool = True


class Heard(Schema):
    """How many signals were heard."""

    heard: int


class DeskTelephoneOut(Schema):
    """What a telephone on the table is set up with; the password is told this once."""

    server: str
    port: int
    transport: str
    user: str
    password: str


class EngineIn(Schema):
    """A telephone engine: its plug and what it is set up with; secrets left out stay as they are."""

    plug: Code
    values: Annotated[dict[Code, Annotated[str, Field(max_length=500)]], Field(max_length=20)] = {}
    is_active: bool = True


@router.act("/calls/dial", response=CallName)
def dial(request: ApiRequest, body: DialIn) -> Answer:
    """Call a number: one's own telephone first."""
    return {"call": services.dial(actor=request.actor, number=body.number, party_id=body.party_id)}


@router.act("/calls/simulate", response=CallName)
def simulate_call(request: ApiRequest, body: SimulatedIn) -> Answer:
    """Let somebody call us at the simulator, from this number."""
    return {"call": services.simulate_call(actor=request.actor, caller=body.number, callee=body.line)}


@router.act("/calls/{int:call_id}/answer", response=None)
def answer_call(request: ApiRequest, call_id: Id) -> Answer:
    """Take the call that rings off the hook."""
    services.answer_call(actor=request.actor, call_id=call_id)


@router.act("/calls/{int:call_id}/hold", response=None)
def hold_call(request: ApiRequest, call_id: Id) -> Answer:
    """Let the customer wait on the line."""
    services.hold_call(actor=request.actor, call_id=call_id)


@router.act("/calls/{int:call_id}/retrieve", response=None)
def retrieve_call(request: ApiRequest, call_id: Id) -> Answer:
    """Talk to the customer again."""
    services.retrieve_call(actor=request.actor, call_id=call_id)


@router.act("/calls/{int:call_id}/hang-up", response=None)
def hang_up_call(request: ApiRequest, call_id: Id) -> Answer:
    """End the call."""
    services.hang_up_call(actor=request.actor, call_id=call_id)


@router.act("/calls/{int:call_id}/transfer", response=None)
def transfer_call(request: ApiRequest, call_id: Id, body: TransferIn, attended: bool = False) -> Answer:
    """Give the call to a number or a colleague; `attended`: talk to them first."""
    services.transfer_call(
        actor=request.actor, call_id=call_id, number=body.number, worker_id=body.worker_id, attended=attended
    )


@router.act("/calls/{int:call_id}/transfer/complete", response=None)
def complete_transfer(request: ApiRequest, call_id: Id, cancel: bool = False) -> Answer:
    """Leave the customer to whom one talked, or `cancel` and take the customer back."""
    services.complete_transfer(actor=request.actor, call_id=call_id, cancel=cancel)


@router.act("/calls/{int:call_id}/join", response=None)
def join_call(request: ApiRequest, call_id: Id, body: TransferIn) -> Answer:
    """One more party into the talk."""
    services.join_call(actor=request.actor, call_id=call_id, number=body.number, worker_id=body.worker_id)


@router.act("/call-lists", response=Saved)
def save_call_list(request: ApiRequest, body: CallListIn) -> Answer:
    """Make a call list."""
    return {"id": services.save_call_list(actor=request.actor, **body.model_dump())}


@router.act("/call-lists/{int:list_id}/change", response=Saved)
def change_call_list(request: ApiRequest, list_id: Id, body: CallListIn) -> Answer:
    """Change a call list."""
    return {"id": services.save_call_list(actor=request.actor, list_id=list_id, **body.model_dump())}


@router.act("/call-lists/{int:list_id}/customers", response=PutOnList)
def put_on_list(request: ApiRequest, list_id: Id, body: CustomersIn) -> Answer:
    """Let customers be called."""
    put = services.put_on_list(actor=request.actor, list_id=list_id, party_ids=body.party_ids)
    return {"put": len(put.party_ids), "refused": put.refused}


@router.act("/call-lists/{int:list_id}/take-off", response=TakenOff)
def take_off_list(request: ApiRequest, list_id: Id, body: CustomersIn) -> Answer:
    """Take customers off who were not called yet."""
    return {"taken_off": services.take_off_list(actor=request.actor, list_id=list_id, party_ids=body.party_ids)}


@router.act("/call-lists/{int:list_id}/begin", response=None)
def begin_call_list(request: ApiRequest, list_id: Id) -> Answer:
    """Begin with a list again."""
    services.run_call_list(actor=request.actor, list_id=list_id, is_running=True)


@router.act("/call-lists/{int:list_id}/stop", response=None)
def stop_call_list(request: ApiRequest, list_id: Id) -> Answer:
    """Stop a list: what waits is taken back."""
    services.run_call_list(actor=request.actor, list_id=list_id, is_running=False)


@router.act("/reservations/{int:reservation_id}/skip", response=LeftOut)
def skip_call(request: ApiRequest, reservation_id: Id) -> Answer:
    """Do not call whom one has in hand from a list."""
    return {"why": services.skip_call(actor=request.actor, reservation_id=reservation_id)}


@router.act("/reservations/{int:reservation_id}/call-back", response=CallName)
def call_back(request: ApiRequest, reservation_id: Id) -> Answer:
    """Call whom one has taken to call back."""
    return CallName(call=services.call_back(actor=request.actor, reservation_id=reservation_id))


@router.act("/reservations/{int:reservation_id}/not-reached", response=None)
def not_reached(request: ApiRequest, reservation_id: Id) -> Answer:
    """Nobody answered: it is tried again, or becomes a task."""
    services.not_reached(actor=request.actor, reservation_id=reservation_id)


@router.act("/calls/{int:call_id}/leave", response=None)
def leave_call(request: ApiRequest, call_id: Id) -> Answer:
    """Leave a talk of several; the others talk on."""
    services.leave_call(actor=request.actor, call_id=call_id)


@router.act("/calls/{int:call_id}/recording/pause", response=None)
def pause_recording(request: ApiRequest, call_id: Id) -> Answer:
    """Keep what is said now out of the recording."""
    services.pause_recording(actor=request.actor, call_id=call_id)


@router.act("/calls/{int:call_id}/recording/resume", response=None)
def resume_recording(request: ApiRequest, call_id: Id) -> Answer:
    """Record again."""
    services.resume_recording(actor=request.actor, call_id=call_id)


@router.act("/calls/{int:call_id}/listen", response=None)
def listen_to_call(request: ApiRequest, call_id: Id, whisper: bool = False) -> Answer:
    """Hear a colleague's call; with `whisper` the colleague hears one too."""
    services.listen_to_call(actor=request.actor, call_id=call_id, whisper=whisper)


@router.act("/calls/{int:call_id}/caller/{int:party_id}", method="PUT", response=None)
def say_who_calls(request: ApiRequest, call_id: Id, party_id: Id) -> Answer:
    """The caller is this customer."""
    services.say_who_calls(actor=request.actor, call_id=call_id, party_id=party_id)


@router.act("/reservations/{int:reservation_id}/finish", response=None)
def finish(request: ApiRequest, reservation_id: Id, body: WrapUpIn) -> Answer:
    """Save how a contact ended and be free for the next."""
    wrap_up = services.WrapUp(**body.model_dump())
    services.finish(actor=request.actor, reservation_id=reservation_id, wrap_up=wrap_up)


@router.act("/opening-hours/{str:hours}", method="PUT", response=Saved)
def save_hours(request: ApiRequest, hours: Code, body: HoursIn) -> Answer:
    """Make or change opening hours."""
    return {"id": services.save_hours(actor=request.actor, name=hours, **body.model_dump())}


@router.act("/lines/{str:number}", method="PUT", response=Saved)
def save_entry_point(request: ApiRequest, number: Number, body: EntryPointIn) -> Answer:
    """Say where calls to a number go."""
    return {"id": services.save_entry_point(actor=request.actor, number=number, **body.model_dump())}


@router.act("/lines/{int:number_id}/close", response=None)
def close_number(request: ApiRequest, number_id: Id, body: CloseIn) -> Answer:
    """Let nobody in by this number until a moment, whatever the hours say."""
    services.close_number(actor=request.actor, number_id=number_id, **body.model_dump())


@router.act("/lines/{int:number_id}/open", response=None)
def open_number(request: ApiRequest, number_id: Id) -> Answer:
    """As the hours say again."""
    services.open_number(actor=request.actor, number_id=number_id)


@router.act("/wrap-up-codes/{str:kind}/{str:wrap_up}", method="PUT", response=Saved)
def save_wrap_up_code(request: ApiRequest, kind: Literal["reason", "outcome"], wrap_up: Code, body: CodeIn) -> Answer:
    """Make or change a reason or an outcome."""
    return {"id": services.save_wrap_up_code(actor=request.actor, kind=kind, code=wrap_up, **body.model_dump())}


@router.act("/users/{int:user_id}/desk-telephone", response=DeskTelephoneOut)
def give_desk_telephone(request: ApiRequest, user_id: Id) -> Answer:
    """Make the account of a worker's telephone on the table, or give it a new password, which ends the old one."""
    return services.give_desk_telephone(actor=request.actor, user_id=user_id)


@router.act("/users/{int:user_id}/desk-telephone", method="DELETE", response=None)
def remove_desk_telephone(request: ApiRequest, user_id: Id) -> Answer:
    """Take a worker's telephone on the table away: it signs in no more."""
    services.remove_desk_telephone(actor=request.actor, user_id=user_id)


@router.act("/telephone-engines/{str:engine}", method="PUT", response=Saved)
def save_engine(request: ApiRequest, engine: Code, body: EngineIn) -> Answer:
    """Set up a telephone engine."""
    return {"id": services.save_engine(actor=request.actor, name=engine, **body.model_dump())}


@router.act("/telephone-engines/{int:engine_id}/hear-again", response=Heard)
def hear_again(request: ApiRequest, engine_id: Id) -> Answer:
    """Hear the signals that were put aside because they failed."""
    return {"heard": services.hear_again(actor=request.actor, engine_id=engine_id)}
