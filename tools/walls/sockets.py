"""Every socket has a page that says how to plug into it."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import relacja
from relacja.kit.registry import Registry


def modules() -> Iterator[ModuleType]:
    """Every module of the house that is loaded when it has started, and those of its sockets."""
    for found in pkgutil.walk_packages(relacja.__path__, "relacja."):
        if not {"tests", "testing", "migrations", "management", "formats"} & set(found.name.split(".")):
            yield importlib.import_module(found.name)


def registries(among: Iterable[ModuleType]) -> dict[str, Registry[object]]:
    """Every registry by its dotted path without `relacja.`, where it is made."""
    found: dict[str, Registry[object]] = {}
    for module in among:
        source = Path(module.__file__ or "").read_text()
        for name, value in vars(module).items():
            if isinstance(value, Registry) and re.search(rf"^{name}\b.*= Registry\(", source, re.M):
                found[f"{module.__name__}.{name}".removeprefix("relacja.")] = value
    return dict(sorted(found.items()))


def undocumented(paths: Iterable[str], pages: str) -> list[str]:
    """Sockets that no page of the recipes names."""
    return [path for path in paths if f"`{path}`" not in pages]
