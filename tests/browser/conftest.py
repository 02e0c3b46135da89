"""A real Chromium against a live server: one browser for the run, a fresh window for each reader."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from config.launch.testing import find_browser
from relacja.accounts.models import User
from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.platform.web import static_files

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"phone": (390, 844), "middle": (1024, 768), "wide": (1440, 900)}

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests

NOT_OURS = (
    "net::ERR_INTERNET_DISCONNECTED",  # a test that takes the network away
    "EventSource's response has a MIME type",  # pushing is the ASGI entry's; the live server of the tests has none
)

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

    def open_for(user: User | None = None, *, width: str = "wide", theme: str = "light", **options: Any) -> Window:
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
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        context.add_init_script(WATCH)
        shown = Window(context.new_page(), live_server.url)
        shown.page.on("console", lambda said: _hear(shown, said.type, said.text))
        shown.page.on("pageerror", lambda error: shown.complaints.append(f"error: {error}"))
        opened.append(shown)
        return shown

    yield open_for
    complaints = [line for shown in opened for line in shown.complaints]
    for shown in opened:
        shown.page.context.close()
    assert complaints == []


def _hear(shown: Window, kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not any(words in text for words in NOT_OURS):
        shown.complaints.append(f"{kind}: {text}")


@pytest.fixture
def manager(transactional_db: None) -> User:
    """Somebody who may do everything, and reads English."""
    user = make_user("manager@example.com", full_name="Maria Menedżer", language="en")
    actor_with(user=user)
    return user
