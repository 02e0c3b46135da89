"""The numbers that customers call, when somebody is there, and what can be said at the end of a contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relacja.platform.audit import audited


class OpeningHours(models.Model):
    """When something is open: `text` as people type it, with the dates that differ, and days off by country.

    `closed_until` is the emergency close: whatever the hours say, it is closed until then.
    """

    name = models.CharField(_("Name"), max_length=80, unique=True)
    text = models.TextField(_("Hours"))
    zone = models.CharField(_("Time zone"), max_length=50, default="Europe/Warsaw")
    holidays = models.CharField(_("Public holidays of"), max_length=2, blank=True)
    closed_until = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = audited()


class EntryPoint(models.Model):
    """A number that customers call, and where its calls go. `closed_action`: voicemail, callback or hang_up.

    `closed_until` is the emergency close of this number: until then its calls are not let in, whatever the hours say;
    `closed_text` is what callers are told meanwhile, by engines that can say it.
    """

    number = models.CharField(_("Number"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    plan = models.SlugField(_("Plan"), max_length=30)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    purpose = models.CharField(_("What people call about"), max_length=60, blank=True)
    hours = models.ForeignKey(OpeningHours, models.PROTECT, null=True, blank=True, related_name="+")
    closed_action = models.CharField(_("When closed"), max_length=20, default="voicemail")
    priority = models.SmallIntegerField(_("Minutes of advance"), default=0)
    announces_recording = models.BooleanField(_("Callers hear that the talk is recorded"), default=True)
    records = models.BooleanField(_("Talks are recorded"), default=True)
    retention = models.CharField(_("Recordings are kept"), max_length=20, default="standard")
    is_active = models.BooleanField(default=True)
    closed_until = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=200, blank=True)
    closed_text = models.CharField(max_length=500, blank=True)

    class Meta:
        triggers = audited()


class WrapUpCode(models.Model):
    """A reason for a contact, or an outcome of one, picked at its end by one key. `queue` null: for all queues."""

    class Kind(models.TextChoices):
        REASON = "reason", _("Reason")
        OUTCOME = "outcome", _("Outcome")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    queue = models.ForeignKey("routing.Queue", models.CASCADE, null=True, blank=True, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "queue", "code"], name="wrap_up_code_once", nulls_distinct=False)
        ]
        triggers = audited()
