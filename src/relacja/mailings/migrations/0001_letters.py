"""Designs with their versions, the ledger of letters, what is stopped, and how fast letters leave."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("messaging", "0015_recipients"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Design",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                ("purpose", models.CharField(default="marketing", max_length=40, verbose_name="Purpose")),
                ("content", models.JSONField(default=dict)),
                ("is_archived", models.BooleanField(default=False, verbose_name="Put away")),
                ("edited_at", models.DateTimeField()),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DesignVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("made", models.JSONField()),
                ("published_at", models.DateTimeField()),
                (
                    "design",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="mailings.design"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                ("party_id", models.BigIntegerField(null=True)),
                ("point_id", models.BigIntegerField(null=True)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("language", models.CharField(blank=True, max_length=5)),
                ("variables", models.JSONField(default=dict)),
                ("purpose", models.CharField(max_length=40)),
                ("origin_kind", models.CharField(max_length=60)),
                ("origin_id", models.BigIntegerField()),
                ("message_key", models.CharField(max_length=300, unique=True)),
                ("is_watched", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waits"),
                            ("sending", "Is being sent"),
                            ("sent", "Sent"),
                            ("skipped", "Not sent on purpose"),
                            ("failed", "Could not be sent"),
                            ("unsure", "May have been sent"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("due_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lane", models.CharField(blank=True, max_length=60)),
                ("queued_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("counts_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(default=True)),
                ("came_back_at", models.DateTimeField(null=True)),
                ("complained_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("unsubscribed_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("opened_by_machine_at", models.DateTimeField(null=True)),
                ("clicked_at", models.DateTimeField(null=True)),
                ("clicked_by_machine_at", models.DateTimeField(null=True)),
                (
                    "mailbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.mailbox",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mailings.designversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("left", models.FloatField(default=0)),
                ("filled_at", models.DateTimeField()),
                ("rests_until", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "mailbox",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="messaging.mailbox"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin_kind", models.CharField(max_length=60)),
                ("origin_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("origin_kind", "origin_id"), name="stop_once")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="design",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o) - 'edited_at', to_jsonb(n) - 'edited_at' FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) - 'edited_at' IS DISTINCT FROM to_jsonb(n) - 'edited_at'; RETURN NULL;",
                    hash="02296cdf0b4b5b244276c65008007e9ca2d68f77",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_69d00",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="mailings_design",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="design",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o) - 'edited_at', NULL FROM old_rows o; RETURN NULL;",
                    hash="4d29d1a0f6446adc9487ef42036fc8747de69ba1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_7136f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="mailings_design",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="designversion",
            constraint=models.UniqueConstraint(fields=("design", "number"), name="design_version_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="designversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0e863ba3911ea68de1ba8526b4023469de41c526",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7e8c9",
                    table="mailings_designversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["mailbox", "due_at", "id"], name="letter_due"
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(condition=models.Q(("state", "sending")), fields=["lane"], name="letter_lane"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["origin_kind", "origin_id", "id"], name="letter_origin"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["party_id", "-id"], name="letter_party"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("counts_at__isnull", False)),
                fields=["party_id", "purpose", "counts_at"],
                name="letter_counts",
            ),
        ),
    ]
