"""Gathers the fragments of `changes/` into CHANGELOG.md at a release.

python -m tools.changelog VERSION
"""

import re
import sys
from datetime import date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"added": "Added", "changed": "Changed", "fixed": "Fixed", "removed": "Removed", "security": "Security"}
_HEAD = "# Changes\n"


class UnknownKind(ValueError):
    """A fragment whose name does not say what kind of change it is."""


def release(version: str, *, today: date, root: Path = ROOT) -> str:
    """Put the fragments on top of CHANGELOG.md under `version`, delete them, return the new section."""
    fragments = sorted(file for file in (root / "changes").glob("*.md") if file.name != "README.md")
    section = f"\n## {version} ({today.isoformat()})\n" + _by_kind(fragments)
    log = root / "CHANGELOG.md"
    before = log.read_text().removeprefix(_HEAD) if log.exists() else ""
    log.write_text(_HEAD + section + before)
    for file in fragments:
        file.unlink()
    return section


def _by_kind(fragments: list[Path]) -> str:
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for file in fragments:
        named = re.fullmatch(r"[a-z0-9-]+\.([a-z]+)\.md", file.name)
        if not named or named[1] not in KINDS:
            raise UnknownKind(f"{file.name}: not <name>.<{'|'.join(KINDS)}>.md")
        found[named[1]].append("- " + " ".join(file.read_text().split()))
    parts = [f"\n### {KINDS[kind]}\n\n" + "\n".join(lines) + "\n" for kind, lines in found.items() if lines]
    return "".join(parts)


if __name__ == "__main__":
    print(release(sys.argv[1], today=datetime.now().astimezone().date()))
