"""The account of a telephone on a worker's table, without its password."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contact_centre", "0008_call_lists"),
        ("routing", "0003_rank_of_items"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskTelephone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "engine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contact_centre.engine"
                    ),
                ),
                (
                    "worker",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="routing.worker"
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desktelephone",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="01939690c3ef9bc5191c55ef6d95bc48acb51503",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_03eaa",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="contact_centre_desktelephone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desktelephone",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="8df3bb156b2635e302e5c8f10a59fcf9e69eb3b8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_fe4af",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="contact_centre_desktelephone",
                    when="AFTER",
                ),
            ),
        ),
    ]
