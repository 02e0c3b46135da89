"""How an app of the house joins: its drawers that plug into sockets are imported once, when Django starts."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings

from relacja.kit.registry import close_all

PLUGGED = (
    "permissions",
    "events",
    "plugs",
    "refs",
    "parameters",
    "subscribers",
    "tasks",
    "feeds",
    "panels",
    "actions",
    "offers",
    "imports",
    "exports",
    "menu",
    "search",
    "privacy",
    "fields",
    "tables",
    "topics",
    "own_news",
    "work_media",
    "macro_actions",
)


class HouseApp(AppConfig):
    """Base of every app's config: imports the drawers in `PLUGGED` that the app has."""

    default_auto_field = "django.db.models.BigAutoField"

    def __init_subclass__(cls) -> None:
        """Make the subclass the config Django takes: its module holds this class too, and Django would take neither."""
        cls.default = True

    def ready(self) -> None:
        """Import what plugs into sockets, so that it registers itself; after the last app nothing joins any more."""
        for drawer in PLUGGED:
            module = f"{self.name}.{drawer}"
            if find_spec(module) is not None:
                import_module(module)
        if self.name == settings.HOUSE[-1]:
            close_all()
