"""Names that say something, sizes that can be read."""

import textwrap
from pathlib import Path

from tools import sizes
from tools.walls.floors import FLOORS, HOUSE, ROOT, python_files, templates
from tools.walls.words import empty_names, unnamed_migrations


def test_no_name_could_stand_on_anything() -> None:
    found = [line for path in python_files(tests=True) for line in empty_names(_short(path), path.read_text())]
    found += [line for path in templates() for line in empty_names(_short(path), "")]
    assert found == []


def test_an_empty_name_is_found() -> None:
    assert empty_names("sales/utils.py", "") == ["sales/utils.py: 'utils' says nothing"]
    assert empty_names("sales/common/order.py", "") == ["sales/common/order.py: 'common' says nothing"]
    source = "class Manager:\n    def handle_data(self): ...\n"
    assert len(empty_names("sales/order.py", source)) == 2
    assert empty_names("sales/order.py", "class OrderManager: ...\n") == []


def test_every_migration_has_a_name() -> None:
    assert unnamed_migrations([path.stem for path in HOUSE.rglob("migrations/[0-9]*.py")]) == []
    assert unnamed_migrations(["0002_auto_20261123_0101", "0003_order_channel"]) == ["0002_auto_20261123_0101"]


def test_every_app_introduces_itself() -> None:
    missing = [app for app in sorted(FLOORS) if not (HOUSE / app / "README.md").exists()]
    assert missing == []


def test_everything_can_be_read_at_a_glance() -> None:
    assert sizes.findings() == []


def test_every_exception_to_a_size_has_a_reason_and_a_use() -> None:
    for name, reason in sizes.EXCEPTIONS.items():
        assert len(reason.split()) >= 4, f"{name}: why?"
        assert (ROOT / name.partition(":")[0]).exists(), f"{name} is gone"


def test_what_is_too_large_is_found(tmp_path: Path) -> None:
    app = tmp_path / "src" / "relacja" / "tea"
    (app / "views").mkdir(parents=True)
    (app / "templates" / "tea").mkdir(parents=True)
    (app / "long.py").write_text("x = 1\n" * 401)
    (app / "function.py").write_text("def f():\n" + "    x = 1\n" * 41)
    (app / "greedy.py").write_text("def f(*, actor, a, b, c, d, e, f, g):\n    ...\n")
    (app / "views" / "page.py").write_text("def page(request):\n" + "    x = 1\n" * 16)
    (app / "templates" / "tea" / "page.html").write_text("<p>\n" * 121)
    (app / "fine.py").write_text(textwrap.dedent('def f(*, actor, a, b, c, d, e, g):\n    """Fine."""\n    return 1\n'))
    found = "\n".join(sizes.findings(tmp_path))
    for name in ("long.py", "function.py:f", "greedy.py:f", "views/page.py:page", "templates/tea/page.html"):
        assert name in found
    assert "fine.py" not in found


def _short(path: Path) -> str:
    return str(path.relative_to(HOUSE))
