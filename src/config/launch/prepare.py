"""Runs inside the environment: python -m config.launch.prepare [messages] [migrations] [static] [sample|blank]."""

import contextlib
import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext_noop

from config.launch.up import FIRST

django.setup()

from relacja.accounts import services as accounts  # noqa: E402 Django first
from relacja.accounts.services.founding import AlreadyFounded  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402


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
    """The sample company, where there is no company yet."""
    with contextlib.suppress(AlreadyFounded):
        import_module("demo.load").load()


def blank() -> None:
    """A company without customers and its first administrator, whose password only the data directory knows."""
    email = os.environ.get("RELACJA_ADMIN_EMAIL", "admin@relacja.example")
    password = secrets.token_urlsafe(12)
    with contextlib.suppress(AlreadyFounded):
        accounts.found_company(
            actor=Actor.system(gettext_noop("first start")),
            company_name=str(os.environ.get("RELACJA_COMPANY", "Relacja")),
            email=email,
            full_name="Administrator",
            password=password,
        )
        person = {"email": email, "password": password, "who": "administrator; change the password under Settings"}
        file = os.open(settings.DATA / FIRST, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w") as out:
            json.dump([person], out)


_LONG = 2.0

STEPS: dict[str, Callable[[], None]] = {
    "messages": messages,
    "migrations": migrations,
    "static": static,
    "sample": sample,
    "blank": blank,
}


def main(names: list[str]) -> None:
    """The named steps, in their order."""
    with contextlib.nullcontext() if names == ["messages"] else one_at_a_time():
        steps(names)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several containers may start at once on one database; the others wait, and find nothing left to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('relacja.prepare'))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('relacja.prepare'))")


def steps(names: list[str]) -> None:
    """Each step, with its time if it took long."""
    for name, step in STEPS.items():
        if name in names:
            began = time.monotonic()
            step()
            if time.monotonic() - began > _LONG:
                print(f"          {name}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
