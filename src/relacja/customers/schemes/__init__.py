"""Kinds of numbers that name a party: one file each, imported when the application starts."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every scheme in this folder, so that it plugs itself in."""
    for module in iter_modules(__path__):
        if not module.ispkg:
            import_module(f"{__name__}.{module.name}")
