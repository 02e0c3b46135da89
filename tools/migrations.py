"""Whether the models and the migrations tell the same story; asked without a database.

python -m tools.migrations
"""

import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation


def missing() -> list[str]:
    """What `makemigrations` would write, a line each, for the apps of the house only."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("relacja.")}
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner(specified_apps=own)
    )
    changes = detector.changes(graph=loader.graph)
    clashes = [f"{app}: two last migrations, {', '.join(names)}" for app, names in loader.detect_conflicts().items()]
    return clashes + [
        f"{label}: {operation.describe()}"
        for label, migrations in sorted(changes.items())
        if label in own
        for migration in migrations
        for operation in migration.operations
    ]


def main() -> int:
    """Tell what is missing; 1 if anything is."""
    django.setup()
    translation.deactivate_all()  # as makemigrations does: migrations hold no translated words
    found = missing()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
