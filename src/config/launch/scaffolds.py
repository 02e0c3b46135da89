"""`new-app` and `new-plug`: beginnings that pass every gate before a line is written in them."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from config.launch.place import CannotGoOn, Place


def app_options(parser: argparse.ArgumentParser) -> None:
    """Which app, where."""
    parser.add_argument("name", help="small letters and _, as it will be imported")
    parser.add_argument("--floor", required=True, help="where it stands; docs/floors.md lists the floors")


def plug_options(parser: argparse.ArgumentParser) -> None:
    """Which plug."""
    parser.add_argument("path", help="the folder below src/relacja, for instance platform/transfer/formats/vcard")


def new_app(place: Place, given: argparse.Namespace, _arguments: list[str]) -> int:
    """See tools/scaffold/app.py."""
    _open_tools(place)
    from tools.scaffold.app import new_app as begin

    today = datetime.now().astimezone().date()
    return _tell(place, lambda: begin(place.root, given.name, given.floor, today=today))


def new_plug(place: Place, given: argparse.Namespace, _arguments: list[str]) -> int:
    """See tools/scaffold/plug.py."""
    _open_tools(place)
    from tools.scaffold.plug import new_plug as begin

    return _tell(place, lambda: begin(place.root, given.path))


def _open_tools(place: Place) -> None:
    if not place.in_clone:
        raise CannotGoOn("The scaffolds are not part of this installation; they need the clone.")
    if str(place.root) not in sys.path:
        sys.path.insert(0, str(place.root))


def _tell(place: Place, begin: Callable[[], list[Path]]) -> int:
    from tools.scaffold import CannotScaffold

    try:
        written = begin()
    except CannotScaffold as reason:
        raise CannotGoOn(str(reason)) from None
    for file in written:
        print(file.relative_to(place.root))
    return 0
