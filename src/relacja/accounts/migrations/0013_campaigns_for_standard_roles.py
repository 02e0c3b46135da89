"""Standard roles of companies that stand already get campaigns, as new ones have them."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

JOINING = {
    **dict.fromkeys(("manager", "marketer"), ("marketing.view", "marketing.edit", "marketing.run")),
    "analyst": ("marketing.view",),
}


def join(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add to what each of these roles permits; a role that was deleted stays deleted."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=JOINING):
        role.permissions = sorted({*role.permissions, *JOINING[role.code]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_segments_for_standard_roles")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
