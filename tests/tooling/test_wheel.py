"""The wheel carries what a release needs: the built front end, every template, the compiled messages."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tools import wheel
from tools.testing.cluster import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(directory.glob("*.whl"))


def test_it_carries_the_front_end_the_messages_and_every_template(built: Path) -> None:
    assert wheel.missing_from(built) == []
    with zipfile.ZipFile(built) as archive:
        carried = set(archive.namelist())
    source = ROOT / "src"
    for pattern in ("relacja/**/*.html", "relacja/**/migrations/*.py", "relacja/**/*.svg"):
        assert {str(file.relative_to(source)) for file in source.glob(pattern)} - carried == set()


def test_it_has_the_command_and_the_requirements_of_the_clone(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        info = next(name for name in names if name.endswith("METADATA"))
        metadata = archive.read(info).decode()
        commands = archive.read(info.replace("METADATA", "entry_points.txt")).decode()
    wanted = [line for line in (ROOT / "requirements.in").read_text().splitlines() if line]
    assert metadata.count("Requires-Dist: ") == len(wanted)
    assert "relacja = config.launch.words:installed" in commands
    assert "License-Expression: Apache-2.0" in metadata


def test_tests_and_tools_stay_at_home(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        assert [name for name in archive.namelist() if "/tests/" in name or name.startswith("tools/")] == []


def test_a_wheel_without_a_front_end_is_noticed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.whl", "w") as archive:
        archive.writestr("relacja/sales/locale/pl/LC_MESSAGES/django.po", "")
    assert wheel.missing_from(tmp_path / "empty.whl") == [
        "relacja/platform/web/static/built/app.css",
        "relacja/platform/web/static/built/app.js",
        "relacja/sales/locale/pl/LC_MESSAGES/django.mo",
    ]
