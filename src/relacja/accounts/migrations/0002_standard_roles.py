"""The roles a new company begins with."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from relacja.accounts.rules.standard_roles import STANDARD_ROLES


def make_roles(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make those roles whose code is free."""
    role = apps.get_model("accounts", "Role")
    for standard in STANDARD_ROLES:
        role.objects.get_or_create(
            code=standard.code,
            defaults={
                "name": standard.name,
                "row_scope": standard.row_scope,
                "permissions": sorted(set(standard.permissions)),
            },
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
