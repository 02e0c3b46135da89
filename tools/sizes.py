"""The sizes of the house: files, functions, views, templates, parameters, apps.

    python -m tools.sizes

An exception stands in EXCEPTIONS with its reason.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

FILE_LINES = 400
FUNCTION_LINES = 40
VIEW_LINES = 15
TEMPLATE_LINES = 120
APP_MODULES = 40
APP_LINES = 4000
PARAMETERS = 6

EXCEPTIONS: dict[str, str] = {
    "src/relacja/customers/queries/contact.py:may_contact": "one question with all its sides, asked by keyword only",
    "src/relacja/routing": "the core, the rows it follows and the pages that set them up change together",
    "src/relacja/contact_centre": "the engines in its telephony/ are plugs that nobody imports, each small by itself",
    "src/relacja/messaging": "messages, conversations and what is done to them change together (decision 0015)",
    "src/relacja/decisions": "its learner is pure rules nobody imports; what shows and sets offers reads the same rows",
    "src/relacja/mailings": "a letter, its design and what its reader does by it are one promise (decision 0020)",
    "src/relacja/marketing": "letters on paper and texts are channels that nobody imports, each small by itself",
    "src/relacja/interactions": "the ledger and its projection change together (decision 0011)",
    "src/relacja/customers": "one aggregate, the party, whoever writes it (decision 0011)",
}
"""What may be larger, `file` or `file:function`, and why."""

_FREE = {"actor", "self", "cls"}
_UNMEASURED = {"migrations", "tests", "testing"}
_STACKED = {"platform", "kit"}
"""Tools and stone are drawers of packages, not one app with one subject: the app's measure is for apps."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def findings(root: Path = ROOT) -> list[str]:
    """Everything that is too large and has no exception, a line each."""
    found = [*_files(root), *_templates(root), *_apps(root)]
    return [line for line in found if line.split(" ")[0] not in EXCEPTIONS]


def _files(root: Path) -> Iterator[str]:
    for file in sorted((root / "src").rglob("*.py")):
        if "migrations" in file.parts:
            continue
        text = file.read_text()
        name = str(file.relative_to(root))
        lines = text.count("\n")
        if lines > FILE_LINES:
            yield f"{name} has {lines} lines, {FILE_LINES} at most"
        if _UNMEASURED.isdisjoint(file.parts):
            yield from _functions(name, ast.parse(text))


def _functions(name: str, tree: ast.Module) -> Iterator[str]:
    is_view = "/views/" in name or name.endswith("/views.py")
    for node in ast.walk(tree):
        if not isinstance(node, Function):
            continue
        limit = VIEW_LINES if is_view and not node.name.startswith("_") else FUNCTION_LINES
        lines = _length(node)
        if lines > limit:
            yield f"{name}:{node.name} has {lines} lines, {limit} at most"
        parameters = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)} - _FREE
        if len(parameters) > PARAMETERS and node.name != "__init__":
            yield f"{name}:{node.name} takes {len(parameters)} parameters, {PARAMETERS} at most beside actor"


def _length(node: Function) -> int:
    """Lines of the body, the docstring not counted."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body or node.end_lineno is None:
        return 0
    return node.end_lineno - body[0].lineno + 1


def _templates(root: Path) -> Iterator[str]:
    for file in sorted((root / "src").rglob("templates/**/*.html")):
        lines = file.read_text().count("\n")
        if lines > TEMPLATE_LINES:
            yield f"{file.relative_to(root)} has {lines} lines, {TEMPLATE_LINES} at most"


def _apps(root: Path) -> Iterator[str]:
    for app in sorted(path for path in (root / "src" / "relacja").iterdir() if path.is_dir()):
        if app.name in _STACKED or app.name == "__pycache__":
            continue
        modules = [
            file for file in app.rglob("*.py") if file.name != "__init__.py" and _UNMEASURED.isdisjoint(file.parts)
        ]
        lines = sum(file.read_text().count("\n") for file in modules)
        name = app.relative_to(root)
        if len(modules) > APP_MODULES and lines > APP_LINES:
            yield f"{name} has {len(modules)} modules and {lines} lines; past {APP_MODULES} and {APP_LINES} it is split"


def main() -> int:
    """Tell what is too large; 1 if anything is."""
    found = findings()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
