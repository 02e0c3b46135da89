"""The projection of the ledger: one row for every contact, its participants, its subjects and its artefacts.

All four tables are partitioned by `started_at`, so a row is named by (id, started_at). The tables are made by SQL in
the migrations; only this app's projector writes them.
"""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.interactions.types import CapturedBy, Direction, Initiator, Status


class InteractionQuerySet(models.QuerySet["Interaction"]):
    """Reads of interactions; every one that answers an actor begins with `with_any_of` its visible parties."""

    def with_any_of(self, party_ids: "models.QuerySet | None") -> Self:
        """Those in which one of the parties took part; all of them where `party_ids` is None."""
        if party_ids is None:
            return self
        mine = InteractionParty.objects.filter(
            interaction_id=OuterRef("id"), started_at=OuterRef("started_at"), party_id__in=party_ids
        )
        return self.filter(Exists(mine))


class Interaction(models.Model):
    """One contact, whatever the wire: planned, going on, done or cancelled. `version` counts the facts about it."""

    pk = models.CompositePrimaryKey("id", "started_at")
    id = models.BigIntegerField()
    started_at = models.DateTimeField(_("Start"))
    ended_at = models.DateTimeField(pgettext_lazy("of a contact", "End"), null=True)
    kind = models.CharField(_("Kind"), max_length=20)
    medium = models.CharField(_("Medium"), max_length=20)
    channel = models.CharField(_("Channel"), max_length=30)
    direction = models.CharField(_("Direction"), max_length=10, choices=Direction.choices)
    initiator = models.CharField(_("Begun by"), max_length=10, choices=Initiator.choices)
    status = models.CharField(_("Status"), max_length=12, choices=Status.choices)
    reason = models.CharField(_("Reason"), max_length=60, blank=True)
    summary = models.CharField(_("Summary"), max_length=300, blank=True)
    body = models.TextField(_("Text"), blank=True)
    outcome = models.CharField(_("Outcome"), max_length=60, blank=True)
    captured_by = models.CharField(_("Captured"), max_length=10, choices=CapturedBy.choices)
    source = models.CharField(_("System"), max_length=60, blank=True)
    owner_id = models.BigIntegerField(_("Responsible"), null=True)
    author_id = models.BigIntegerField(_("Recorded by"), null=True)
    recorded_at = models.DateTimeField(_("Recorded"))
    changed_at = models.DateTimeField(_("Changed"))
    event_id = models.BigIntegerField()
    version = models.PositiveIntegerField()

    objects = InteractionQuerySet.as_manager()

    class Meta:
        db_table = "interaction"
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="interaction_started"),
            models.Index(fields=["kind", "-started_at", "-id"], name="interaction_kind"),
            models.Index(
                fields=["author_id", "-started_at", "-id"],
                condition=Q(author_id__isnull=False),
                name="interaction_author",
            ),
            models.Index(
                fields=["owner_id", "started_at", "id"],
                condition=Q(status__in=["planned", "in_progress"]),
                name="interaction_open",
            ),
        ]


class InteractionParty(models.Model):
    """Somebody took part, in a role, at an address. `party_id` is null where nobody knows who it was.

    What filters ask for (`kind`, `medium`, `direction`, `status`) is repeated here, so that the timeline of one party
    is read from one index.
    """

    pk = models.CompositePrimaryKey("interaction_id", "started_at", "position")
    interaction_id = models.BigIntegerField()
    started_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField()
    party_id = models.BigIntegerField(null=True)
    role = models.CharField(_("Role"), max_length=30)
    address = models.CharField(_("Address used"), max_length=400, blank=True)
    presence = models.CharField(_("Presence"), max_length=20)
    kind = models.CharField(max_length=20)
    medium = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    status = models.CharField(max_length=12)

    class Meta:
        db_table = "interaction_party"
        indexes = [
            models.Index(
                F("party_id"),
                F("started_at").desc(),
                F("interaction_id").desc(),
                include=["kind", "medium", "direction", "status"],
                condition=Q(party_id__isnull=False),
                name="interaction_party_timeline",
            ),
            models.Index(
                fields=["party_id", "started_at"],
                condition=Q(status__in=["planned", "in_progress"]),
                name="interaction_party_open",
            ),
        ]


class FormerParticipant(models.Model):
    """Somebody who took part by an older fact and by the latest one does not: whom older payloads still name."""

    pk = models.CompositePrimaryKey("party_id", "interaction_id")
    party_id = models.BigIntegerField()
    interaction_id = models.BigIntegerField()

    class Meta:
        db_table = "interaction_former"


class InteractionItem(models.Model):
    """What it was about: a reference to anything, why, and how that was settled."""

    pk = models.CompositePrimaryKey("interaction_id", "started_at", "position")
    interaction_id = models.BigIntegerField()
    started_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reason = models.CharField(_("Reason"), max_length=100, blank=True)
    resolution = models.CharField(_("Resolution"), max_length=100, blank=True)

    class Meta:
        db_table = "interaction_item"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="interaction_item_subject")]


class Artefact(models.Model):
    """What the contact left behind (message, recording, transcript, scan): the hash of a stored file, and how long."""

    pk = models.CompositePrimaryKey("interaction_id", "started_at", "position")
    interaction_id = models.BigIntegerField()
    started_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("Kind"), max_length=20)
    name = models.CharField(_("Name"), max_length=250, blank=True)
    sha256 = models.CharField(max_length=64)
    retention = models.CharField(_("Kept"), max_length=30)
    legal_hold = models.BooleanField(_("Held for legal reasons"), default=False)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "interaction_artefact"
        indexes = [models.Index(fields=["sha256"], name="interaction_artefact_hash")]
