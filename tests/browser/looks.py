"""What every page must hold: no serious finding of axe, nothing shifting, nothing sticking out, little weight."""

import gzip
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Request, Response

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FIRST_VIEW = 150_000
SERIOUS = {"serious", "critical"}


@cache
def axe_source() -> str:
    """The checker, from the packages of the front end."""
    if not AXE.exists():
        pytest.fail("axe is not installed: npm ci in frontend")
    return AXE.read_text()


STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def findings(page: Page, *, only: str = "") -> list[str]:
    """What axe holds against the page, where it is serious; perhaps by one rule only."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    asked = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": list(STANDARDS)}
    result: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {resultTypes: ['violations'], runOnly: rules})", asked
    )
    return [
        f"{one['id']}: {node['html'][:120]} ({' '.join(node.get('failureSummary', '').split())[:160]})"
        for one in result["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def sticking_out(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def shift(page: Page) -> float:
    """How much has moved under the reader's eyes since the page was opened."""
    return float(page.evaluate("window.__shift"))


class Calm:
    """Knows when a page has asked for all it wants, sooner than half a second after it."""

    def __init__(self, page: Page) -> None:
        self._page, self._waiting = page, set[Request]()
        page.on("request", self._asked)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)

    def _asked(self, request: Request) -> None:
        if request.resource_type not in {"eventsource", "websocket"}:  # they have no end
            self._waiting.add(request)

    def _answered(self, request: Request) -> None:
        self._waiting.discard(request)

    def wait(self, seconds: float = 20.0) -> None:
        """Nothing is loading, twice in a row."""
        rest, until = 0, time.monotonic() + seconds
        while rest < 2 and time.monotonic() < until:
            self._page.wait_for_timeout(40)
            rest = 0 if self._waiting or self._page.evaluate(SWAPPING) else rest + 1


SWAPPING = "document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling') !== null"


class Weight:
    """Counts the bytes of answers as they would go over the wire: text compressed, fonts as they are."""

    def __init__(self, page: Page) -> None:
        self.parts: dict[str, int] = {}
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._responses: list[Response] = []
        page.on("response", self._keep)

    def _keep(self, response: Response) -> None:
        if response.request.resource_type != "eventsource":  # it has no end, and no body to be weighed
            self._responses.append(response)

    def total(self) -> int:
        """The bytes of everything that came, heads of answers not counted."""
        for response in self._responses:
            if response.status == 200 and response.url not in self.parts:
                body = response.body()
                text = not response.url.endswith((".woff2", ".png"))
                self.parts[response.url] = len(gzip.compress(body, 6)) if text else len(body)
        return sum(self.parts.values())
