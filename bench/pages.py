"""The customer's file as a page: server time of shell and panels in view, weight of the first view, layout shift."""

import gzip
import re
import time
import urllib.request
from collections.abc import Iterator
from html import unescape

from bench.figures import Figure, Target, figure
from bench.servers import Server, product
from bench.world import World

TIMES = 60
WARMING = 40
"""Files opened before it counts, so that every thread of the worker has its connection and its statements."""
WATCH = """
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from relacja.accounts.models import User
user = User.objects.get(pk=1)
store = SessionStore()
store[SESSION_KEY] = str(user.pk)
store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.save()
print("session", store.session_key)
"""


def customer_page(world: World) -> Iterator[Figure]:
    """What a person waits for when they open a customer, and how much comes down the wire."""
    session = world.run("shell", "-c", SESSION).split("session ")[1].split()[0]
    world.run("collectstatic", "--no-input", "-v", "0")
    with product(world) as server:
        for number in range(WARMING):
            _server_time(server, session, world.parties - number)
        ids = [1 + number * 37 % world.parties for number in range(TIMES)]
        spent = sorted(_server_time(server, session, party_id) for party_id in ids)
        yield figure(
            "customer page: p95 of shell and panels together",
            spent[int(len(spent) * 0.95)],
            "ms",
            target=Target(100, of="value"),
        )
        weight = _first_view(server, session, ids[0]) / 1000
        yield figure("customer page: first view on the wire", weight, "kB", target=Target(150, of="value"))
        yield figure("customer page: layout shift", _shift(server, session, ids[0]), "", target=Target(0, of="value"))


def _get(server: Server, session: str, path: str) -> bytes:
    headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "br, gzip", "Host": "localhost"}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=headers)
    with urllib.request.urlopen(request) as answer:
        body: bytes = answer.read()
    return body


def _text(body: bytes) -> str:
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


def _panels(page: str) -> list[str]:
    """What the page loads by itself: pieces with an hx-get and a trigger on load."""
    pieces = re.findall(r"<[^>]*hx-get=\"([^\"]+)\"[^>]*>", page)
    tags = re.findall(r"<[^>]*hx-get=\"[^\"]+\"[^>]*>", page)
    return [unescape(path) for path, tag in zip(pieces, tags, strict=True) if "load" in tag or "revealed" in tag]


def _server_time(server: Server, session: str, party_id: int) -> float:
    """Milliseconds of the shell and of all panels, one after the other."""
    begun = time.perf_counter()
    page = _text(_get(server, session, f"/customers/{party_id}/"))
    for path in _panels(page):
        _get(server, session, path)
    return 1000 * (time.perf_counter() - begun)


def _first_view(server: Server, session: str, party_id: int) -> int:
    """Bytes of the page, its panels, its styles and its scripts, as they come down the wire."""
    body = _get(server, session, f"/customers/{party_id}/")
    page = _text(body)
    assets = re.findall(r"(?:src|href)=\"(/static/[^\"]+\.(?:js|css|svg|woff2))\"", page)
    return len(body) + sum(len(_get(server, session, path)) for path in [*_panels(page), *dict.fromkeys(assets)])


def _shift(server: Server, session: str, party_id: int) -> float:
    """What Chromium measures while the page fills."""
    from playwright.sync_api import sync_playwright

    from config.launch.testing import find_browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://localhost:{server.port}"}])
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"http://localhost:{server.port}/customers/{party_id}/")
        page.wait_for_load_state("networkidle")
        shifted = float(page.evaluate("window.__shift"))
        browser.close()
    return shifted
