"""The customer's file as a page: server time of shell and panels in view, weight of the first view, layout shift."""

import gzip
import re
import time
import urllib.request
from collections.abc import Iterator
from html import unescape

from bench.browsers import browser, signed_in
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


def customer_page(world: World) -> Iterator[Figure]:
    """What a person waits for when they open a customer, and how much comes down the wire."""
    session = signed_in(world)
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
    with browser(server, session, WATCH) as page:
        page.goto(f"http://localhost:{server.port}/customers/{party_id}/")
        page.wait_for_load_state("networkidle")
        return float(page.evaluate("window.__shift"))
