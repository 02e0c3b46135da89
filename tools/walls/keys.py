"""Foreign keys run downstairs, and the row below does not know of it."""

from collections.abc import Iterable, Mapping

from django.db.models import ForeignKey, Model

from tools.walls.floors import FLOORS, may_look


def climbing_keys(models: Iterable[type[Model]], floors: Mapping[str, int] = FLOORS) -> list[str]:
    """Keys into an app above or beside, and keys into another app that give its rows an attribute."""
    found = []
    for model in models:
        app = model._meta.app_label
        for field in model._meta.local_fields:
            if not isinstance(field, ForeignKey):
                continue
            target = field.related_model._meta.app_label
            if app not in floors or target not in floors or app == target:
                continue
            name = f"{model._meta.label}.{field.name}"
            if not may_look(app, target, floors):
                found.append(f"{name} points up to {target}")
            elif not field.remote_field.hidden:
                found.append(f'{name} shows itself in {target}: related_name="+"')
    return found
