"""A real Chromium against a live server: one browser for the run, a fresh window for each reader."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from config.launch.testing import find_browser
from relacja.accounts.models import User
from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.messaging.models import Conversation
from relacja.messaging.testing import Pigeon, inbound, make_mailbox, pigeon, receive
from relacja.platform.web import static_files
from tests.servers import collected, surroundings, whole_server

__all__ = ["collected", "whole_server"]

WIDTHS = {"phone": (390, 844), "middle": (1024, 768), "wide": (1440, 900)}

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests

NOT_OURS = (
    "net::ERR_INTERNET_DISCONNECTED",  # a test that takes the network away
    "EventSource's response has a MIME type",  # pushing is the ASGI entry's; the live server of the tests has none
)

expect.set_options(timeout=20_000)
"""A call waits for a router that has just been started beside a browser, on a machine that has other things to do."""

WATCH = """
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here drive a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The Chromium of the machine."""
    path = find_browser()
    if path is None:
        pytest.fail("no Chromium: apt-get install chromium, or name it in RELACJA_BROWSER")
    if not (Path(static_files.__file__).parent / "static" / "built" / "app.css").exists():
        pytest.fail("the front end is not built: ./relacja up, or npm ci && node build.mjs in frontend")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Window:
    """A reader's page, and everything it complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path and wait until nothing is loading."""
        self.page.goto(f"{self.address}{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until htmx has asked for all it wants."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


Open = Callable[..., Window]


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Opens a window for a user, at a width; fails the test if a page complained."""
    opened: list[Window] = []

    def open_for(
        user: User | None = None, *, width: str = "wide", theme: str = "light", address: str = "", **options: Any
    ) -> Window:
        address = address or live_server.url
        wide, high = WIDTHS[width]
        phone = width == "phone"
        context = chromium.new_context(
            viewport={"width": wide, "height": high},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=phone,
            is_mobile=phone,
            locale="en-GB",
            timezone_id="Europe/Warsaw",
            **options,
        )
        context.set_default_timeout(10_000)
        if user is not None:
            session = sign_in(Client(), user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        context.add_init_script(WATCH)
        shown = Window(context.new_page(), address)
        shown.page.on("console", lambda said: _hear(shown, said.type, said.text))
        shown.page.on("pageerror", lambda error: shown.complaints.append(f"error: {error}"))
        opened.append(shown)
        return shown

    yield open_for
    complaints = [line for shown in opened for line in shown.complaints]
    for shown in opened:
        shown.page.context.close()
    let_end()
    assert complaints == []


BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'
"""


def let_end(seconds: float = 10.0) -> None:
    """Wait for what closed windows have asked for: the tables are emptied next, and both would wait for each other."""
    until, rest = time.monotonic() + seconds, 0
    while rest < 3 and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            rest = 0 if cursor.fetchone()[0] else rest + 1
        time.sleep(0.05)


def _hear(shown: Window, kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not any(words in text for words in NOT_OURS):
        shown.complaints.append(f"{kind}: {text}")


@pytest.fixture
def router(whole_server: str, tmp_path: Path) -> Iterator[None]:
    """The router's process beside the web process; it ends in order when it is told to."""
    with (tmp_path / "router.log").open("wb") as log:
        command = [sys.executable, "-m", "django", "router"]
        process = subprocess.Popen(command, env=surroundings(tmp_path), stdout=log, stderr=log)
    yield
    process.terminate()
    assert process.wait(20) == 0, (tmp_path / "router.log").read_text()[-2000:]


@pytest.fixture
def manager(transactional_db: None) -> User:
    """Somebody who may do everything, and reads English."""
    user = make_user("manager@example.com", full_name="Maria Menedżer", language="en")
    actor_with(user=user)
    return user


@pytest.fixture
def bird(transactional_db: None) -> Iterator[Pigeon]:
    with pigeon() as one:
        yield one


@pytest.fixture
def letters(manager: User, bird: Pigeon) -> list[Conversation]:
    """Three letters, the latest first; the first from a customer, the last from nobody we know."""
    make_party("Łucja Żak", email="lucja@customer.test", owner_id=manager.pk)
    mailbox = make_mailbox()
    now = timezone.now()
    given = [
        ("lucja@customer.test", "Invoice"),
        ("second@customer.test", "Contract"),
        ("third@customer.test", "Thanks"),
    ]
    found = []
    for hours, (sender, subject) in enumerate(given, 1):
        html = "<p>Hello, <b>friend</b></p>" if hours == 1 else ""
        message = inbound(
            sender=sender, sender_name="", subject=subject, text=f"About: {subject}", html=html,
            at=now - timedelta(hours=hours),
        )  # fmt: skip
        [arrival] = receive(mailbox, message)
        assert arrival.message is not None
        found.append(arrival.message.conversation)
    return found
