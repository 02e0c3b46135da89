"""Count plans by the day, so that customers without any cost nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0001_ledger"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactday",
            name="planned",
            field=models.IntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="contactday",
            index=models.Index(
                condition=models.Q(("planned__gt", 0)), fields=["party_id", "day"], name="contact_day_planned"
            ),
        ),
    ]
