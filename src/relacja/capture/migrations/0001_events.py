"""Sources, their events with their keys, and what is held back."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from relacja.capture.migrations._partitions import DROP, TABLES, partitions


class Migration(migrations.Migration):
    initial = True

    dependencies = [("platform", "__first__")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(f"{TABLES}\n{partitions()}", DROP)],
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "kept",
                                "received_at",
                                "batch_id",
                                "number",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("kept", models.CharField(max_length=10)),
                        ("received_at", models.DateTimeField()),
                        ("batch_id", models.BigIntegerField()),
                        ("number", models.IntegerField()),
                        ("source_id", models.IntegerField()),
                        ("kind", models.SmallIntegerField()),
                        ("name", models.CharField(max_length=250)),
                        ("who", models.BigIntegerField()),
                        ("anonymous_id", models.CharField(max_length=250)),
                        ("user_id", models.CharField(max_length=250)),
                        ("occurred_at", models.DateTimeField()),
                        ("payload", models.JSONField()),
                    ],
                    options={
                        "db_table": "capture_event",
                    },
                ),
                migrations.CreateModel(
                    name="EventKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "source_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("source_id", models.IntegerField()),
                        ("key", models.UUIDField()),
                    ],
                    options={
                        "db_table": "capture_key",
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="Name")),
                ("write_key", models.CharField(max_length=40, unique=True, verbose_name="Write key")),
                (
                    "kept",
                    models.CharField(
                        choices=[("short", "3 months"), ("usual", "13 months"), ("long", "5 years")],
                        default="usual",
                        max_length=10,
                        verbose_name="Raw events are kept",
                    ),
                ),
                ("requests_per_second", models.PositiveIntegerField(default=0, verbose_name="Requests a second")),
                ("is_active", models.BooleanField(default=True, verbose_name="Takes events")),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_at", models.DateTimeField()),
                ("events", models.PositiveIntegerField()),
                ("digested_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("digested_at__isnull", True)), fields=["id"], name="batch_undigested"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField()),
                ("received_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=20)),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("payload", models.TextField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="capture.source"
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o) - 'write_key', to_jsonb(n) - 'write_key' FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) - 'write_key' IS DISTINCT FROM to_jsonb(n) - 'write_key'; RETURN NULL;",
                    hash="c009f41fcbaf9c9e625891db2be5c78723becca8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_1c711",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="capture_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o) - 'write_key', NULL FROM old_rows o; RETURN NULL;",
                    hash="f38167e9893e3effe7c1a5cb03e586cb6bc069f5",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_f3114",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="capture_source",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="held",
            index=models.Index(fields=["source", "-id"], name="held_of_source"),
        ),
        migrations.AddConstraint(
            model_name="held",
            constraint=models.UniqueConstraint(fields=("source", "key"), name="held_once"),
        ),
    ]
