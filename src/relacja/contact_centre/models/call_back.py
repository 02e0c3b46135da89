"""People who asked to be called back, and how often that was tried."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.contact_centre.models.call import Call


class CallBack(models.Model):
    """Somebody who called in vain and is to be called: `item` is the work of the present try, `last_call` its call.

    `due_at` is when it is tried again; blank while it waits in the queue or is in hand. `dialled` is the engine's name
    of a call that is being made for it.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("call-back", "Open")
        REACHED = "reached", pgettext_lazy("call-back", "Reached")
        GIVEN_UP = "given_up", _("Given up")

    call = models.OneToOneField(Call, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    tries = models.PositiveSmallIntegerField(default=0)
    item = models.ForeignKey("routing.WorkItem", models.PROTECT, null=True, related_name="+")
    dialled = models.CharField(max_length=120, blank=True)
    last_call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dialled"], condition=~Q(dialled=""), name="call_back_dialled"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="call_back_open"),
        ]
