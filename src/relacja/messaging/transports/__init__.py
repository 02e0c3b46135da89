"""Transports, a folder each, imported at start: they plug themselves in, nobody imports them."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules


def load() -> None:
    """Import the plug of every transport in this folder."""
    for module in iter_modules(__path__):
        name = f"{__name__}.{module.name}.transport"
        if module.ispkg and find_spec(name) is not None:
            import_module(name)


def addresses() -> list[str]:
    """The modules of those that bring addresses of their own."""
    names = [f"{__name__}.{module.name}.urls" for module in iter_modules(__path__) if module.ispkg]
    return [name for name in names if find_spec(name) is not None]
