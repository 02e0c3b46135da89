"""Files of drafts are rows, so that their contents are known to be meant."""

import django.db.models.deletion
from django.db import migrations, models

MOVE = """
INSERT INTO messaging_draftfile (draft_id, sha256, name, size)
SELECT DISTINCT ON (d.id, f ->> 'sha256') d.id, f ->> 'sha256', f ->> 'name', (f ->> 'size')::bigint
FROM messaging_draft d, jsonb_array_elements(d.files) f
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0011_notices")]

    operations = [
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "draft",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="messaging.draft",
                        related_name="attached",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("draft", "sha256"), name="draft_file_once")],
            },
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="draft", name="files"),
        migrations.AlterField(
            model_name="draftfile",
            name="draft",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="messaging.draft"
            ),
        ),
    ]
