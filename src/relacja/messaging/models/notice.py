"""What colleagues are told of, as each has chosen: by e-mail, with what became of it, and on the page that is open."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.messaging.models.conversation import Conversation


class NoticeKind(models.TextChoices):
    """What concerns somebody."""

    NAMED = "named", _("A colleague names me in a note")
    ASSIGNED = "assigned", _("A conversation is handed to me")
    WROTE = "wrote", _("A customer writes in what I have, follow or look after")


class HowTold(models.TextChoices):
    """When a letter goes."""

    OFF = "off", pgettext_lazy("notices by e-mail", "Never")
    AT_ONCE = "at_once", pgettext_lazy("notices by e-mail", "At once")
    DAILY = "daily", pgettext_lazy("notices by e-mail", "Once a day")


class NoticeChoice(models.Model):
    """How somebody wants to be told; whoever has chosen nothing is told on open pages (`..._here`), and by no e-mail.

    `bounced_at`: their address has refused a letter since they chose; it is written to no more until they choose again.
    """

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="+")
    named = models.CharField(max_length=10, choices=HowTold.choices, default=HowTold.OFF)
    assigned = models.CharField(max_length=10, choices=HowTold.choices, default=HowTold.OFF)
    wrote = models.CharField(max_length=10, choices=HowTold.choices, default=HowTold.OFF)
    named_here = models.BooleanField(default=True)
    assigned_here = models.BooleanField(default=True)
    wrote_here = models.BooleanField(default=True)
    bounced_at = models.DateTimeField(null=True)


class Notice(models.Model):
    """Something that somebody is told of by e-mail, once. `letter` is the Message-ID of the mail it went with.

    `unsure`: the system was stopped, or the line broke, when it may have gone out: it is not sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("notice", "Will be sent")
        SENDING = "sending", pgettext_lazy("notice", "Is being sent")
        SENT = "sent", pgettext_lazy("notice", "Sent")
        UNSURE = "unsure", pgettext_lazy("notice", "May have been sent")
        FAILED = "failed", pgettext_lazy("notice", "Refused by the mail server")
        LEFT_OUT = "left_out", pgettext_lazy("notice", "Left out: settled before it was sent")

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    letter = models.CharField(max_length=100, blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="notice_due"),
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["letter"], condition=~Q(letter=""), name="notice_letter"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "conversation"], condition=Q(state="waiting"), name="notice_waits_once"
            )
        ]
