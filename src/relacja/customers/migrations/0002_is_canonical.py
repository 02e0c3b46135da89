"""Whether a party is its own canonical one, as a column: PostgreSQL counts how often a column holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds `is_canonical` to parties."""

    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="party",
            name="is_canonical",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(("canonical", models.F("id"))),
                output_field=models.BooleanField(),
            ),
        ),
    ]
