"""Recordings are deleted when their class has run out; an index finds those."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contact_centre", "0006_parted_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="recording",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="recording",
            name="kept_days",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("stored_at__isnull", False)),
                fields=["retention", "started_at", "id"],
                name="recording_kept",
            ),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(fields=["sha256"], name="recording_content"),
        ),
    ]
