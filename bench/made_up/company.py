"""Whoever takes part in the fault run: workers with tokens, queues, plans and numbers, made by the product's own verbs.

Run inside `manage.py shell`.
"""

from datetime import timedelta

from django.utils import timezone

from bench.made_up.numbers import ASKS_BACK, SIMULATED, token_of
from relacja.accounts.models import ApiToken, Membership, Role, User
from relacja.accounts.queries.actors import digest_of
from relacja.contact_centre import services as centre
from relacja.platform.actor import Actor
from relacja.platform.permissions import permissions
from relacja.routing import services as routing

SYSTEM = Actor.system("fault run")
RING, WRAP_UP, LONGEST = 6, 8, 40
PLANS = {
    "calls": {
        "filters": [],
        "default": {
            "steps": [
                {"queue": "calls", "who": "owner", "seconds": 2, "skip": "nobody_free"},
                {"queue": "calls", "who": "last_spoken", "seconds": 2, "skip": "nobody_free"},
                {"queue": "calls"},
            ],
            "longest_wait": LONGEST,
            "overflow": "callback",
        },
    },
    "asked_back": {
        "filters": [],
        "default": {"steps": [{"queue": "back"}], "longest_wait": 2, "overflow": "callback"},
    },
    "post": {
        "filters": [{"name": "tasks", "when": 'item.medium = "task"', "steps": [{"queue": "post", "priority": 2}]}],
        "default": {"steps": [{"queue": "calls", "who": "owner", "seconds": 3}, {"queue": "post"}]},
    },
}


def make(workers: int) -> None:
    """Everything that is needed for work to flow."""
    for code, members in (("calls", ""), ("post", ""), ("back", 'item.medium = "callback"')):
        routing.save_queue(
            actor=SYSTEM, code=code, name=code, members=members, ring_seconds=RING, wrap_up_seconds=WRAP_UP
        )
    for code, body in PLANS.items():
        plan_id = routing.draft_plan(actor=SYSTEM, code=code, name=code, body=body)
        routing.publish_plan(actor=SYSTEM, plan_id=plan_id, reason="fault run")
    for number, plan in ((SIMULATED, "calls"), (ASKS_BACK, "asked_back")):
        centre.save_entry_point(actor=SYSTEM, number=number, name=plan, plan=plan)
    centre.save_engine(actor=SYSTEM, name="simulator", plug="simulator", values={})
    role = Role.objects.get(code="bench")
    for number, user in enumerate(User.objects.order_by("pk")[1 : workers + 1]):
        Membership.objects.get_or_create(
            user=user, unit_id=1, role=role, valid_to=None,
            defaults={"valid_from": timezone.localdate() - timedelta(days=9)},
        )  # fmt: skip
        ApiToken.objects.create(
            user=user, digest=digest_of(token_of(number)), name="faults", prefix="bench", scopes=permissions.codes(),
            created_at=timezone.now(),
        )  # fmt: skip
        routing.make_worker(actor=SYSTEM, user_id=user.pk, is_reachable=True)
        routing.set_activity_of(
            actor=SYSTEM, worker_id=routing.make_worker(actor=SYSTEM, user_id=user.pk), activity="ready"
        )
