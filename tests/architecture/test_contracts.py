"""The seven import contracts stand, and the one that protects plugs can fail."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tools.walls.floors import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_the_seven_contracts_stand_and_the_floors_are_exhaustive() -> None:
    assert [contract["id"] for contract in CONTRACTS] == [
        "floors",
        "faces",
        "rooms",
        "plugs",
        "pure",
        "circles",
        "wiring",
    ]
    assert CONTRACTS[0]["exhaustive"] is True


def test_every_folder_of_plugs_is_protected() -> None:
    protected = next(contract for contract in CONTRACTS if contract["id"] == "plugs")["protected_modules"]
    for pattern in protected:
        folder = ROOT / "src" / pattern.removesuffix(".*").replace(".", "/")
        assert folder.is_dir(), f"{pattern} protects nothing"


def test_an_import_of_a_plug_breaks_the_contract(tmp_path: Path) -> None:
    house = tmp_path / "tea"
    (house / "kettles").mkdir(parents=True)
    for name in ("__init__.py", "kettles/__init__.py"):
        (house / name).touch()
    (house / "kettles" / "copper.py").write_text("LITRES = 2\n")
    (house / "pouring.py").write_text("from tea.kettles import copper\n\nFULL = copper.LITRES\n")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_package = "tea"\n\n[[tool.importlinter.contracts]]\nname = "plugs"\n'
        'type = "protected"\nprotected_modules = ["tea.kettles.*"]\nallowed_importers = []\n'
    )
    linter = Path(sys.executable).parent / "lint-imports"
    command = [str(linter), "--config", "pyproject.toml", "--no-cache"]
    env = {"PYTHONPATH": str(tmp_path), "PATH": ""}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "tea.pouring" in done.stdout
    (house / "pouring.py").write_text("FULL = 2\n")
    assert subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False).returncode == 0
