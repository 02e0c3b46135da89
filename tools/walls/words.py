"""Names that say nothing are refused."""

import ast
import re

REFUSED = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "handle_data", "stuff"}
EXCUSED = {"platform/postgres/base.py": "Django loads a database backend by this name"}
_AUTO = re.compile(r"_auto_\d|^\d{4}_auto")


def empty_names(path: str, source: str) -> list[str]:
    """Modules, functions and classes whose name could stand on anything."""
    parts = re.split(r"[/.]", path.removesuffix(".py").removesuffix(".html"))
    found = [f"{path}: {part!r} says nothing" for part in parts if part.strip("_") in REFUSED and path not in EXCUSED]
    if path.endswith(".py"):
        found += [
            f"{path}:{node.lineno}: {node.name!r} says nothing"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and node.name.lower().strip("_") in REFUSED
        ]
    return found


def unnamed_migrations(names: list[str]) -> list[str]:
    """Migrations that were not given a name."""
    return [name for name in names if _AUTO.search(name)]
