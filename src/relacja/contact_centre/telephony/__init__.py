"""Telephone engines, a folder each, imported at start: they plug themselves in, nobody imports them."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import the plug of every engine in this folder."""
    for module in iter_modules(__path__):
        if module.ispkg and module.name != "tests":
            import_module(f"{__name__}.{module.name}.telephony")
