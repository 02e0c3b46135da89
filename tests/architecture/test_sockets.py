"""Sockets: each has a page, and each is closed when the house has started."""

import pytest
from tools.walls.floors import ROOT
from tools.walls.sockets import modules, registries, undocumented

from relacja.kit.registry import Registry, RegistryClosed

SOCKETS = registries(modules())
PAGES = "\n".join(path.read_text() for path in sorted((ROOT / "docs" / "recipes").glob("*.md")))


def test_every_socket_has_a_page() -> None:
    assert undocumented(SOCKETS, PAGES) == []


def test_the_house_has_sockets() -> None:
    assert {"platform.refs.ref_kinds", "platform.permissions.permissions"} <= set(SOCKETS)


def test_a_socket_without_a_page_is_found() -> None:
    assert undocumented(["tea.plugs.kettles", "tea.plugs.cups"], "plug into `tea.plugs.cups`") == ["tea.plugs.kettles"]


@pytest.mark.parametrize("path", sorted(SOCKETS))
def test_a_socket_is_closed_when_the_house_has_started(path: str) -> None:
    registry: Registry[object] = SOCKETS[path]
    with pytest.raises(RegistryClosed):
        registry.add("late", registry.base.__new__(registry.base))


def test_a_registry_takes_nothing_after_it_was_closed() -> None:
    registry: Registry[int] = Registry("cups", int)
    registry.add("first", 1)
    registry.close()
    with pytest.raises(RegistryClosed):
        registry.add("late", 2)
