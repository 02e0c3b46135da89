"""Who has been forgotten, without who it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("capture", "0001_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erased",
            fields=[
                ("digest", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "capture_erased",
            },
        ),
    ]
