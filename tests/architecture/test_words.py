"""What people read in the record of changes."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import relacja
from relacja.kit.naming import name_in_house
from relacja.platform.web.verbs import named_verbs


def use_cases() -> Iterator[str]:
    """The code of every use case of the house."""
    for found in pkgutil.walk_packages(relacja.__path__, "relacja."):
        if any(part in {"tests", "migrations", "testing"} for part in found.name.split(".")):
            continue
        module = importlib.import_module(found.name)
        for name, thing in vars(module).items():
            if hasattr(thing, "permits") and thing.__module__ == module.__name__ and callable(thing):
                yield name_in_house(thing.__module__, name)


def test_what_the_system_says_of_itself_is_marked_for_translation() -> None:
    bare = [
        path.name
        for path in Path(relacja.__path__[0]).rglob("*.py")
        if not {"tests", "testing"} & set(path.parts) and re.search(r'Actor\.system\(f?"', path.read_text())
    ]
    assert bare == ["delivering.py"], "that one names the event it hears of"


def test_every_use_case_has_words_for_the_record_of_changes_and_no_others_do() -> None:
    named = {verb for verb, _words in named_verbs()}
    there = set(use_cases())
    assert len(there) > 100
    assert there - named == set()
    assert named - there == set()
