"""Django's entry for the platform."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from relacja.platform.folding import refresh_letters
from relacja.platform.house import HouseApp

TOOLS = (
    "conditions",
    "files",
    "idempotency",
    "outbox.delivering",
    "outbox.pruning",
    "privacy",
    "push",
    "transfer.source",
    "undo",
)
"""Tools that declare parameters or hold sockets: these stand before the registries close."""


class PlatformConfig(HouseApp):
    name = "relacja.platform"

    def ready(self) -> None:
        """Plug in, and see to it that no migration waits for a lock while everybody waits for it."""
        super().ready()
        for tool in TOOLS:
            import_module(f"relacja.platform.{tool}")
        import_module("relacja.platform.transfer.source").load_formats()
        pre_migrate.connect(_set_lock_timeout, sender=self, dispatch_uid="lock_timeout")
        post_migrate.connect(_reset_lock_timeout, sender=self, dispatch_uid="lock_timeout")
        post_migrate.connect(_refresh_letters, sender=self, dispatch_uid="folded_letters")


def _set_lock_timeout(using: str, **_others: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [settings.MIGRATION_LOCK_TIMEOUT])


def _refresh_letters(using: str, **_others: Any) -> None:
    refresh_letters(using)


def _reset_lock_timeout(using: str, **_others: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("RESET lock_timeout")
