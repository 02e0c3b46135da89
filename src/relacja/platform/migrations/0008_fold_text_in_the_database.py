"""Conditions compare text in the database as they do in memory."""

from django.db import migrations

from relacja.platform.folding import DROP, FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0007_find_gone_rows_of_a_party"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, DROP)]
