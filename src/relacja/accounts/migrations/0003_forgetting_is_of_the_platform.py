"""The permission to forget belongs to the platform: what it reaches are all apps."""

from django.db import migrations

RENAME = """
UPDATE accounts_role SET permissions = array_replace(permissions, 'interactions.forget', 'platform.forget_people')
WHERE 'interactions.forget' = ANY(permissions);
UPDATE accounts_apitoken SET scopes = array_replace(scopes, 'interactions.forget', 'platform.forget_people')
WHERE 'interactions.forget' = ANY(scopes);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_standard_roles")]

    operations = [migrations.RunSQL(RENAME, migrations.RunSQL.noop)]
