"""A file of a contact may have been deleted: that there was one, and its hash, stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0004_counters_out_of_their_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="artefact",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
    ]
