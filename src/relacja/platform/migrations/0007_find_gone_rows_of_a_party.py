"""Images of deleted rows are found by the party they hung on, when a person is forgotten."""

from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0006_spent_requests"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditchange",
            index=models.Index(
                models.F("table_name"),
                KeyTextTransform("party_id", "before"),
                condition=models.Q(("after__isnull", True)),
                name="audit_change_gone_of_party",
            ),
        ),
    ]
