"""Verbs of routing: what workers do, what supervisors do, how queues and plans are set up."""

from typing import Annotated, Any

from pydantic import Field

from relacja.platform.api import Answer, ApiRequest, Id, Moment, Router, Schema, Why, answers_with
from relacja.platform.api.listing import offer
from relacja.platform.refs import Ref
from relacja.routing import services
from relacja.routing.tables import WORKERS

router = Router(tags=["Routing"])
answers_with(services.BadPlan, 422, lambda error: {"problem": str(error)})
answers_with(services.BadCondition, 422, lambda error: {"problem": str(error)})

Code = Annotated[str, Field(pattern=r"^[-\w]{1,30}$")]

offer(router, "/workers", WORKERS, name="workers")


class Made(Schema):
    """The number of what was made or changed."""

    id: int


class WorkIn(Schema):
    """Something for a worker; `subject` is a reference such as `contact_centre.call:12`."""

    medium: Code
    plan: Code
    subject: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+:\d{1,18}$")]
    title: Annotated[str, Field(max_length=200)] = ""
    priority: Annotated[float, Field(ge=0, le=10_000)] = 0.0
    entered_at: Moment | None = None
    values: Annotated[dict[str, Any], Field(max_length=50)] = {}
    named: Annotated[dict[str, int], Field(max_length=10)] = {}

    def work(self) -> services.Work:
        """What the service takes."""
        return services.Work(**{**self.model_dump(), "subject": Ref.parse(self.subject)})


class ActivityIn(Schema):
    """What somebody is doing."""

    activity: Code


class WorkerIn(Schema):
    """Somebody who takes work: skills at a level from 1 to 5, and how many items of a medium they have at once."""

    skills: dict[Code, Annotated[int, Field(ge=1, le=5)]] | None = None
    language: Annotated[str, Field(max_length=10)] = ""
    capacity: dict[Code, Annotated[int, Field(ge=0, le=50)]] = {}
    is_active: bool = True


class NameIn(Schema):
    """What it is called."""

    name: Annotated[str, Field(min_length=1, max_length=60)]


class ActivityDone(Schema):
    """Something people may be doing."""

    name: Annotated[str, Field(max_length=60)] = ""
    takes_work: bool = False
    position: Annotated[int, Field(ge=0, le=10_000)] = 100
    is_active: bool = True


class QueueIn(Schema):
    """A queue; `members` is a condition on workers."""

    name: Annotated[str, Field(max_length=80)] = ""
    unit_id: Id | None = None
    members: Annotated[str, Field(max_length=2000)] = ""
    service_seconds: Annotated[int, Field(ge=1, le=86_400)] = 20
    service_share: Annotated[int, Field(ge=1, le=100)] = 80
    ring_seconds: Annotated[int, Field(ge=1, le=300)] = 20
    wrap_up_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = 60
    script: Annotated[str, Field(max_length=10_000)] = ""
    is_active: bool = True


class RoutingPlanIn(Schema):
    """A version of a plan: filters, each with its steps, and a default."""

    code: Code
    name: Annotated[str, Field(max_length=80)] = ""
    body: dict[str, Any]


@router.create("/work", response=Made)
def enqueue_work(request: ApiRequest, body: WorkIn) -> Answer:
    """Let something wait for whom the plan finds."""
    return {"id": services.enqueue_work(actor=request.actor, work=body.work())}


@router.act("/work/{int:item_id}/withdraw", response=None)
def withdraw_work(request: ApiRequest, item_id: Id, body: Why) -> Answer:
    """Take an item that nobody has in hand out of the queue."""
    services.withdraw_work(actor=request.actor, item_id=item_id, reason=body.reason)


@router.act("/work/{int:item_id}/take-back", response=None)
def take_back_work(request: ApiRequest, item_id: Id, body: Why) -> Answer:
    """Take an item from whom it rings for, and let it wait again."""
    services.take_back_work(actor=request.actor, item_id=item_id, reason=body.reason)


@router.act("/reservations/{int:reservation_id}/accept", response=None)
def accept_work(request: ApiRequest, reservation_id: Id) -> Answer:
    """Take what one is offered."""
    services.accept_work(actor=request.actor, reservation_id=reservation_id)


@router.act("/reservations/{int:reservation_id}/reject", response=None)
def reject_work(request: ApiRequest, reservation_id: Id) -> Answer:
    """Give back what one is offered."""
    services.reject_work(actor=request.actor, reservation_id=reservation_id)


@router.act("/me/activity", method="PUT", response=None)
def set_activity(request: ApiRequest, body: ActivityIn) -> Answer:
    """Say what one is doing."""
    services.set_activity(actor=request.actor, activity=body.activity)


@router.act("/workers/{int:worker_id}/activity", method="PUT", response=None)
def set_activity_of(request: ApiRequest, worker_id: Id, body: ActivityIn) -> Answer:
    """Say what somebody else is doing."""
    services.set_activity_of(actor=request.actor, worker_id=worker_id, activity=body.activity)


@router.act("/users/{int:user_id}/worker", method="PUT", response=Made)
def make_worker(request: ApiRequest, user_id: Id, body: WorkerIn) -> Answer:
    """Let a user take work, or change how."""
    return {"id": services.make_worker(actor=request.actor, user_id=user_id, **body.model_dump())}


@router.act("/skills/{str:skill}", method="PUT", response=Made)
def save_skill(request: ApiRequest, skill: Code, body: NameIn) -> Answer:
    """Name something workers can do."""
    return {"id": services.save_skill(actor=request.actor, code=skill, name=body.name)}


@router.act("/activities/{str:activity}", method="PUT", response=Made)
def save_activity(request: ApiRequest, activity: Code, body: ActivityDone) -> Answer:
    """Make or change something that people may be doing."""
    return {"id": services.save_activity(actor=request.actor, code=activity, **body.model_dump())}


@router.act("/queues/{str:queue}", method="PUT", response=Made)
def save_queue(request: ApiRequest, queue: Code, body: QueueIn) -> Answer:
    """Make or change a queue."""
    return {"id": services.save_queue(actor=request.actor, code=queue, **body.model_dump())}


@router.create("/plans", response=Made)
def draft_plan(request: ApiRequest, body: RoutingPlanIn) -> Answer:
    """Write a new version of a plan, not in force yet."""
    return {"id": services.draft_plan(actor=request.actor, **body.model_dump())}


@router.act("/plans/{int:plan_id}/publish", response=None)
def publish_plan(request: ApiRequest, plan_id: Id, body: Why) -> Answer:
    """Put a version of a plan into force."""
    services.publish_plan(actor=request.actor, plan_id=plan_id, reason=body.reason)
