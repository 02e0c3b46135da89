"""The reasons and outcomes of contacts to begin with. Blank names are those we ship."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REASONS = ("question", "order", "invoice", "complaint", "technical", "change_of_data", "other")
OUTCOMES = ("solved", "sold", "call_again", "handed_on", "not_interested", "wrong_number")


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make those that are not there."""
    wrap_up = apps.get_model("contact_centre", "WrapUpCode")
    for kind, codes in (("reason", REASONS), ("outcome", OUTCOMES)):
        for position, code in enumerate(codes, 1):
            wrap_up.objects.get_or_create(
                kind=kind, code=code, queue=None, defaults={"name": "", "position": 10 * position}
            )


class Migration(migrations.Migration):
    dependencies = [("contact_centre", "0001_contact_centre")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
