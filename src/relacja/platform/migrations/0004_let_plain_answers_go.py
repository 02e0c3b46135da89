"""Answers under idempotency keys were kept in plain for a day: those go, new ones are encrypted."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0003_saved_view"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM platform_idempotentanswer", migrations.RunSQL.noop),
    ]
