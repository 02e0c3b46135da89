"""The rate limit, shared by all web processes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0005_headers_in_the_sealed_answer"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpentRequests",
            fields=[
                ("caller", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("begun_at", models.DateTimeField()),
                ("taken", models.PositiveIntegerField()),
                ("lot", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["begun_at"], name="spent_requests_begun")],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE platform_spentrequests SET UNLOGGED, SET (fillfactor = 50)", migrations.RunSQL.noop
        ),
    ]
