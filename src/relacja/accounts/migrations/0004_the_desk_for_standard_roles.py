"""Standard roles of companies that stand already get the desk and the offers, as new ones have them."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DESK = ("routing.work", "contact_centre.dial", "decisions.ask")
LEAD = ("routing.supervise", "contact_centre.hear", "routing.configure")
JOINING = {
    "manager": (*DESK, *LEAD, "decisions.see", "decisions.edit", "decisions.publish"),
    "consultant": DESK,
    "agent": ("decisions.ask",),
    "seller": DESK,
    "clerk": DESK,
    "marketer": ("decisions.see", "decisions.edit"),
    "analyst": ("decisions.see",),
}


def join(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add to what each of these roles permits; a role that was deleted stays deleted."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=JOINING):
        role.permissions = sorted({*role.permissions, *JOINING[role.code]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_forgetting_is_of_the_platform")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
