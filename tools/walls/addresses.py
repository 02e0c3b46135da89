"""Names of addresses are used downstairs only: a page does not lead to what may not be there."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from django.urls import URLPattern, URLResolver

from tools.walls.floors import FLOORS, may_look


def named_addresses(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name and app of every named address of the house."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_addresses(pattern.url_patterns, space)
        elif pattern.name:
            module = getattr(pattern.callback, "__module__", "") or ""
            yield f"{prefix}{pattern.name}", _app(module, pattern.name)


def _app(module: str, name: str) -> str:
    parts = module.split(".")
    if parts[0] == "relacja" and parts[1] != "platform":
        return parts[1]
    owner = name.replace(":", "_").partition("_")[0]
    return owner if owner in FLOORS else "platform"


def strings(source: str) -> set[str]:
    """Every string in a Python source."""
    return {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and _short(node.value)}


def _short(value: object) -> bool:
    return isinstance(value, str) and len(value) < 80


def climbing_addresses(
    app: str, used: Iterable[str], addresses: Mapping[str, str], floors: Mapping[str, int] = FLOORS
) -> list[str]:
    """Names of addresses that stand above or beside `app`."""
    return sorted(
        f"{name} of {addresses[name]}"
        for name in used
        if name in addresses and not may_look(app, addresses[name], floors)
    )
