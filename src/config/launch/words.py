"""The words of the launcher, and how one of them is found in what was typed."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.launch import checking, handing_over, keeping, scaffolds, telephone, testing, up
from config.launch.place import IN_CLONE, ROOT, CannotGoOn, Place

Run = Callable[[Place, argparse.Namespace, list[str]], int]


@dataclass(frozen=True)
class Word:
    """One word: what it does in a line, its options, and the function behind it.

    A word that `passes_on` leaves its options to the command it hands over to.
    """

    line: str
    run: Run
    options: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    passes_on: bool = False


WORDS: dict[str, Word] = {
    "up": Word("set everything up and serve the product (--port N, --blank)", up.run, up.options),
    "test": Word("set up what tests need and run them all", testing.run, passes_on=True),
    "check": Word("linters, types, import contracts, migrations, translations, sizes", checking.run, checking.options),
    "bench": Word(
        "measure against the floor of this machine (NAME..., --scale small|full)", handing_over.bench, passes_on=True
    ),
    "import": Word("import a file, in the foreground, with a report", handing_over.import_, passes_on=True),
    "export": Word("export a list to a file", handing_over.export, passes_on=True),
    "backup": Word("write database, files and secrets to one archive", keeping.backup, keeping.backup_options),
    "restore": Word("bring an archive back into an empty place", keeping.restore, keeping.restore_options),
    "verify": Word("check the chain of the ledger and name the first broken row", handing_over.verify, passes_on=True),
    "source": Word(
        "sites and apps that send events (add NAME: prints its key; count NAME)", handing_over.source, passes_on=True
    ),
    "simulate": Word(
        "what a staff would give (--calls-per-hour N --aht SECONDS --agents N)",
        handing_over.simulate,
        passes_on=True,
    ),
    "telephone": Word(
        "a telephone engine of one's own: install, start, stop, status", telephone.run, telephone.options
    ),
    "shell": Word("a Python shell with everything loaded", handing_over.shell, passes_on=True),
    "new-app": Word("begin an app: NAME --floor FLOOR", scaffolds.new_app, scaffolds.app_options),
    "new-plug": Word("begin a plug: messaging/transports/NAME", scaffolds.new_plug, scaffolds.plug_options),
}


def main(arguments: list[str]) -> int:
    """Do what was typed; what cannot be done is said in plain words, with exit code 1."""
    rest, data = _take_data(arguments)
    if not rest or rest[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    word = WORDS.get(rest[0])
    if word is None:
        print(f"There is no word '{rest[0]}'.\n\n{overview()}", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(prog=f"./relacja {rest[0]}", description=word.line, add_help=not word.passes_on)
    word.options(parser)
    given = parser.parse_args([] if word.passes_on else rest[1:])
    given.rest = rest[1:]
    try:
        return word.run(Place(data), given, arguments)
    except CannotGoOn as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def overview() -> str:
    """Every word with its line."""
    width = max(map(len, WORDS))
    lines = [f"  {name:<{width}}  {word.line}" for name, word in WORDS.items()]
    return "\n".join(
        ["./relacja WORD [--data DIR]", "", *lines, "", "--data DIR keeps the data elsewhere than in var/"]
    )


def installed() -> None:
    """The command of an installed release."""
    sys.exit(main(sys.argv[1:]))


def _usual_data() -> Path:
    return ROOT / "var" if IN_CLONE else Path.home() / ".local" / "share" / "relacja"


def _take_data(arguments: list[str]) -> tuple[list[str], Path]:
    """`--data DIR` may stand anywhere; else RELACJA_DATA, else var/ in the clone."""
    rest, data = [], os.environ.get("RELACJA_DATA") or str(_usual_data())
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--data":
            data = next(waiting, "")
        elif argument.startswith("--data="):
            data = argument.partition("=")[2]
        else:
            rest.append(argument)
    if not data:
        print("--data needs a directory", file=sys.stderr)
        raise SystemExit(2)
    return rest, Path(data).expanduser().absolute()
