"""Parties with all that hangs on them; the extensions they are searched with come from the platform."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("platform", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="Channel")),
                ("purpose", models.CharField(max_length=30, verbose_name="Purpose")),
                ("brand", models.CharField(blank=True, max_length=50, verbose_name="Brand")),
                (
                    "decision",
                    models.CharField(
                        choices=[("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
                        max_length=10,
                        verbose_name="Decision",
                    ),
                ),
                ("captured_via", models.CharField(max_length=50, verbose_name="Captured via")),
                ("interaction_id", models.BigIntegerField(blank=True, null=True)),
                ("text_version", models.CharField(blank=True, max_length=50, verbose_name="Wording")),
                ("at", models.DateTimeField(verbose_name="When")),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ExternalKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60, verbose_name="System")),
                ("key", models.CharField(max_length=150, verbose_name="Key")),
            ],
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=20, verbose_name="Scheme")),
                ("value", models.CharField(blank=True, max_length=50, verbose_name="Number")),
                ("masked", models.CharField(max_length=50)),
                ("sealed", models.BinaryField(null=True)),
                ("lookup", models.CharField(max_length=64)),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="Issuer")),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("verified_by", models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="NotTheSame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said_at", models.DateTimeField()),
                ("said_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("organisation", "Organisation"), ("group", "Group")],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("visitor", "Visitor"), ("tombstoned", "Closed")],
                        default="active",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("display_name", models.CharField(max_length=250, verbose_name="Name")),
                ("search_name", models.CharField(db_collation="C", editable=False, max_length=250)),
                ("sort_name", models.CharField(db_collation="C", editable=False, max_length=250)),
                ("name_key", models.CharField(db_collation="C", editable=False, max_length=80)),
                ("given_name", models.CharField(blank=True, max_length=100, verbose_name="Given name")),
                ("family_name", models.CharField(blank=True, max_length=120, verbose_name="Family name")),
                ("title", models.CharField(blank=True, max_length=50, verbose_name="Title")),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="Born")),
                ("legal_name", models.CharField(blank=True, max_length=250, verbose_name="Legal name")),
                ("legal_form", models.CharField(blank=True, max_length=50, verbose_name="Legal form")),
                ("industry", models.CharField(blank=True, max_length=100, verbose_name="Industry")),
                ("website", models.CharField(blank=True, max_length=250, verbose_name="Website")),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="Founded")),
                ("group_type", models.CharField(blank=True, max_length=30, verbose_name="Group type")),
                ("main_role", models.CharField(blank=True, max_length=30, verbose_name="Role")),
                ("language", models.CharField(blank=True, max_length=5, verbose_name="Language")),
                ("source", models.CharField(blank=True, max_length=100, verbose_name="Source")),
                ("note", models.TextField(blank=True, verbose_name="About")),
                ("owner_id", models.BigIntegerField(blank=True, null=True, verbose_name="Owner")),
                ("unit_id", models.BigIntegerField(blank=True, null=True, verbose_name="Unit")),
                ("created_at", models.DateTimeField(verbose_name="Added")),
                ("updated_at", models.DateTimeField(verbose_name="Changed")),
            ],
        ),
        migrations.CreateModel(
            name="PartyAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField(null=True)),
                ("unit_id", models.BigIntegerField(null=True)),
                ("ground", models.CharField(max_length=30, verbose_name="Ground")),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PartyContactPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("general", "General"),
                            ("home", "Home"),
                            ("work", "Work"),
                            ("billing", "Billing"),
                            ("delivery", "Delivery"),
                        ],
                        default="general",
                        max_length=10,
                        verbose_name="Purpose",
                    ),
                ),
                ("is_preferred", models.BooleanField(default=False, verbose_name="Preferred")),
                ("hours", models.JSONField(blank=True, default=dict, verbose_name="Hours")),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PartyIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asserted_at", models.DateTimeField()),
                ("asserted_by_id", models.BigIntegerField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("evidence", models.JSONField(default=dict)),
                ("score", models.FloatField(null=True)),
                ("retracted_at", models.DateTimeField(null=True)),
                ("retracted_by_id", models.BigIntegerField(null=True)),
                ("retraction_reason", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="PartyRelation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=30, verbose_name="Relation")),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="Position")),
                (
                    "share_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="Share, %"),
                ),
                ("attributes", models.JSONField(blank=True, default=dict)),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="From")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Until")),
            ],
        ),
        migrations.CreateModel(
            name="PartyRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=30, verbose_name="Role")),
                (
                    "business_line",
                    models.CharField(
                        choices=[("consumer", "Consumer"), ("business", "Business")],
                        default="consumer",
                        max_length=10,
                        verbose_name="Line",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("suspended", "Suspended"), ("ended", "Ended")],
                        default="active",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="From")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("owner_id", models.BigIntegerField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="PartyTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PostalAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="Street and number")),
                ("postcode", models.CharField(blank=True, max_length=12, verbose_name="Postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="City")),
                ("region", models.CharField(blank=True, max_length=100, verbose_name="Region")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="Country")),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=60, verbose_name="Subject")),
                ("value", models.CharField(max_length=200, verbose_name="Value")),
                (
                    "basis",
                    models.CharField(
                        choices=[("stated", "Stated"), ("inferred", "Inferred")], max_length=10, verbose_name="Basis"
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=100)),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Until")),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50, verbose_name="Name")),
                ("colour", models.CharField(blank=True, max_length=20, verbose_name="Colour")),
            ],
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("postal", "Address"),
                            ("web", "Web address"),
                        ],
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("value", models.CharField(db_collation="C", max_length=400)),
                ("display", models.CharField(max_length=400, verbose_name="Value")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unknown", "Not verified"),
                            ("verified", "Verified"),
                            ("bouncing", "Bouncing"),
                            ("invalid", "Invalid"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.functions.text.Reverse(models.F("value")),
                        condition=models.Q(("kind", "phone")),
                        name="contact_point_phone_tail",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "value"), name="contact_point_once")],
            },
        ),
        migrations.CreateModel(
            name="ConsentNow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(blank=True, max_length=20)),
                ("purpose", models.CharField(max_length=30)),
                ("brand", models.CharField(blank=True, max_length=50)),
                (
                    "decision",
                    models.CharField(
                        choices=[("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.consentevent",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contactpoint",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="consentevent",
            name="point",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.contactpoint",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contactpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="49e25a001cdf4d71d132630bdb7df625d2c75235",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_348d6",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_contactpoint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contactpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="aecdbf81a0d900f814861f2115a6d77d857e1c0f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_2e5b3",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_contactpoint",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="canonical",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="notthesame",
            name="high",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="notthesame",
            name="low",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="identifier",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="identifiers",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="externalkey",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="external_keys",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="consentnow",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="consentevent",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consent_events",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="partyaccess",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="access",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="partycontactpoint",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_points",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="partycontactpoint",
            name="point",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parties",
                to="customers.contactpoint",
            ),
        ),
        migrations.AddField(
            model_name="partyidentity",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="partyidentity",
            name="same_as",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="partyrelation",
            name="a",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relations_as_a",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="partyrelation",
            name="b",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="relations_as_b", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="partyrole",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roles",
                to="customers.party",
            ),
        ),
        migrations.AddField(
            model_name="consentnow",
            name="role",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partyrole",
            ),
        ),
        migrations.AddField(
            model_name="consentevent",
            name="role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.partyrole",
            ),
        ),
        migrations.AddField(
            model_name="partytag",
            name="party",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="customers.party"
            ),
        ),
        migrations.AddField(
            model_name="postaladdress",
            name="point",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="address", to="customers.contactpoint"
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="preferences",
                to="customers.party",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="tag_name_once"),
        ),
        migrations.AddField(
            model_name="partytag",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="customers.tag"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_name"), name="gin_trgm_ops"),
                name="party_search_name",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(condition=models.Q(("status", "active")), fields=["name_key"], name="party_name_key"),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["search_name"], name="party_search_prefix"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["sort_name", "id"], name="party_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["main_role", "sort_name", "id"], name="party_by_role"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["-created_at", "-id"], name="party_by_created"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("owner_id__isnull", False)),
                fields=["owner_id", "sort_name", "id"],
                name="party_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("unit_id__isnull", False)), fields=["unit_id", "sort_name", "id"], name="party_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("canonical", models.F("id")), _negated=True),
                fields=["canonical"],
                name="party_merged_into",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("display_name", ""), _negated=True), name="party_has_a_name"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="party",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="f22315b0969de9d4b633b517c8a3e916443abd39",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_2fe15",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_party",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="party",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="cf36b2a6947ae949698c76413836f11b9c320e0b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_bdb1f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_party",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="notthesame",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__lt", models.F("high"))), name="not_the_same_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="notthesame",
            constraint=models.UniqueConstraint(fields=("low", "high"), name="not_the_same_once"),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(fields=["scheme", "lookup"], name="identifier_lookup"),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(fields=("party", "scheme", "lookup"), name="identifier_once_a_party"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="identifier",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o) - 'sealed', to_jsonb(n) - 'sealed' FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) - 'sealed' IS DISTINCT FROM to_jsonb(n) - 'sealed'; RETURN NULL;",
                    hash="155455e51abe72e35939e2a46de4931d062b0ff6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_1e613",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_identifier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="identifier",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o) - 'sealed', NULL FROM old_rows o; RETURN NULL;",
                    hash="7cd8996ff0178197d187517be62c2e0a8dd937fe",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_4f424",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_identifier",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="externalkey",
            index=models.Index(fields=["party"], name="external_key_party"),
        ),
        migrations.AddConstraint(
            model_name="externalkey",
            constraint=models.UniqueConstraint(fields=("source", "key"), name="external_key_once"),
        ),
        migrations.AddIndex(
            model_name="partyaccess",
            index=models.Index(
                condition=models.Q(("user_id__isnull", False)), fields=["user_id", "party"], name="access_user_party"
            ),
        ),
        migrations.AddIndex(
            model_name="partyaccess",
            index=models.Index(
                condition=models.Q(("unit_id__isnull", False)), fields=["unit_id", "party"], name="access_unit_party"
            ),
        ),
        migrations.AddIndex(
            model_name="partyaccess",
            index=models.Index(fields=["party"], name="access_party"),
        ),
        migrations.AddConstraint(
            model_name="partyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("user_id__isnull", True), ("unit_id__isnull", True), _connector="XOR"),
                name="access_user_or_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="access_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="partycontactpoint",
            constraint=models.UniqueConstraint(
                fields=("party", "point", "purpose", "valid_to"), name="party_point_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="partycontactpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="party_point_period",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partycontactpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="22cbc8032c723f3851b81f7a4698388b114f16d3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_a6207",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_partycontactpoint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partycontactpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="55e06687e761bdf81d2969eb4b556e82b73d8c7c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_bc38f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_partycontactpoint",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="partyidentity",
            index=models.Index(
                condition=models.Q(("retracted_at__isnull", True)), fields=["same_as"], name="identity_same_as"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(("party", models.F("same_as")), _negated=True), name="identity_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retracted_at__isnull", True), ("retracted_at__gte", models.F("asserted_at")), _connector="OR"
                ),
                name="identity_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyidentity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retracted_at__isnull", True)), fields=("party",), name="identity_open_once"
            ),
        ),
        migrations.AddIndex(
            model_name="partyrelation",
            index=models.Index(fields=["a", "type"], name="relation_a"),
        ),
        migrations.AddConstraint(
            model_name="partyrelation",
            constraint=models.CheckConstraint(
                condition=models.Q(("a", models.F("b")), _negated=True), name="relation_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyrelation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="relation_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyrelation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)), fields=("a", "b", "type"), name="relation_open_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partyrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="155638143dd2ee754a52de7b6fdc89d5d025ab54",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_79a05",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_partyrelation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partyrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="a0abaf48e96cda37fbe39e72cb7cfc42d5223976",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_0a77a",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_partyrelation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="partyrole",
            index=models.Index(
                condition=models.Q(("valid_to__isnull", True)), fields=["role", "party"], name="role_open_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="role_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyrole",
            constraint=models.UniqueConstraint(
                fields=("party", "role", "business_line", "valid_to"), name="role_once", nulls_distinct=False
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="c8f827677cc27c8dcba1d217f45d3ede652e8b5a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_7aae5",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_partyrole",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partyrole",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="59663072517cef5779a3a7bfe44b525990e73df6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_9b310",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_partyrole",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="consentnow",
            constraint=models.UniqueConstraint(
                fields=("party", "purpose", "channel", "point", "brand", "role"),
                name="consent_now_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["party", "-at", "-id"], name="consent_event_party"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4f79b7ff9f3e25a63df7b8aaf4b7773cb88ff1bb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ffafd",
                    table="customers_consentevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="postaladdress",
            index=models.Index(fields=["country", "city"], name="postal_address_city"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postaladdress",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="6a3678fe8765df7ff778daf758fbb79e5bb0df22",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_7daa1",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_postaladdress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postaladdress",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="d6c091d853354e84764473b5bf811d9de397f05a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_4de49",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_postaladdress",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(fields=("party", "subject", "basis"), name="preference_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preference",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), to_jsonb(n) FROM old_rows o JOIN new_rows n USING (id) WHERE to_jsonb(o) IS DISTINCT FROM to_jsonb(n); RETURN NULL;",
                    hash="cbb71745ba6808f822ddfecfda6836eac7b360c0",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_audit_update_f5d34",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_preference",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="preference",
            trigger=pgtrigger.compiler.Trigger(
                name="audit_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO platform_auditchange (at, entry_id, table_name, row_id, before, after) SELECT clock_timestamp(), nullif(current_setting('relacja.audit', true), '')::uuid, TG_TABLE_NAME, o.id, to_jsonb(o), NULL FROM old_rows o; RETURN NULL;",
                    hash="ef5703c3c55fd6e7103526cfec2f4035291094ee",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_audit_delete_3befa",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_preference",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="partytag",
            constraint=models.UniqueConstraint(fields=("party", "tag"), name="party_tag_once"),
        ),
    ]
