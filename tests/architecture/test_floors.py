"""Foreign keys, names of addresses and subscriptions run downstairs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django.urls import get_resolver
from tools.walls.addresses import climbing_addresses, named_addresses, strings
from tools.walls.floors import FLOORS, HOUSE, app_of, may_look, python_files, read_floors, templates
from tools.walls.keys import climbing_keys
from tools.walls.pages import addresses_in_template

from relacja.platform.outbox import event_types, subscribers


def test_floors_are_read_from_the_contract() -> None:
    text = '[[tool.importlinter.contracts]]\nid = "floors"\nlayers = ["roof", "left | right", "cellar"]\n'
    assert read_floors(text) == {"roof": 2, "left": 1, "right": 1, "cellar": 0}


def test_every_app_has_a_floor_and_every_floor_an_app() -> None:
    standing = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()}
    assert standing == set(FLOORS)


def test_one_may_look_down_and_at_oneself_only() -> None:
    floors = {"roof": 2, "left": 1, "right": 1, "cellar": 0}
    assert may_look("roof", "cellar", floors)
    assert may_look("left", "left", floors)
    assert not may_look("left", "right", floors)
    assert not may_look("cellar", "roof", floors)


def test_foreign_keys_run_downstairs_and_leave_no_trace_there() -> None:
    assert climbing_keys(apps.get_models()) == []


@isolate_apps("relacja.platform", "relacja.accounts")
def test_a_foreign_key_that_climbs_is_found() -> None:
    class Above(models.Model):
        class Meta:
            app_label = "accounts"

    class Below(models.Model):
        up = models.ForeignKey(Above, models.CASCADE, related_name="+")

        class Meta:
            app_label = "platform"

    class Fine(models.Model):
        down = models.ForeignKey(Below, models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

    class Loud(models.Model):
        down = models.ForeignKey(Below, models.CASCADE, related_name="louds")

        class Meta:
            app_label = "accounts"

    assert climbing_keys([Above, Below, Fine]) == ["platform.Below.up points up to accounts"]
    assert climbing_keys([Loud]) == ['accounts.Loud.down shows itself in platform: related_name="+"']


ADDRESSES = dict(named_addresses(get_resolver().url_patterns))


def _used() -> Iterator[tuple[Path, set[str]]]:
    for path in python_files():
        if path.name != "urls.py":
            yield path, strings(path.read_text())
    for path in templates():
        yield path, addresses_in_template(path.read_text())


def test_names_of_addresses_are_used_downstairs() -> None:
    climbing = {
        str(path.relative_to(HOUSE)): found
        for path, used in _used()
        if (found := climbing_addresses(app_of(path), used, ADDRESSES))
    }
    assert climbing == {}


def test_the_house_has_addresses() -> None:
    assert ADDRESSES, "the test above looks at nothing"


def test_an_address_that_climbs_is_found_in_code_and_templates() -> None:
    addresses = {"roof_garden": "roof", "cellar_door": "cellar"}
    floors = {"roof": 1, "cellar": 0}
    code = 'def go():\n    return redirect("roof_garden")\n'
    page = "<a href=\"{% url 'roof_garden' 12 %}\">"
    assert climbing_addresses("cellar", strings(code), addresses, floors) == ["roof_garden of roof"]
    assert climbing_addresses("cellar", addresses_in_template(page), addresses, floors) == ["roof_garden of roof"]
    assert climbing_addresses("roof", {"roof_garden", "cellar_door"}, addresses, floors) == []


def climbing_subscriptions(pairs: list[tuple[str, str]], floors: dict[str, int]) -> list[str]:
    """Listeners (`app.function`) that stand below the event (`app.Event`) they hear."""
    return [
        f"{listener} hears {event}"
        for listener, event in pairs
        if not may_look(listener.partition(".")[0], event.partition(".")[0], floors)
    ]


def test_subscriptions_run_downstairs() -> None:
    assert climbing_subscriptions([(entry.code, entry.event.name) for entry in subscribers], FLOORS) == []


def test_a_subscription_that_climbs_is_found() -> None:
    floors = {"roof": 1, "cellar": 0}
    pairs = [("cellar.on_rain", "roof.RainFell"), ("roof.on_flood", "cellar.FloodRose")]
    assert climbing_subscriptions(pairs, floors) == ["cellar.on_rain hears roof.RainFell"]


@pytest.mark.parametrize("name", sorted(event_types))
def test_an_event_is_told_by_the_app_it_is_named_for(name: str) -> None:
    parts = event_types[name].__module__.split(".")
    assert "tests" in parts or parts[2:] == ["events"], "events stand in events.py"
