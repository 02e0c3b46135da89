"""The truth: what was recorded, sealed by hash, and the keys it is encrypted under.

The tables are made by SQL in the migrations (partitions, trigger); these classes let the ORM read them.
"""

from django.db import models


class LedgerEvent(models.Model):
    """One fact, for ever: a contact recorded, or a later fact about it (`corrects_id` is the event it takes over from).

    `payload` is the whole state of the interaction after the fact, encrypted under the key of `party_id` (0: nobody
    known). Partitioned by the year of `recorded_at`; a trigger refuses every update and delete.
    """

    pk = models.CompositePrimaryKey("id", "recorded_at")
    id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    party_id = models.BigIntegerField()
    interaction_id = models.BigIntegerField()
    corrects_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=60, blank=True)
    source_key = models.CharField(max_length=200, blank=True)
    payload = models.BinaryField()

    class Meta:
        db_table = "ledger_event"
        indexes = [models.Index(fields=["interaction_id", "id"], name="ledger_event_interaction")]


class LedgerKey(models.Model):
    """The key of a fact in the system it came from: unique for ever, never pruned; partitioned by hash."""

    pk = models.CompositePrimaryKey("source", "source_key")
    source = models.CharField(max_length=60)
    source_key = models.CharField(max_length=200)
    interaction_id = models.BigIntegerField()
    started_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_key"


class LedgerSeal(models.Model):
    """A batch of events of one year under one hash, chained to the batch before it.

    `ids` (deltas, packed) and `marks` (16 bytes of each row's own hash) let the check name the very row that is
    changed, missing or slipped in. `signature` is a keyed hash, so that a chain cannot be made anew without the key.
    """

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    ids = models.BinaryField()
    marks = models.BinaryField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()
    signature = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_seal"
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="ledger_seal_once")]


class LedgerErasure(models.Model):
    """An event whose payload was emptied, because it told of somebody forgotten under the key of somebody else.

    `digest` is that of the whole row as it was sealed; `signature` is a keyed hash of it and of what is left of the
    row, so that nobody can empty a payload, or change the rest, without the key.
    """

    event_id = models.BigIntegerField(primary_key=True)
    digest = models.BinaryField()
    signature = models.BinaryField()
    erased_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_erasure"


class PartyKey(models.Model):
    """The key a party's payloads are encrypted under, wrapped by the master key; `wrapped` is null once destroyed."""

    party_id = models.BigIntegerField(primary_key=True)
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "party_key"
