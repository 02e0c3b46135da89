"""The headers of an answer are encrypted with its body."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0004_let_plain_answers_go"),
    ]

    operations = [
        migrations.RemoveField(model_name="idempotentanswer", name="headers"),
    ]
