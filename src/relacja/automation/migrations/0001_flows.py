"""Flows, their versions, runs with their records, and news that are remembered."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("platform", "__first__")]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("ordinal", models.PositiveIntegerField()),
                ("visit", models.PositiveIntegerField()),
                ("node", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=12)),
                ("exit", models.CharField(blank=True, max_length=40)),
                ("detail", models.JSONField(default=dict)),
                ("is_done", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Remembered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("key", models.CharField(blank=True, max_length=200)),
                ("party_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("facts", models.JSONField(default=dict)),
                ("told_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="Key")),
                ("entry", models.PositiveIntegerField(default=1)),
                ("party_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Under way"),
                            ("done", "At its end"),
                            ("goal", "Reached the goal"),
                            ("left", "Left"),
                            ("stopped", "Stopped"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("node", models.CharField(max_length=40)),
                ("visit", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=120)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("lines", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "In force"), ("retired", "Retired")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("body", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Flow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("area", models.CharField(max_length=40)),
                (
                    "keyed_by",
                    models.CharField(
                        choices=[("party", "a customer"), ("key", "what the news are about, for instance a basket")],
                        default="party",
                        max_length=8,
                        verbose_name="A run is of",
                    ),
                ),
                ("salt", models.CharField(max_length=32)),
                ("created_at", models.DateTimeField()),
                ("is_retired", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["name", "id"], name="flow_name")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="flow",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="bb652e17304569fc13f9eb143f9745ef4f590f02",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_1d674",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="automation_flow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="flow",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="7f7159efab8ad4f45f8a7826d1e9ae418c4a5ca7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_01186",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="automation_flow",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="remembered",
            index=models.Index(
                condition=models.Q(("party_id__isnull", False)), fields=["party_id", "name"], name="news_of_party"
            ),
        ),
        migrations.AddIndex(
            model_name="remembered",
            index=models.Index(fields=["told_at"], name="news_told"),
        ),
        migrations.AddConstraint(
            model_name="remembered",
            constraint=models.UniqueConstraint(
                fields=("key", "party_id", "name", "at"), name="news_once", nulls_distinct=False
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="flow",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="automation.flow"
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="automation.run"
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="flow",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="automation.flow"
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="version",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="automation.version"
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(fields=("run", "ordinal"), name="line_once"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_done", True)), fields=("run", "visit"), name="line_visit_done_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b982ad941f82af350c45575df064cc464c021dbd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0ff30",
                    table="automation_line",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("flow", "number"), name="version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("flow",), name="version_one_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("flow",), name="version_one_draft"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="version",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="dd267f4aeda8240be8671eb8f52a220189dbf9a5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_22463",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="automation_version",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="version",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="2c95428d35ecdc5c10fec1086cb81241c5a9178c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_be033",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="automation_version",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["due_at", "id"], name="run_due"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "failed"))), fields=["version"], name="run_open_version"
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["flow", "state", "-id"], name="run_of_flow"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("party_id__isnull", False)), fields=["party_id", "-id"], name="run_of_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("flow", "key", "entry"), name="run_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "failed"))), fields=("flow", "key"), name="run_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ("waiting", "failed"))),
                    models.Q(
                        models.Q(("state__in", ("waiting", "failed")), _negated=True),
                        ("due_at__isnull", True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="run_ended",
            ),
        ),
    ]
