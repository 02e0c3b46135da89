"""The ledger, its keys and seals, and the timeline projected from it."""

from django.db import migrations, models

from relacja.interactions.migrations._partitions import partitions
from relacja.interactions.migrations._tables import APPEND_ONLY, DROP, TABLES


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ContactDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "day", "medium", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("medium", models.CharField(max_length=20)),
                ("entries", models.IntegerField(default=0)),
                ("inbound", models.IntegerField(default=0)),
                ("outbound", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "contact_day",
            },
        ),
        migrations.CreateModel(
            name="PartyKey",
            fields=[
                ("party_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "party_key",
            },
        ),
        migrations.CreateModel(
            name="LedgerSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("ids", models.BinaryField()),
                ("marks", models.BinaryField()),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_seal",
                "constraints": [models.UniqueConstraint(fields=("year", "number"), name="ledger_seal_once")],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TABLES, DROP),
                migrations.RunSQL(partitions(), migrations.RunSQL.noop),
                migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION ledger_refuses() CASCADE"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="LedgerKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "source", "source_key", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("source", models.CharField(max_length=60)),
                        ("source_key", models.CharField(max_length=200)),
                        ("interaction_id", models.BigIntegerField()),
                        ("started_at", models.DateTimeField()),
                    ],
                    options={
                        "db_table": "ledger_key",
                    },
                ),
                migrations.CreateModel(
                    name="Artefact",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "interaction_id",
                                "started_at",
                                "position",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("interaction_id", models.BigIntegerField()),
                        ("started_at", models.DateTimeField()),
                        ("position", models.PositiveSmallIntegerField()),
                        ("kind", models.CharField(max_length=20, verbose_name="Kind")),
                        ("name", models.CharField(blank=True, max_length=250, verbose_name="Name")),
                        ("sha256", models.CharField(max_length=64)),
                        ("retention", models.CharField(max_length=30, verbose_name="Kept")),
                        ("legal_hold", models.BooleanField(default=False, verbose_name="Held for legal reasons")),
                    ],
                    options={
                        "db_table": "interaction_artefact",
                        "indexes": [models.Index(fields=["sha256"], name="interaction_artefact_hash")],
                    },
                ),
                migrations.CreateModel(
                    name="Interaction",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "id", "started_at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        ("started_at", models.DateTimeField(verbose_name="Start")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="End")),
                        ("kind", models.CharField(max_length=20, verbose_name="Kind")),
                        ("medium", models.CharField(max_length=20, verbose_name="Medium")),
                        ("channel", models.CharField(max_length=30, verbose_name="Channel")),
                        (
                            "direction",
                            models.CharField(
                                choices=[("inbound", "Inbound"), ("outbound", "Outbound"), ("internal", "Internal")],
                                max_length=10,
                                verbose_name="Direction",
                            ),
                        ),
                        (
                            "initiator",
                            models.CharField(
                                choices=[("customer", "Customer"), ("company", "We"), ("system", "System")],
                                max_length=10,
                                verbose_name="Begun by",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("in_progress", "In progress"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=12,
                                verbose_name="Status",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=60, verbose_name="Reason")),
                        ("summary", models.CharField(blank=True, max_length=300, verbose_name="Summary")),
                        ("body", models.TextField(blank=True, verbose_name="Text")),
                        ("outcome", models.CharField(blank=True, max_length=60, verbose_name="Outcome")),
                        (
                            "captured_by",
                            models.CharField(
                                choices=[("auto", "By itself"), ("human", "By hand")],
                                max_length=10,
                                verbose_name="Captured",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=60, verbose_name="System")),
                        ("owner_id", models.BigIntegerField(null=True, verbose_name="Responsible")),
                        ("author_id", models.BigIntegerField(null=True, verbose_name="Recorded by")),
                        ("recorded_at", models.DateTimeField(verbose_name="Recorded")),
                        ("changed_at", models.DateTimeField(verbose_name="Changed")),
                        ("event_id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField()),
                    ],
                    options={
                        "db_table": "interaction",
                        "indexes": [
                            models.Index(fields=["-started_at", "-id"], name="interaction_started"),
                            models.Index(fields=["kind", "-started_at", "-id"], name="interaction_kind"),
                            models.Index(
                                condition=models.Q(("author_id__isnull", False)),
                                fields=["author_id", "-started_at", "-id"],
                                name="interaction_author",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["planned", "in_progress"])),
                                fields=["owner_id", "started_at", "id"],
                                name="interaction_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InteractionItem",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "interaction_id",
                                "started_at",
                                "position",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("interaction_id", models.BigIntegerField()),
                        ("started_at", models.DateTimeField()),
                        ("position", models.PositiveSmallIntegerField()),
                        ("subject_kind", models.CharField(max_length=60)),
                        ("subject_id", models.BigIntegerField()),
                        ("reason", models.CharField(blank=True, max_length=100, verbose_name="Reason")),
                        ("resolution", models.CharField(blank=True, max_length=100, verbose_name="Resolution")),
                    ],
                    options={
                        "db_table": "interaction_item",
                        "indexes": [
                            models.Index(fields=["subject_kind", "subject_id"], name="interaction_item_subject")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InteractionParty",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "interaction_id",
                                "started_at",
                                "position",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("interaction_id", models.BigIntegerField()),
                        ("started_at", models.DateTimeField()),
                        ("position", models.PositiveSmallIntegerField()),
                        ("party_id", models.BigIntegerField(null=True)),
                        ("role", models.CharField(max_length=30, verbose_name="Role")),
                        ("address", models.CharField(blank=True, max_length=400, verbose_name="Address used")),
                        ("presence", models.CharField(max_length=20, verbose_name="Presence")),
                        ("kind", models.CharField(max_length=20)),
                        ("medium", models.CharField(max_length=20)),
                        ("direction", models.CharField(max_length=10)),
                        ("status", models.CharField(max_length=12)),
                    ],
                    options={
                        "db_table": "interaction_party",
                        "indexes": [
                            models.Index(
                                models.F("party_id"),
                                models.OrderBy(models.F("started_at"), descending=True),
                                models.OrderBy(models.F("interaction_id"), descending=True),
                                condition=models.Q(("party_id__isnull", False)),
                                include=("kind", "medium", "direction", "status"),
                                name="interaction_party_timeline",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["planned", "in_progress"])),
                                fields=["party_id", "started_at"],
                                name="interaction_party_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerEvent",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "id", "recorded_at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        ("recorded_at", models.DateTimeField()),
                        ("occurred_at", models.DateTimeField()),
                        ("actor", models.CharField(max_length=200)),
                        ("kind", models.CharField(max_length=20)),
                        ("party_id", models.BigIntegerField()),
                        ("interaction_id", models.BigIntegerField()),
                        ("corrects_id", models.BigIntegerField(null=True)),
                        ("source", models.CharField(blank=True, max_length=60)),
                        ("source_key", models.CharField(blank=True, max_length=200)),
                        ("payload", models.BinaryField()),
                    ],
                    options={
                        "db_table": "ledger_event",
                        "indexes": [models.Index(fields=["interaction_id", "id"], name="ledger_event_interaction")],
                    },
                ),
            ],
        ),
    ]
