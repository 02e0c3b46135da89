"""Orders and their lines."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0001_products"),
        ("customers", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="System")),
                ("number", models.CharField(max_length=80, verbose_name="Number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("order", "Order"),
                            ("cancellation", "Cancellation"),
                            ("return", "Return"),
                            ("adjustment", "Adjustment"),
                        ],
                        default="order",
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("placed", "Placed"), ("fulfilled", "Fulfilled"), ("cancelled", "Cancelled")],
                        default="placed",
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=30, verbose_name="Channel")),
                ("placed_at", models.DateTimeField(verbose_name="Placed")),
                ("promised_on", models.DateField(blank=True, null=True, verbose_name="Promised")),
                ("fulfilled_on", models.DateField(blank=True, null=True, verbose_name="Fulfilled")),
                ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                ("total", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="Total")),
                ("seller_id", models.BigIntegerField(blank=True, null=True)),
                ("lines_digest", models.CharField(blank=True, max_length=32)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("description", models.CharField(blank=True, max_length=250, verbose_name="Description")),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="Quantity")),
                ("unit_price", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="Unit price")),
                (
                    "discount_percent",
                    models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="Discount, %"),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="Amount")),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="sales.order",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.product"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("party__isnull", False)), fields=["party", "-placed_at", "-id"], name="order_party"
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["-placed_at", "-id"], name="order_placed"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["-total", "-id"], name="order_total"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(fields=("source", "number"), name="order_number_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="40de81651d8cc68fb81fe915add0a51e0eabab19",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_e9688",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="sales_order",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="6f8fb7890ac9951d31ea7df5b5cbb4596013dc66",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_48ee3",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="sales_order",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(fields=("order", "position"), name="order_line_position"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="4323ff313f76897312682b9cebfbb17e560bb61f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_3cbef",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="sales_orderline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="c623782019452408127c0180d448069b1d08f9c7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_ab70b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="sales_orderline",
                    when="AFTER",
                ),
            ),
        ),
    ]
