"""What `new-app` and `new-plug` write passes every gate before a line is written in it."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tools.scaffold import CannotScaffold
from tools.scaffold.app import new_app
from tools.scaffold.plug import new_plug, sockets
from tools.testing.cluster import ROOT

TODAY = date(2026, 11, 23)
_COPIED = ("src", "tools", "pyproject.toml", "manage.py", "requirements.in", "requirements.lock")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house again, to be changed."""
    root = tmp_path / "house"
    ignored = shutil.ignore_patterns("__pycache__", "built", "*.mo")
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=ignored)
        else:
            shutil.copy(source, root / name)
    (root / "tests").mkdir()
    return root


def run(root: Path, *command: str) -> str:
    """Run it in the copy; its words if it fails."""
    env = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


@pytest.mark.slow
def test_a_new_app_passes_contracts_checks_and_its_own_test(copy: Path) -> None:
    name = "wishes"
    new_app(copy, name, "choosing", today=TODAY)
    assert run(copy, tool("ruff"), "check", f"src/relacja/{name}", "src/config") == ""
    assert run(copy, tool("ruff"), "format", "--check", f"src/relacja/{name}", "src/config") == ""
    assert run(copy, tool("lint-imports")) == ""
    assert run(copy, sys.executable, "-m", "tools.migrations") == ""
    assert run(copy, sys.executable, "manage.py", "check") == ""
    assert run(copy, sys.executable, "-m", "pytest", "--noconftest", f"src/relacja/{name}") == ""


@pytest.mark.slow
def test_a_new_app_stands_where_it_was_put(copy: Path) -> None:
    new_app(copy, "support", "deals", today=TODAY)
    new_app(copy, "wishes", "choosing", today=TODAY)
    text = (copy / "pyproject.toml").read_text()
    assert '  "sales | support",  # deals\n  "decisions | wishes",  # choosing\n  "mailings",  # post\n' in text
    stray = copy / "src" / "relacja" / "interactions" / "stray.py"
    stray.write_text('"""Looks up."""\n\nfrom relacja.support import permissions\n\n__all__ = ["permissions"]\n')
    assert "relacja.interactions.stray -> relacja.support.permissions" in run(copy, tool("lint-imports"))


def test_each_new_app_begins_the_next_decision_record(copy: Path) -> None:
    first = new_app(copy, "support", "deals", today=TODAY)[-1]
    second = new_app(copy, "portal", "front-rooms", today=TODAY)[-1]
    assert first.name == "0001-support-is-an-app.md"
    assert second.name == "0002-portal-is-an-app.md"
    assert "2026-11-23" in first.read_text()


@pytest.mark.parametrize(
    ("name", "floor", "why"),
    [("sales", "deals", "already"), ("Support", "deals", "not a name"), ("support", "cellar", "front-rooms, growth")],
)
def test_what_cannot_be_an_app_is_refused_and_nothing_is_written(copy: Path, name: str, floor: str, why: str) -> None:
    before = (copy / "pyproject.toml").read_text()
    with pytest.raises(CannotScaffold, match=why):
        new_app(copy, name, floor, today=TODAY)
    assert (copy / "pyproject.toml").read_text() == before


@pytest.mark.slow
def test_a_plug_in_every_socket_passes_the_gates_and_changes_nothing_else(copy: Path) -> None:
    found = [place.relative_to(copy / "src" / "relacja") for place, _socket in sockets(copy)]
    assert Path("platform/transfer/formats") in found
    for place in found:
        written = new_plug(copy, f"{place}/first_try")
        folder = copy / "src" / "relacja" / place / "first_try"
        assert all(file.is_relative_to(folder) for file in written)
        assert run(copy, tool("ruff"), "check", str(folder)) == ""
        assert run(copy, tool("ruff"), "format", "--check", str(folder)) == ""
        main = next(
            file for file in written if file.suffix == ".py" and file.parent == folder and file.stem != "__init__"
        )
        assert "raise NotImplementedError" in main.read_text()
        test = f"src/relacja/{place}/first_try"
        assert run(copy, sys.executable, "-m", "pytest", "--noconftest", test) == ""
    assert run(copy, tool("lint-imports")) == ""


def test_a_plug_without_a_socket_is_refused_with_those_there_are(copy: Path) -> None:
    with pytest.raises(CannotScaffold, match="platform/transfer/formats"):
        new_plug(copy, "messaging/carriers/pigeon")
