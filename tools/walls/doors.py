"""What stands in the doors: services are use cases, services and queries take the actor, nobody fetches for himself."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.walls.floors import FLOORS, HOUSE

Function = ast.FunctionDef | ast.AsyncFunctionDef
REASONED = "# no actor: "
REASONED_SERVICE = "# not a use case: "


def sources(app: Path, drawer: str) -> dict[str, str]:
    """The source of each module of a drawer, `__init__` for a package's face; empty where there is none."""
    if (app / f"{drawer}.py").exists():
        return {drawer: (app / f"{drawer}.py").read_text()}
    return {path.stem: path.read_text() for path in sorted((app / drawer).glob("*.py"))}


def apps() -> list[Path]:
    """The apps above the tools."""
    return [HOUSE / name for name in sorted(FLOORS) if name not in {"kit", "platform"} and (HOUSE / name).is_dir()]


def public_functions(drawer: Mapping[str, str]) -> Iterator[tuple[str, Function, str]]:
    """Module, function and head of those that the drawer's face shows; all public ones where it shows none."""
    shown = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(drawer.get("__init__", "")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for module, source in drawer.items():
        lines = source.splitlines()
        for node in ast.parse(source).body:
            if isinstance(node, Function) and not node.name.startswith("_") and (not shown or node.name in shown):
                yield module, node, "\n".join(lines[node.lineno - 1 : node.body[0].lineno])


def _parameters(node: Function) -> list[str]:
    return [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def _decorators(node: Function) -> set[str]:
    words = (decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in node.decorator_list)
    return {word.attr if isinstance(word, ast.Attribute) else getattr(word, "id", "") for word in words}


def _hands_over(node: Function) -> bool:
    """Whether all it does is to call another service as the same actor."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    return isinstance(call, ast.Call) and any(
        word.arg == "actor" and isinstance(word.value, ast.Name) and word.value.id == "actor" for word in call.keywords
    )


def loose_services(drawer: Mapping[str, str]) -> list[str]:
    """Public services that are no use cases, take no actor, or take something by position."""
    found = []
    for module, node, head in public_functions(drawer):
        if REASONED_SERVICE in head or "contextmanager" in _decorators(node) or _hands_over(node):
            continue
        if "use_case" not in _decorators(node):
            found.append(f"{module}.{node.name} is no use case")
        elif "actor" not in _parameters(node):
            found.append(f"{module}.{node.name} takes no actor")
        elif node.args.args or node.args.posonlyargs:
            found.append(f"{module}.{node.name} takes something by position")
    return found


def blind_queries(drawer: Mapping[str, str]) -> list[str]:
    """Public queries that do not ask who wants to know."""
    return [
        f"{module}.{node.name} takes no actor"
        for module, node, head in public_functions(drawer)
        if "actor" not in _parameters(node) and REASONED not in head
    ]


def foreign_objects(app: str, source: str, *, tests: bool = False) -> list[str]:
    """Managers of another app's models, reached by import or by name; tests may look into the platform's."""
    tree = ast.parse(source)
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("relacja.")
        for alias in node.names
        if (node.module or "").split(".")[1] not in {app, "platform" if tests else app}
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id in foreign:
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_model") and node.args:
            named = node.args[0]
            if isinstance(named, ast.Constant) and str(named.value).partition(".")[0] not in {app, *_NOT_OURS}:
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


_NOT_OURS = {"auth", "sessions", "contenttypes", "procrastinate", "account", "mfa", "usersessions"}


def foreign_tables(app: str, source: str, tables: Mapping[str, str]) -> list[str]:
    """Tables of another app named in SQL. A line that says `# reads <app>: ` above the SQL gives the reason."""
    allowed = set(re.findall(r"# reads (\w+): \S", source))
    words = re.compile(r"\b(" + "|".join(map(re.escape, sorted(tables, key=len, reverse=True))) + r")\b")
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\s", node.value.strip()):
            for table in sorted(set(words.findall(node.value))):
                if tables[table] != app and tables[table] not in allowed:
                    found.append(f"line {node.lineno}: {table} of {tables[table]}")
    return found


def deep_imports(app: str, source: str, opened: Iterable[str] = ("kit", "platform")) -> list[str]:
    """Imports that go through another app's door and further in: what a drawer does not show is not for others."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("relacja."):
            parts = (node.module or "").split(".")
            if len(parts) > 3 and parts[1] not in {app, *opened} and parts[2] in {"services", "queries"}:
                found.append(f"line {node.lineno}: {node.module}")
    return found
