"""Texts that are written once and used often: answers, templates, signatures, in several languages."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.messaging.models.mailbox import Mailbox
from relacja.messaging.permissions import VIEW
from relacja.platform.actor import Actor
from relacja.platform.audit import audited

VARIABLES = {
    "greeting": _("Greeting of the customer in their language"),
    "customer.name": _("Name of the customer"),
    "customer.first_name": _("First name of the customer"),
    "customer.family_name": _("Family name of the customer"),
    "customer.address": _("Where the customer wrote from"),
    "customer.owner": _("Who looks after the customer"),
    "conversation.number": _("Number of the conversation"),
    "conversation.subject": _("Subject of the conversation"),
    "me.name": _("Name of who writes"),
    "me.first_name": _("First name of who writes"),
    "mailbox.name": _("Name of the mailbox"),
    "mailbox.address": _("Address of the mailbox"),
    "unit.name": _("Unit of the mailbox"),
    "today": _("Today's date"),
}
"""Everything a text may ask for."""


class HomedQuerySet(models.QuerySet[Any]):
    """Who uses what belongs to the whole house, to a unit or to a mailbox."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """What is the house's, one's units' and those `permission` reaches, and the mailboxes' one sees."""
        reach = actor.reach(permission)
        if reach is None:
            return self.none()
        if reach.everything:
            return self.all()
        mailboxes = Mailbox.objects.visible_to(actor, permission).values("pk")
        everybodys = Q(unit__isnull=True, mailbox__isnull=True)
        return self.filter(everybodys | Q(unit_id__in=reach.unit_ids | actor.unit_ids) | Q(mailbox_id__in=mailboxes))

    def fitting(self, mailbox: Mailbox) -> Self:
        """What may be used in the conversations of a mailbox."""
        house = Q(unit__isnull=True) if mailbox.unit_id is None else Q(unit__isnull=True) | Q(unit_id=mailbox.unit_id)
        return self.filter(house, Q(mailbox__isnull=True) | Q(mailbox_id=mailbox.pk))


class Text(models.Model):
    """A text by its short code, for the whole house, a unit or a mailbox; the nearest of a code is taken.

    Approved by somebody, until anything of it changes.
    """

    class Kind(models.TextChoices):
        CANNED = "canned", _("Ready answer")
        TEMPLATE = "template", pgettext_lazy("text", "Template")
        SIGNATURE = "signature", _("Signature")

    code = models.CharField(_("Short code"), max_length=40)
    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.CANNED)
    unit = models.ForeignKey("accounts.OrganisationUnit", models.PROTECT, null=True, blank=True, related_name="+")
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = HomedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "unit", "mailbox"], name="text_code_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(unit__isnull=True) | Q(mailbox__isnull=True), name="text_has_one_home"),
        ]
        triggers = audited()


class TextVariant(models.Model):
    """A text in one language."""

    text = models.ForeignKey(Text, models.CASCADE, related_name="variants")
    language = models.CharField(_("Language"), max_length=10)
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    body = models.TextField(pgettext_lazy("of a message", "Text"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "language"], name="variant_once")]
        triggers = audited()
