"""Calls that are to be made: to people who called in vain, and to those on a list; and how often that was tried."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.contact_centre.models.call import Call
from relacja.contact_centre.permissions import LISTS
from relacja.customers import queries as customers
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class CallListQuerySet(models.QuerySet["CallList"]):
    """Who sees which lists."""

    def visible_to(self, actor: Actor) -> Self:
        """All of them, for whoever makes lists: a list tells nothing of anybody, its lines do."""
        return self.all() if actor.may(LISTS) else self.none()


class CallList(models.Model):
    """Customers who are to be called for one purpose, by whom the plan finds; `script` is what is said.

    While it does not run, nobody new on it is offered to anybody. `campaign_id`: whose customers stand on it.
    """

    name = models.CharField(_("Name"), max_length=80, unique=True)
    purpose = models.CharField(_("Purpose"), max_length=40)
    plan = models.SlugField(_("Plan"), max_length=30)
    script = models.TextField(_("What to say"), blank=True)
    campaign_id = models.BigIntegerField(null=True, unique=True)
    is_running = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = CallListQuerySet.as_manager()

    class Meta:
        triggers = audited()


class CallToMakeQuerySet(models.QuerySet["CallToMake"]):
    """Who sees which lines of call lists."""

    def visible_to(self, actor: Actor) -> Self:
        """The lines of customers the actor sees, for whoever makes lists."""
        if not actor.may(LISTS):
            return self.none()
        seen = customers.visible_ids(actor)
        lines = self.filter(call_list__isnull=False)
        return lines if seen is None else lines.filter(party_id__in=seen)


class CallToMake(models.Model):
    """Somebody who is to be called: who called in vain (`call`), or a customer on a list (`call_list`, `party_id`).

    `item` is the work of the present try, `last_call` its call, `dialled` the engine's name of a call that is being
    made for it. `due_at` is when it is tried (again); blank while it waits in the queue or is in hand. `why` is a code
    for why it is refused: why they may not be called; `outcome` the one it was wrapped up with.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("call-back", "Open")
        REACHED = "reached", pgettext_lazy("call-back", "Reached")
        GIVEN_UP = "given_up", _("Given up")
        REFUSED = "refused", pgettext_lazy("call list", "May not be called")
        SKIPPED = "skipped", pgettext_lazy("call list", "Left out")

    call = models.OneToOneField(Call, models.PROTECT, null=True, related_name="+")
    call_list = models.ForeignKey(CallList, models.PROTECT, null=True, related_name="lines", db_index=False)
    party_id = models.BigIntegerField(null=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.OPEN)
    why = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True, db_default="")
    tries = models.PositiveSmallIntegerField(_("Tries"), default=0)
    item = models.ForeignKey("routing.WorkItem", models.PROTECT, null=True, related_name="+")
    dialled = models.CharField(max_length=120, blank=True)
    last_call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = CallToMakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=False, call_list__isnull=True)
                | Q(call__isnull=True, call_list__isnull=False, party_id__isnull=False),
                name="call_to_make_whose",
            ),
            models.UniqueConstraint(fields=["call_list", "party_id"], name="call_list_once"),
        ]
        indexes = [
            models.Index(fields=["dialled"], condition=~Q(dialled=""), name="call_back_dialled"),
            models.Index(fields=["due_at"], condition=Q(state="open", call_list__isnull=True), name="call_back_open"),
            models.Index(fields=["call_list", "due_at"], condition=Q(state="open"), name="call_list_open"),
        ]

    @property
    def was_called(self) -> bool:
        """Whether they were called in the present try, whoever has that call by now."""
        last = self.last_call
        return last is not None and (last.item_id == self.item_id or last.engine_call == self.dialled)
