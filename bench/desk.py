"""From the ring to the drawn file: calls at the simulator, the router, the web, and the desk in a real browser."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from bench.client import Connection, request_bytes
from bench.faults_routing import copied
from bench.figures import Figure, Target, figure
from bench.pages import SESSION
from bench.servers import Server, product
from bench.world import ROOT, World

CALLS, WARMING = 60, 5
SET_UP = """
from relacja.contact_centre.services import set_up_simply
from relacja.decisions import services as decisions
from relacja.platform.actor import Actor
from relacja.routing import services as routing
actor = Actor.system("bench of the desk")
set_up_simply(actor=actor, user_ids=[1])
worker = routing.make_worker(actor=actor, user_id=1, is_reachable=True)
routing.set_activity_of(actor=actor, worker_id=worker, activity="ready")
for n in range(30):
    decisions.save_offer(actor=actor, code=f"offer-{n}", name=f"Offer {n}", state="live", places=["desk"], value=n)
"""
CALLERS = """
SELECT string_agg(value, ' ') FROM (SELECT c.value FROM customers_partycontactpoint l
  JOIN customers_contactpoint c ON c.id = l.point_id AND c.kind = 'phone' AND c.value LIKE '+4860%%'
  JOIN customers_party p ON p.id = l.party_id AND p.status = 'active' AND p.canonical_id = p.id
  LIMIT 300) found
"""
HELD = """
SELECT jsonb_build_object('reservation', r.id, 'call', i.subject_id, 'rang', extract(epoch FROM r.made_at))::text
FROM routing_reservation r JOIN routing_workitem i ON i.id = r.item_id ORDER BY r.id DESC LIMIT 1
"""
FREE = "SELECT count(*) FROM routing_reservation WHERE state IN ('pending', 'accepted', 'wrapping')"
WATCH = """
const seen = {};
const look = () => {
  const file = document.querySelector(".desk-file h1"), offers = document.querySelector(".desk-file [data-offers]");
  const now = (performance.timeOrigin + performance.now()) / 1000;
  if (file && !seen.file) seen.file = now;
  if (offers && !seen.offers) requestAnimationFrame(() => setTimeout(() => {
    seen.offers ??= (performance.timeOrigin + performance.now()) / 1000;
  }));
};
new MutationObserver(look).observe(document, { childList: true, subtree: true });
window.__drawn = () => (seen.file && seen.offers ? { ...seen } : null);
window.__forget = () => { delete seen.file; delete seen.offers; };
"""


def desk(world: World) -> Iterator[Figure]:
    """The ring is the moment of the reservation; drawn is the frame in which the file stands with its offers."""
    shrink = 4 if world.scale == "tiny" else 1
    with copied(world) as own:
        own.run("shell", "-c", SET_UP)
        session = own.run("shell", "-c", SESSION).split("session ")[1].split()[0]
        callers = str(own.one(CALLERS)).split()
        own.run("collectstatic", "--no-input", "-v", "0")
        with product(own, workers=2) as server, _router(own), _browser(server, session) as page:
            heads, drawn = [], []
            for number in range(WARMING + CALLS // shrink):
                head, whole = _call(own, server, page, random.choice(callers))
                if number >= WARMING:
                    heads.append(1000 * head)
                    drawn.append(1000 * whole)
    for name, times in (("head of the file", sorted(heads)), ("file with its offers", sorted(drawn))):
        yield figure(f"desk: ring to the drawn {name}, p50", times[len(times) // 2], "ms")
        target = Target(300, of="value") if times == sorted(drawn) else None
        yield figure(f"desk: ring to the drawn {name}, p95", times[int(len(times) * 0.95)], "ms", target=target)


def _call(world: World, server: Server, page: Any, caller: str) -> tuple[float, float]:
    """A customer calls, is answered and let go; seconds from the ring to the file's head and to all of it."""
    _until(lambda: world.one(FREE) == 0)
    page.evaluate("window.__forget()")
    _ask(world, server, "/calls/simulate", {"number": caller, "line": ""})
    _until(lambda: page.evaluate("window.__drawn()"))
    seen, held = page.evaluate("window.__drawn()"), orjson.loads(world.one(HELD))
    time.sleep(0.3)
    _ask(world, server, f"/calls/{held['call']}/answer", {})
    _until(lambda: world.one("SELECT state FROM routing_reservation WHERE id = %s", held["reservation"]) == "accepted")
    _ask(world, server, f"/calls/{held['call']}/hang-up", {})
    _until(lambda: world.one("SELECT state FROM routing_reservation WHERE id = %s", held["reservation"]) == "wrapping")
    _ask(world, server, f"/reservations/{held['reservation']}/finish", {"note": "asked for the price"})
    _until(lambda: page.evaluate("!document.querySelector('.desk-file')"))
    return seen["file"] - held["rang"], seen["offers"] - held["rang"]


def _ask(world: World, server: Server, path: str, body: dict[str, str]) -> None:
    request = request_bytes(f"/api/v1{path}", token=world.token, method="POST", body=orjson.dumps(body))
    status, _size = Connection(server.port).ask(request)
    if not status.startswith("2"):
        raise RuntimeError(f"{path}: {status}")


def _until(holds: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError("what was waited for did not come")
        time.sleep(0.02)


@contextmanager
def _router(world: World) -> Iterator[None]:
    with (world.directory / "router.log").open("ab") as log:
        command = [sys.executable, "-m", "django", "router"]
        process = subprocess.Popen(command, env=world.environment(), cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
        finally:
            os.kill(process.pid, signal.SIGTERM)
            process.wait(20)


@contextmanager
def _browser(server: Server, session: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from config.launch.testing import find_browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://localhost:{server.port}"}])
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"http://localhost:{server.port}/desk/")
        page.wait_for_load_state("load")
        yield page
        browser.close()
