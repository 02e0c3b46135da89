import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0008_find_conversations_by_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="beside",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="messaging.conversation"
            ),
        ),
    ]
