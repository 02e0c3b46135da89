"""The script for sites that have none of their own, on a page of somebody else that allows it and nothing more."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page
from playwright.sync_api import Route as Asked

from relacja.capture import services
from relacja.capture.models import Event
from relacja.platform.actor import Actor
from relacja.platform.web import static_files
from tests.browser.conftest import Open
from tests.browser.foreign import foreign_site

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="data:,"></head><body><h1>{title}</h1>
<script src="{house}/events/{key}.js" data-consent="{consent}" async></script></body></html>"""
MOST_BYTES = 4096


@pytest.fixture
def shop(whole_server: str) -> Iterator[str]:
    _id, key = services.add_source(actor=Actor.system("a test"), name="Shop")

    def draw(path: str, asked: dict[str, str]) -> str:
        title = "Basket" if path == "/basket" else "The shop"
        return PAGE.format(title=title, house=whole_server, key=key, consent=asked.get("consent", ""))

    with foreign_site(
        draw, f"default-src 'none'; script-src {whole_server}; connect-src {whole_server}; img-src data:"
    ) as site:
        yield site


@pytest.fixture
def visit(shop: str, window: Open) -> Callable[[str], Page]:
    """Opens a page of the shop, and waits until the script is there."""
    shown = window(address=shop)

    def open_page(path: str) -> Page:
        shown.page.goto(f"{shop}{path}")
        is_there(shown.page)
        return shown.page

    return open_page


def is_there(page: Page) -> None:
    """Wait for the script."""
    until = time.monotonic() + 10
    while not page.evaluate("Boolean(window.relacja?.track)"):
        assert time.monotonic() < until
        page.wait_for_timeout(50)


def told(count: int) -> list[dict[str, Any]]:
    """What has come, in its order, as soon as it is so many."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = sorted(Event.objects.values_list("payload", flat=True), key=lambda one: str(one["timestamp"]))
        if len(found) >= count:
            break
        time.sleep(0.05)
    assert len(found) == count, [(one["type"], one.get("event")) for one in found]
    return found


def test_the_script_is_smaller_than_four_kilobytes() -> None:
    built = Path(static_files.__file__).parent / "static" / "built" / "capture_script.js"
    assert 0 < built.stat().st_size < MOST_BYTES


def test_visits_deeds_and_who_it_is_arrive_by_themselves(visit: Callable[[str], Page]) -> None:
    page = visit("/?utm_source=letter&utm_campaign=spring")
    page.evaluate("relacja.track('Product Added', {product_id: '7', price: 99.5})")
    page.evaluate("relacja.identify('ewa', {email: 'ewa@customer.test'})")
    page.evaluate("history.pushState({}, '', '/shoes')")
    first, added, known, second = told(4)
    assert [one["type"] for one in (first, added, known, second)] == ["page", "track", "identify", "page"]
    assert first["context"]["campaign"] == {"source": "letter", "name": "spring"}
    assert first["name"] == "The shop"
    assert added["properties"] == {"product_id": "7", "price": 99.5}
    assert "userId" not in added
    assert known["userId"] == second["userId"] == "ewa"
    assert len({one["anonymousId"] for one in (first, added, known, second)}) == 1
    assert second["context"]["page"]["path"] == "/shoes"


def test_the_browser_is_known_again_and_after_a_reset_it_is_not(visit: Callable[[str], Page]) -> None:
    visit("/")
    page = visit("/basket")
    one, two = told(2)
    assert one["anonymousId"] == two["anonymousId"]
    page.evaluate("relacja.reset()")
    page.evaluate("relacja.track('Cart Viewed')")
    assert told(3)[-1]["anonymousId"] != one["anonymousId"]


def test_what_could_not_be_sent_is_sent_later_and_once(visit: Callable[[str], Page]) -> None:
    page = visit("/")
    told(1)
    page.context.set_offline(True)
    for n in range(3):
        page.evaluate(f"relacja.track('Step', {{n: {n}}})")
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    visit("/basket")
    names = [(one["type"], one.get("properties", {}).get("n")) for one in told(5)]
    assert names == [("page", None), ("track", 0), ("track", 1), ("track", 2), ("page", None)]


def test_it_comes_again_when_it_is_asked_to(shop: str, window: Open) -> None:
    shown = window(address=shop)
    page = shown.page
    page.goto(shop)
    told(1)
    refused: list[int] = []

    def busy(asked: Asked) -> None:
        refused.append(1)
        if len(refused) == 1:
            headers = {"Access-Control-Allow-Origin": "*", "Retry-After": "1"}
            asked.fulfill(status=429, headers=headers, body="{}")
        else:
            asked.continue_()

    page.route("**/v1/batch", busy)
    page.evaluate("relacja.track('Step')")
    while len(refused) < 2:
        page.wait_for_timeout(100)
    assert told(2)[-1]["event"] == "Step"
    assert len(refused) == 2
    shown.complaints.clear()  # the browser says itself that it was asked to come again


def test_nothing_is_kept_or_sent_before_a_visitor_agrees(visit: Callable[[str], Page]) -> None:
    page = visit("/?consent=wait")
    page.evaluate("relacja.track('Product Viewed')")
    page.wait_for_timeout(700)
    assert page.evaluate("localStorage.length") == 0
    assert not Event.objects.exists()
    page.evaluate("relacja.consent({analytics: true, marketing: false})")
    seen, viewed = told(2)
    assert (seen["type"], viewed["event"]) == ("page", "Product Viewed")
    page.evaluate("relacja.track('Agreed')")
    assert told(3)[-1]["context"]["consent"] == {"categoryPreferences": {"analytics": True, "marketing": False}}
    page.evaluate("relacja.consent(false)")
    page.evaluate("relacja.track('Not agreed')")
    page.wait_for_timeout(700)
    assert Event.objects.count() == 3
    assert page.evaluate("Object.keys(localStorage).filter(name => name !== 'relacja-consent')") == []


def test_what_is_called_before_the_script_is_there_is_done_when_it_comes(
    visit: Callable[[str], Page], shop: str
) -> None:
    page = visit("/")
    told(1)
    page.add_init_script("window.relacja = [['track', 'Early', {n: 1}]]")
    page.goto(f"{shop}/basket")
    is_there(page)
    assert sorted((one["type"], one.get("event")) for one in told(3)) == [
        ("page", None),
        ("page", None),
        ("track", "Early"),
    ]


def test_there_is_no_script_of_a_source_that_takes_nothing(whole_server: str) -> None:
    with pytest.raises(HTTPError) as missing:
        urlopen(f"{whole_server}/events/nobodys.js", timeout=10)
    assert missing.value.code == 404
