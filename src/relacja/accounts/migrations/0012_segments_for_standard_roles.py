"""Standard roles that plan for many customers may make segments; those who talk with them see in which they are."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAKE = ("segments.view", "segments.edit", "segments.export")
JOINING = {"manager": MAKE, "marketer": MAKE, "analyst": MAKE, "consultant": ("segments.view",)}


def join(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add to what each of these roles permits; a role that was deleted stays deleted."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=JOINING):
        role.permissions = sorted({*role.permissions, *JOINING[role.code]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_flows_for_standard_roles")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
