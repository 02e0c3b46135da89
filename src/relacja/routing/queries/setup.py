"""Workers, skills, activities, queues and plans, as those who set them up see them."""

from collections.abc import Iterable

from django.db.models import Count, Func, Prefetch, QuerySet, TextField

from relacja.platform.actor import Actor
from relacja.routing.models import Activity, Plan, Queue, Skill, Worker, WorkerSkill
from relacja.routing.permissions import CONFIGURE

SKILLS = Prefetch("skills", WorkerSkill.objects.select_related("skill").order_by("-level", "skill__name"))


def queue_row(queue_id: int) -> Queue | None:  # no actor: for rows of other apps that belong to a queue
    """A queue."""
    return Queue.objects.filter(pk=queue_id).first()


def queues_by_code(codes: Iterable[str]) -> dict[str, Queue]:  # no actor: names and scripts are no secret at work
    """Queues by their codes."""
    return {queue.code: queue for queue in Queue.objects.filter(code__in=set(codes))}


def is_plan_live(code: str) -> bool:  # no actor: says nothing of any plan
    """Whether a plan of this code is in force."""
    return Plan.objects.filter(code=code, state=Plan.State.LIVE).exists()


def listed_workers(actor: Actor) -> "QuerySet[Worker]":
    """Workers whom the actor sets up."""
    return Worker.objects.visible_to(actor, CONFIGURE)


def first_workers(actor: Actor, most: int) -> list[Worker]:
    """The first of them by name, with their skills and what they are doing."""
    rows = listed_workers(actor).filter(is_active=True).select_related("activity").prefetch_related(SKILLS)
    return list(rows.order_by("user__full_name", "pk")[:most])


def worker_set_up(actor: Actor, user_id: int) -> Worker | None:
    """The worker that a user is, with their skills; None where they take no work yet."""
    return listed_workers(actor).prefetch_related(SKILLS).filter(user_id=user_id).first()


def skills() -> list[Skill]:  # no actor: what can be known is no secret
    """Every skill by its name."""
    return list(Skill.objects.order_by("name", "pk"))


def attribute_names() -> list[str]:  # no actor: names of what is set up for workers, not whose
    """What workers are told apart by beside their skills, as it was written for any of them."""
    rows = Worker.objects.filter(is_active=True).annotate(
        name=Func("attributes", function="jsonb_object_keys", output_field=TextField())
    )
    return list(rows.order_by("name").values_list("name", flat=True).distinct())


def skill_lines(worker_ids: Iterable[int]) -> dict[int, list[str]]:  # no actor: of workers that are seen already
    """The skills of workers with their levels, the best first."""
    rows = WorkerSkill.objects.filter(worker_id__in=set(worker_ids)).order_by("-level", "skill__name")
    found: dict[int, list[str]] = {}
    for worker_id, name, level in rows.values_list("worker_id", "skill__name", "level"):
        found.setdefault(worker_id, []).append(f"{name} {level}")
    return found


def every_activity() -> list[Activity]:  # no actor: what one may be doing is no secret
    """Every activity, those that nobody may choose any more too."""
    return list(Activity.objects.order_by("-is_active", "position", "code"))


def queues(actor: Actor) -> list[Queue]:
    """Queues that the actor sets up, those in use first."""
    return list(Queue.objects.visible_to(actor, CONFIGURE).order_by("-is_active", "name", "code"))


def queue_set_up(actor: Actor, queue_id: int) -> Queue | None:
    """One of them."""
    return Queue.objects.visible_to(actor, CONFIGURE).filter(pk=queue_id).first()


def plan_choices() -> list[tuple[str, str]]:  # no actor: names of plans are no secret
    """Codes and names of the plans in force."""
    return list(Plan.objects.filter(state=Plan.State.LIVE).order_by("name", "code").values_list("code", "name"))


def queue_codes() -> list[str]:  # no actor: a code that is taken is no secret
    """The codes of all queues."""
    return list(Queue.objects.values_list("code", flat=True))


def skill_counts() -> dict[int, int]:  # no actor: a number
    """How many have each skill."""
    rows = WorkerSkill.objects.filter(worker__is_active=True).values_list("skill_id").annotate(n=Count("pk"))
    return dict(rows.order_by())


def user_ids_of_workers(user_ids: Iterable[int]) -> set[int]:  # no actor: of users who are seen already
    """Those of the users who take work."""
    return set(Worker.objects.filter(user_id__in=set(user_ids), is_active=True).values_list("user_id", flat=True))
