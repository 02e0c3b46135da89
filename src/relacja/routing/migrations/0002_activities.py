"""What workers may be doing, to begin with. Blank names are those we ship."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ACTIVITIES = (
    ("ready", True), ("break", False), ("meal", False), ("meeting", False), ("training", False), ("back_office", False),
    ("no_answer", False), ("offline", False),
)  # fmt: skip


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make those that are not there."""
    activity = apps.get_model("routing", "Activity")
    for position, (code, takes_work) in enumerate(ACTIVITIES, 1):
        activity.objects.get_or_create(
            code=code, defaults={"name": "", "takes_work": takes_work, "position": 10 * position}
        )


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_routing")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
