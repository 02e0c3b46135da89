"""Whatever is typed into a page, no page breaks; and what somebody named by markup is shown as they typed it."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction
from django.forms import Form
from django.test import Client

from relacja.accounts.testing import sign_in
from relacja.platform.actor import Actor
from tests.architecture.scope.paths import Path as Address
from tests.architecture.scope.paths import every_path
from tests.furnished import MARKUP, furnished

pytestmark = pytest.mark.slow
SYSTEM = Actor.system("test")
GROWTH = ("automation", "segments", "mailings", "marketing")
APPS = ("contact_centre", "routing", "decisions", "catalogue", "messaging", *GROWTH)
SOURCES = Path(import_module("relacja").__path__[0])
READ = re.compile(r"""(?:POST|GET)(?:\.get|\.getlist)?[\[(]\s*["'](\w+)["']""")
ODD = (
    "", " ", "-1", "0", "1e308", "nan", str(2**31), str(2**63), "9" * 5000, "x" * 41, "x" * 20_000, "a\x00b", "../..",
    "\u202e\U0001f600", "2026-99-99", "9999-12-31T23:59", "0001-01-01", "((((" * 100, "a: b\nc",
    'customers.no_such = "x"',
)  # fmt: skip
TELLING = ("", "-1", str(2**63), "x" * 20_000, "a\x00b", "\u202e\U0001f600", "9999-12-31T23:59", ODD[-1])
"""Those by which most breaks, for pages made of forms that others have been through."""
MADE_UP = {"kind": "reason", "engine_plug": "simulator", "list_code": "contact_centre.calls", "code": "calls"}


def words_read(app: str) -> set[str]:
    """Every name that a page of an app reads, of forms and beside them."""
    names = {"q", "sort", "after", "before", "limit", "page", "do", "form-TOTAL_FORMS", "way-0-name", "0-seconds"}
    names |= {"actions"} | {f"a0-{name}" for name in ("do", "add", "body", "code", "user", "priority", "hours", "plan")}
    for source in (SOURCES / app).rglob("*.py"):
        names |= set(READ.findall(source.read_text()))
    for form in forms_of(app):
        names |= set(form.base_fields)
    return names


def forms_of(app: str) -> Iterator[type[Form]]:
    for source in (SOURCES / app).rglob("*form*/*.py"), (SOURCES / app).glob("*form*.py"):
        for path in source:
            name = ".".join(("relacja", *path.relative_to(SOURCES).with_suffix("").parts)).removesuffix(".__init__")
            yield from of_module(import_module(name))


def of_module(module: ModuleType) -> Iterator[type[Form]]:
    yield from (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Form))


NAMES = {app: sorted(words_read(app)) for app in APPS}
"""By app: a page is sent no more than it could read, or the server would refuse the whole for its size."""
PAGES = sorted(
    {one.pattern: one for one in every_path() if not one.pattern.startswith("api/")}.values(),
    key=lambda one: one.pattern,
)


def app_of(page: Address) -> str:
    from django.urls import resolve

    try:
        return str(resolve(page.address(dict.fromkeys(page.parameters, 1) | MADE_UP)).app_name)
    except Exception:
        return ""


OURS = [page for page in PAGES if app_of(page) in APPS]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Client, dict[str, Any]]]:
    """One of everything that an address may name, and somebody who may do all of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        user, there = furnished()
        yield sign_in(Client(raise_request_exception=False), user), there
        transaction.set_rollback(True)


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.pattern)
def test_no_page_breaks(world: tuple[Client, dict[str, Any]], django_db_blocker: Any, page: Address) -> None:
    client, ids = world
    address = page.address(dict.fromkeys(page.parameters, 1) | ids | MADE_UP)
    broken, app = [], app_of(page)
    with django_db_blocker.unblock():
        for odd in TELLING if app in GROWTH else ODD:
            typed = dict.fromkeys(NAMES[app], odd)
            for ask in (client.get, client.post):
                point = transaction.savepoint()
                answer = ask(address, typed)
                assert answer.status_code != 403, address
                if answer.status_code >= 500:
                    broken.append((ask.__name__, odd[:30], answer.status_code))
                transaction.savepoint_rollback(point)
    assert not broken


NAMED = [page for page in OURS if app_of(page) in GROWTH]


@pytest.mark.parametrize("page", NAMED, ids=lambda page: page.pattern)
def test_names_are_words_and_never_markup(
    world: tuple[Client, dict[str, Any]], django_db_blocker: Any, page: Address
) -> None:
    client, ids = world
    with django_db_blocker.unblock():
        point = transaction.savepoint()
        answer = client.get(page.address(dict.fromkeys(page.parameters, 1) | ids | MADE_UP))
        transaction.savepoint_rollback(point)
    assert MARKUP not in answer.content.decode(errors="replace")
