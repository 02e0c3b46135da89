"""Sites and applications that send events."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.capture.types import Kept
from relacja.platform.audit import audited


class Source(models.Model):
    """A site or an application that sends events, with the key it writes by.

    The key stands in the pages of a site, so it is no secret: it lets its holder write, never read. `kept` is the class
    of retention of its raw events; `requests_per_second` is its limit in one web process, nought: the house's.
    `consent` is the category of `context.consent.categoryPreferences` that an event must say yes to, or it is not
    taken; blank: none is asked for. `plan` is its tracking plan (`rules.plan`): a deed that breaks it is held, and so
    is one that it does not name where `holds_unplanned` says so.
    """

    KEPT = [
        (Kept.SHORT.value, pgettext_lazy("raw events are kept", "3 months")),
        (Kept.USUAL.value, pgettext_lazy("raw events are kept", "13 months")),
        (Kept.LONG.value, pgettext_lazy("raw events are kept", "5 years")),
    ]

    id = models.AutoField(primary_key=True)
    name = models.CharField(_("Name"), max_length=80, unique=True)
    write_key = models.CharField(_("Write key"), max_length=40, unique=True)
    kept = models.CharField(_("Raw events are kept"), max_length=10, choices=KEPT, default=Kept.USUAL.value)
    requests_per_second = models.PositiveIntegerField(_("Requests a second"), default=0)
    consent = models.CharField(_("Only with consent to"), max_length=60, blank=True)
    plan = models.TextField(_("Tracking plan"), blank=True)
    holds_unplanned = models.BooleanField(_("What is not planned is held"), default=False)
    is_active = models.BooleanField(_("Takes events"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        triggers = audited(without=("write_key",))
