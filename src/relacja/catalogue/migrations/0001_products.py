"""Products."""

import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("platform", "__first__")]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, unique=True, verbose_name="Code")),
                ("name", models.CharField(max_length=250, verbose_name="Name")),
                ("search_name", models.CharField(editable=False, max_length=340)),
                ("category", models.CharField(blank=True, max_length=100, verbose_name="Category")),
                (
                    "list_price",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="Price"),
                ),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="Currency")),
                ("is_active", models.BooleanField(default=True, verbose_name="Sold now")),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("search_name"), name="gin_trgm_ops"),
                        name="product_search",
                    ),
                    models.Index(
                        condition=models.Q(("is_active", True)), fields=["name", "id"], name="product_by_name"
                    ),
                    models.Index(fields=["category", "name", "id"], name="product_by_category"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="eb9deb9629fc9e9582473c2be227e09ff2ba8844",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_92223",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="catalogue_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="30d3081ad817ad4e03d4dc2f88a1ee33f839136d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_63f46",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="catalogue_product",
                    when="AFTER",
                ),
            ),
        ),
    ]
