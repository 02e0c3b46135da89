"""Payloads that tell of somebody forgotten, under the key of somebody else, can be erased while the chain holds."""

from django.db import migrations, models

REFUSES = """
CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change there is: a payload is emptied whose digest has been put down, with a signature, before.
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME LIKE 'ledger\\_event%' THEN
        IF NEW.payload = ''::bytea AND to_jsonb(NEW) - 'payload' = to_jsonb(OLD) - 'payload'
            AND EXISTS (SELECT FROM ledger_erasure WHERE event_id = OLD.id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_erasure FOR EACH ROW EXECUTE FUNCTION ledger_refuses();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0002_count_plans_by_the_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerErasure",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("erased_at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_erasure"},
        ),
        migrations.CreateModel(
            name="FormerParticipant",
            fields=[
                ("pk", models.CompositePrimaryKey("party_id", "interaction_id", blank=True, editable=False,
                                                  primary_key=True, serialize=False)),
                ("party_id", models.BigIntegerField()),
                ("interaction_id", models.BigIntegerField()),
            ],
            options={"db_table": "interaction_former"},
        ),
        migrations.RunSQL(REFUSES, migrations.RunSQL.noop),
    ]  # fmt: skip
