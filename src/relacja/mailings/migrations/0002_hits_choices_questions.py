"""Openings and clicks as they came, what people choose for themselves, and what they were asked."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailings", "0001_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party_id", models.BigIntegerField(unique=True)),
                ("pause_until", models.DateTimeField(null=True)),
                ("most", models.PositiveSmallIntegerField(default=0)),
                ("days", models.PositiveSmallIntegerField(default=7)),
                ("is_watched", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Hit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("open", "open"), ("click", "click"), ("trap", "trap")], max_length=5),
                ),
                ("at", models.DateTimeField()),
                ("method", models.CharField(max_length=7)),
                ("prefix", models.CharField(blank=True, max_length=50)),
                ("agent", models.CharField(blank=True, max_length=300)),
                ("link", models.TextField(blank=True)),
                ("machine", models.CharField(blank=True, max_length=20)),
                ("judged_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party_id", models.BigIntegerField(db_index=True, null=True)),
                ("point_id", models.BigIntegerField(null=True)),
                ("purpose", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=5)),
                ("wording", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("prefix", models.CharField(blank=True, max_length=50)),
                ("agent", models.CharField(blank=True, max_length=300)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="choice",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="dd1659c3534d55eb218dfdab8e1677e0409492a2",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_f2115",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="mailings_choice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="choice",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="f30a00c6f87228c1f65ebfa58917401d1b25aaea",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_e0648",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="mailings_choice",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="hit",
            name="letter",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mailings.letter"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="letter",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mailings.letter"
            ),
        ),
        migrations.AddIndex(
            model_name="hit",
            index=models.Index(fields=["letter", "at"], name="hit_letter"),
        ),
        migrations.AddIndex(
            model_name="hit",
            index=models.Index(condition=models.Q(("judged_at__isnull", True)), fields=["at"], name="hit_waits"),
        ),
    ]
