"""Work items, the reservations that hold workers for them, and the ledger of both."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.actor import Actor
from relacja.platform.commit_order import ThisTransaction, TransactionField
from relacja.routing.models.queue import Queue
from relacja.routing.models.worker import Worker
from relacja.routing.permissions import SUPERVISE


class ItemState(models.TextChoices):
    """Where an item stands. Waiting items are visible to all who may take them; the others have one owner."""

    WAITING = "waiting", _("Waiting")
    RESERVED = "reserved", _("Ringing")
    ASSIGNED = "assigned", _("In hand")
    WRAPPING = "wrapping", _("Wrap-up")
    COMPLETED = "completed", pgettext_lazy("contact", "Done")
    CANCELLED = "cancelled", _("Cancelled")


class ReservationState(models.TextChoices):
    """Where a reservation stands; the first three hold the worker."""

    PENDING = "pending", _("Ringing")
    ACCEPTED = "accepted", _("In hand")
    WRAPPING = "wrapping", _("Wrap-up")
    COMPLETED = "completed", pgettext_lazy("contact", "Done")
    REJECTED = "rejected", pgettext_lazy("reservation", "Rejected")
    TIMED_OUT = "timed_out", _("Not answered")
    CANCELLED = "cancelled", _("Cancelled")
    RESCINDED = "rescinded", pgettext_lazy("reservation", "Taken back")


OWNED = (ItemState.RESERVED.value, ItemState.ASSIGNED.value, ItemState.WRAPPING.value)
ENDED = (ItemState.COMPLETED.value, ItemState.CANCELLED.value)
HOLDING = (ReservationState.PENDING.value, ReservationState.ACCEPTED.value, ReservationState.WRAPPING.value)


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    """Who sees which items."""

    def visible_to(self, actor: Actor, permission: str = SUPERVISE) -> Self:
        """One's own, and those of the queues that `permission` reaches."""
        mine = Q(reservation__worker__user_id=actor.user_id) if actor.user_id else Q(pk__in=())
        reach = actor.reach(permission)
        if reach is None:
            return self.filter(mine)
        if reach.everything:
            return self.all()
        return self.filter(mine | Q(queue__in=Queue.objects.visible_to(actor, permission).values("code")))


class WorkItem(models.Model):
    """Something for a worker, of any medium. `subject` says what it is about: a call, a conversation, a task.

    `entered_at` is its place in the queue: an item that comes back keeps it, a call-back has that of its call. An item
    that is reserved, in hand or in wrap-up names its reservation, any other names none: the database insists. `rank` is
    that of `rules.values.rank`: the smaller, the earlier served.
    """

    medium = models.CharField(max_length=30)
    plan = models.ForeignKey("routing.Plan", models.PROTECT, related_name="+")
    route = models.CharField(max_length=60)
    step = models.PositiveSmallIntegerField(default=0)
    step_since = models.DateTimeField()
    queue = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    reservation = models.OneToOneField(
        "routing.Reservation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    priority = models.FloatField(default=0.0)
    rank = models.FloatField(default=0.0)
    attributes: Any = models.JSONField(default=dict)
    named: Any = models.JSONField(default=dict)
    refused: Any = models.JSONField(default=dict)
    party_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OWNED, reservation__isnull=False)
                | (~Q(state__in=OWNED) & Q(reservation__isnull=True)),
                name="work_item_owned_or_visible",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
                name="work_item_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "entered_at"], condition=~Q(state__in=ENDED), name="work_item_open"),
            models.Index(fields=["queue", "rank", "id"], condition=Q(state="waiting"), name="work_item_waiting"),
            models.Index(fields=["subject_kind", "subject_id"], name="work_item_subject"),
            models.Index(fields=["queue", "created_at"], name="work_item_queue_created"),
            models.Index(
                fields=["party_id", "-created_at"], condition=Q(party_id__isnull=False), name="work_item_party"
            ),
        ]

    @property
    def came_by(self) -> str:
        """The queue it came by: its own, or that of the item of which it was handed on."""
        return str(self.queue or self.attributes.get("item.came_by", ""))

    @property
    def handed_by(self) -> int | None:
        """The worker who had it before and handed it on."""
        found: int | None = self.attributes.get("item.handed_by")
        return found


class Reservation(models.Model):
    """A worker held for an item. `until`: when it times out (pending) or the wrap-up ends by itself (wrapping)."""

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="reservations", db_index=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", db_index=False)
    medium = models.CharField(max_length=30)
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ReservationState.choices, default=ReservationState.PENDING)
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state__in=HOLDING), name="reservation_one_owner"),
        ]
        indexes = [
            models.Index(fields=["item", "id"], name="reservation_item"),
            models.Index(fields=["worker"], condition=Q(state__in=HOLDING), name="reservation_held"),
            models.Index(fields=["worker", "-made_at"], name="reservation_worker"),
        ]


class RoutingEvent(models.Model):
    """One line of the ledger of routing: what happened to an item, a reservation or a worker, and when; append-only.

    Every change is written with its line, in one transaction: the router follows this table to see what changed, and
    the wallboard's figures can be counted again from it.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    item_id = models.BigIntegerField(null=True)
    reservation_id = models.BigIntegerField(null=True)
    worker_id = models.BigIntegerField(null=True)
    queue = models.CharField(max_length=30, blank=True)
    data: Any = models.JSONField(default=dict)
    transaction = TransactionField(db_default=ThisTransaction(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["transaction"], name="routing_event_transaction"),
            models.Index(fields=["item_id", "id"], name="routing_event_item"),
            models.Index(fields=["at"], name="routing_event_at"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
