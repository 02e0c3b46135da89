"""Where written messages come in and go out: mail accounts, chats on sites, numbers for SMS."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.platform.actor import Actor
from relacja.platform.audit import audited


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Who sees which mailboxes."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """One's own personal ones, those one was let into, and the shared ones of the units `permission` reaches."""
        reach = actor.reach(permission)
        if reach is None:
            return self.none()
        if actor.kind == "system":
            return self.all()
        shared = Q(owner_id__isnull=True)
        if not reach.everything:
            shared &= Q(unit_id__in=reach.unit_ids) | Q(unit_id__isnull=True, pk__in=_let_in(actor))
        return self.filter(shared | Q(owner_id=actor.user_id or 0) | Q(pk__in=_let_in(actor)))

    def configurable_by(self, actor: Actor) -> Self:
        """All of them, of people too, for who sets up the whole house; else those one sees by that right."""
        reach = actor.reach(CONFIGURE)
        return self.all() if reach is not None and reach.everything else self.visible_to(actor, CONFIGURE)


def _let_in(actor: Actor) -> "models.QuerySet[MailboxShare, Any]":
    units = Q(unit_id__in=actor.unit_ids)
    return MailboxShare.objects.filter(Q(user_id=actor.user_id or 0) | units).values("mailbox_id")


class Mailbox(models.Model):
    """An address of ours on one transport. With an `owner` it is personal: its content is theirs unless shared.

    `address` is what customers write to; `settings` belong to the transport, its secrets encrypted. `plan` is the
    routing plan of what waits here; blank: nothing is routed, people take it from the inbox. `hook` is the name in the
    address of its webhook, which nobody guesses.
    """

    name = models.CharField(_("Name"), max_length=80, unique=True)
    transport = models.CharField(max_length=40)
    address = models.CharField(_("Address"), max_length=254)
    unit = models.ForeignKey("accounts.OrganisationUnit", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    settings: Any = models.JSONField(default=dict)
    secrets = models.BinaryField(null=True)
    hook = models.CharField(max_length=40, unique=True, null=True)
    plan = models.SlugField(_("Routing plan"), max_length=30, blank=True)
    hours_text = models.TextField(_("Hours"), blank=True)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    signature = models.TextField(_("Signature"), blank=True)
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField(_("Messages since"), null=True, blank=True)
    seen_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transport", "address"], name="mailbox_once")]
        triggers = audited(without=("secrets", "hook", "seen_at", "lost_at", "error"))


class MailboxShare(models.Model):
    """Somebody, or everybody of a unit, who sees a mailbox beside those it belongs to."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("accounts.OrganisationUnit", models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "user", "unit"], name="share_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(unit__isnull=True), name="share_is_of_user_or_unit"
            ),
        ]
        triggers = audited()


class Folder(models.Model):
    """How far a folder of an account has been read: its UIDVALIDITY, the highest UID, the last change (RFC 9051)."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    name = models.CharField(max_length=300)
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField(default=0)
    modseq = models.BigIntegerField(default=0)
    on_server = models.IntegerField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="folder_once")]
