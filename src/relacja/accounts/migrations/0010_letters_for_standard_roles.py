"""Standard roles that write to many may design and send letters to many, as those of new companies."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

JOINING = {
    "manager": ("mailings.view", "mailings.design", "mailings.send"),
    "marketer": ("mailings.view", "mailings.design", "mailings.send"),
    "analyst": ("mailings.view",),
}


def join(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add to what each of these roles permits; a role that was deleted stays deleted."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=JOINING):
        role.permissions = sorted({*role.permissions, *JOINING[role.code]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_conversations_as_files_for_standard_roles")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
