"""From the ring to the drawn file: calls at the simulator, the router, the web, and the desk in a real browser."""

import random
import time
from collections.abc import Iterator
from typing import Any

import orjson

from bench.browsers import browser, signed_in
from bench.figures import Figure, Target, figure
from bench.servers import Server, beside, post, product
from bench.world import World, copied

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
        callers, session = str(own.one(CALLERS)).split(), signed_in(own)
        with product(own, workers=2) as server, beside(own, "router"), browser(server, session, WATCH) as page:
            page.goto(f"http://localhost:{server.port}/desk/")
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
    post(world, server, "/calls/simulate", {"number": caller, "line": ""})
    _until(lambda: page.evaluate("window.__drawn()"))
    seen, held = page.evaluate("window.__drawn()"), orjson.loads(world.one(HELD))
    time.sleep(0.3)
    post(world, server, f"/calls/{held['call']}/answer", {})
    _until(lambda: world.one("SELECT state FROM routing_reservation WHERE id = %s", held["reservation"]) == "accepted")
    post(world, server, f"/calls/{held['call']}/hang-up", {})
    _until(lambda: world.one("SELECT state FROM routing_reservation WHERE id = %s", held["reservation"]) == "wrapping")
    post(world, server, f"/reservations/{held['reservation']}/finish", {"note": "asked for the price"})
    _until(lambda: page.evaluate("!document.querySelector('.desk-file')"))
    return seen["file"] - held["rang"], seen["offers"] - held["rang"]


def _until(holds: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError("what was waited for did not come")
        time.sleep(0.02)
