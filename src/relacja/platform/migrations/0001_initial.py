"""The record of changes, the outbox, parameters, files; the extensions and the cache table everybody uses."""

import django.contrib.postgres.operations
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

CACHE = """
CREATE TABLE "cache" (
  "cache_key" varchar(255) NOT NULL PRIMARY KEY,
  "value" text NOT NULL,
  "expires" timestamptz NOT NULL
);
CREATE INDEX "cache_expires" ON "cache" ("expires");
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        django.contrib.postgres.operations.BtreeGinExtension(),
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.RunSQL(CACHE, 'DROP TABLE "cache"'),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=100)),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_label", models.CharField(max_length=200)),
                ("user_id", models.BigIntegerField(null=True)),
                ("token_id", models.BigIntegerField(null=True)),
                ("ip", models.GenericIPAddressField(null=True)),
                ("subject_kind", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("details", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="FileLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("linked_at", models.DateTimeField()),
                ("linked_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OutboxDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subscriber", models.CharField(max_length=150)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("parked", "Parked")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("payload", models.JSONField()),
                ("occurred_at", models.DateTimeField()),
                ("audit_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ParameterValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=100, unique=True)),
                ("value", models.JSONField()),
                ("updated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("stored_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("entry_id", models.UUIDField(null=True)),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["table_name", "row_id", "-at"], name="audit_change_row"),
                    models.Index(fields=["entry_id"], name="audit_change_entry"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditchange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="50892f6a6e4c9575c6306622f88929e3bb7737de",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_735f3",
                    table="platform_auditchange",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject_kind", "subject_id", "-at"], name="audit_entry_subject"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["-at", "id"], name="audit_entry_at"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["user_id", "-at"], name="audit_entry_user"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="37843536f463a392333ff641a58e844de9d1ce37",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c1d8e",
                    table="platform_auditentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(fields=["occurred_at"], name="outbox_event_occurred"),
        ),
        migrations.AddField(
            model_name="outboxdelivery",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="platform.outboxevent"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="parametervalue",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="39dcfdf08e19383d724151855844f88b38884b0c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_f1c1f",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="platform_parametervalue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="parametervalue",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="b2e1ed0d32b6b302f63cb3c2fb901ae75d56864e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_2e6bf",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="platform_parametervalue",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="filelink",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="platform.storedfile"
            ),
        ),
        migrations.AddIndex(
            model_name="outboxdelivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["subscriber", "due_at", "id"],
                name="outbox_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxdelivery",
            index=models.Index(condition=models.Q(("state", "parked")), fields=["-id"], name="outbox_delivery_parked"),
        ),
        migrations.AddConstraint(
            model_name="outboxdelivery",
            constraint=models.UniqueConstraint(fields=("event", "subscriber"), name="outbox_delivery_once"),
        ),
        migrations.AddIndex(
            model_name="filelink",
            index=models.Index(fields=["subject_kind", "subject_id", "-id"], name="file_link_subject"),
        ),
    ]
