"""Which app stands on which floor, as the import contract says."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "relacja"


def read_floors(pyproject: str) -> dict[str, int]:
    """The number of each app's floor, the lowest 0, from the layers of the contract `floors`."""
    contracts = tomllib.loads(pyproject)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return {
        app.strip(): number for number, layer in enumerate(reversed(layers)) for app in layer.split("|") if app.strip()
    }


FLOORS = read_floors((ROOT / "pyproject.toml").read_text())


def may_look(from_app: str, to_app: str, floors: Mapping[str, int] = FLOORS) -> bool:
    """Whether what stands in `from_app` may know `to_app`: itself, or what stands below."""
    return from_app == to_app or floors[from_app] > floors[to_app]


def app_of(path: Path) -> str:
    """The app a file of the house belongs to."""
    return path.relative_to(HOUSE).parts[0]


def python_files(*, tests: bool = False) -> list[Path]:
    """Every Python file of the house but migrations; with `tests`, those that are for tests too."""
    unseen = {"migrations", "__pycache__"} | (set() if tests else {"tests", "testing"})
    return sorted(path for path in HOUSE.rglob("*.py") if unseen.isdisjoint(path.relative_to(HOUSE).parts))


def templates() -> list[Path]:
    """Every template of the house."""
    return sorted(path for path in HOUSE.rglob("*") if path.suffix in {".html", ".txt"} and "templates" in path.parts)
