"""A new app: its folder, its place in the floors contract and in the settings, and a decision record to fill."""

import re
from datetime import date
from pathlib import Path

from tools.scaffold import CannotScaffold

FLOORS = (
    "front-rooms",
    "growth",
    "audiences",
    "after-sale",
    "deals",
    "choosing",
    "post",
    "wires",
    "memory",
    "reach",
    "who-what",
    "engines",
    "ground",
)
"""From the top to the bottom (docs/floors.md); `platform` and `kit` are below them and not for apps."""

_LAYERS = re.compile(r"layers = \[\n(?P<lines>(?:  \"[^\n]*\n)+)\]")
_LAYER = re.compile(r'  "(?P<apps>[a-z_ |]+)",(?:\s*# (?P<floor>[a-z-]+))?\n')

_FILES = {
    "__init__.py": "",
    "apps.py": '''"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class {title}Config(HouseApp):
    name = "relacja.{name}"
''',
    "README.md": """# {name}

Stands on the floor **{floor}**.

- Owns: what rows are born, changed and deleted here.
- Verbs: none yet (`services/`).
- News: none yet (`events.py`).
- Sockets: none yet (`plugs.py`).
""",
    "permissions.py": '''"""What this app lets people do."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.permissions import declare

VIEW = declare("{name}.view", _("See {words}"))
''',
    "migrations/__init__.py": "",
    "tests/__init__.py": "",
    "tests/test_permissions.py": '''"""What {name} declares."""

{imports}


def test_the_right_to_see_is_declared_under_the_name_of_the_app() -> None:
    assert permissions.VIEW in declared
    assert permissions.VIEW.startswith("{name}.")
''',
}

_DECISION = """# {number}. {title} is an app of its own

Date: {today}. Binding.

## What was decided
`{name}` stands on the floor *{floor}*.

## Why
Which rows it owns, which verbs it has, and why no app that stands already could hold them.

## What follows
What may now import it, and what it may not import.
"""


def new_app(root: Path, name: str, floor: str, *, today: date) -> list[Path]:
    """Write the app and its place in the house; returns what was written or changed."""
    source = root / "src" / "relacja" / name
    if not re.fullmatch(r"[a-z][a-z0-9_]*[a-z0-9]", name):
        raise CannotScaffold(f"'{name}' is not a name for an app: small letters, digits and _ only.")
    if source.exists():
        raise CannotScaffold(f"There is an app {name} already.")
    if floor not in FLOORS:
        raise CannotScaffold(f"There is no floor '{floor}'. From the top: {', '.join(FLOORS)}.")
    contracts = _with_layer((root / "pyproject.toml").read_text(), name, floor)
    settings = _with_setting((root / "src" / "config" / "settings.py").read_text(), name)
    imports = [f"from relacja.{name} import permissions"]
    imports.append("from relacja.platform.permissions import permissions as declared")
    words = {
        "imports": "\n".join(sorted(imports)),
        "name": name,
        "floor": floor,
        "words": name.replace("_", " "),
        "title": _title(name),
    }
    written = [_write(source / path, text.format(**words)) for path, text in _FILES.items()]
    written.append(_write(root / "pyproject.toml", contracts))
    written.append(_write(root / "src" / "config" / "settings.py", settings))
    return [*written, _decision(root, words, today)]


def _with_layer(text: str, name: str, floor: str) -> str:
    """The floors contract with the app on its floor: beside those who stand there, or as a new line at its height."""
    found = _LAYERS.search(text)
    if not found:
        raise CannotScaffold("The floors contract was not found in pyproject.toml.")
    lines: list[str] = []
    placed = False
    for line in found["lines"].splitlines(keepends=True):
        layer = _LAYER.fullmatch(line)
        here = layer["floor"] if layer else None
        if not placed and layer and here == floor:
            apps = sorted([*layer["apps"].split(" | "), name])
            lines.append(f'  "{" | ".join(apps)}",  # {floor}\n')
            placed = True
            continue
        if not placed and _is_below(here, floor):
            lines.append(f'  "{name}",  # {floor}\n')
            placed = True
        lines.append(line)
    return text[: found.start("lines")] + "".join(lines) + text[found.end("lines") :]


def _is_below(here: str | None, floor: str) -> bool:
    """Lines without the name of a floor are platform and kit, below every app."""
    return here is None or FLOORS.index(here) > FLOORS.index(floor)


def _with_setting(text: str, name: str) -> str:
    end = text.index("]\nINSTALLED_APPS")
    return f'{text[:end]}    "relacja.{name}",\n{text[end:]}'


def _decision(root: Path, words: dict[str, str], today: date) -> Path:
    directory = root / "docs" / "decisions"
    numbers = [int(file.name[:4]) for file in directory.glob("[0-9][0-9][0-9][0-9]-*.md")]
    number = f"{max(numbers, default=0) + 1:04}"
    text = _DECISION.format(number=number, today=today.isoformat(), **words)
    return _write(directory / f"{number}-{words['name'].replace('_', '-')}-is-an-app.md", text)


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file
