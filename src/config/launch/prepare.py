"""Runs inside the environment: python -m config.launch.prepare [messages] [migrations] [static] [sample]."""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import django
from django.core.management import call_command


def messages() -> None:
    """Compile the translations, which are kept as text only."""
    if find_spec("tools") and find_spec("tools.messages"):
        import_module("tools.messages").compile_all()


def migrations() -> None:
    """The tables of this release."""
    call_command("migrate", interactive=False, verbosity=0)


def static() -> None:
    """Static files under names that carry their hash, compressed once."""
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def sample() -> None:
    """The sample company."""
    import_module("demo.load").load()


_LONG = 2.0

STEPS: dict[str, Callable[[], None]] = {
    "messages": messages,
    "migrations": migrations,
    "static": static,
    "sample": sample,
}


def main(names: list[str]) -> None:
    """The named steps, in their order."""
    django.setup()
    for name, step in STEPS.items():
        if name in names:
            began = time.monotonic()
            step()
            if time.monotonic() - began > _LONG:
                print(f"          {name}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
