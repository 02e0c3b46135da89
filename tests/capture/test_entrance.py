"""The entrance for events as it is spoken to over the wire."""

import gzip
import json
import os
import signal
import subprocess
import threading
import time
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest

from relacja.capture import queries, services
from relacja.capture.models import Event, Held, Source
from relacja.capture.types import MOST_BODY, MOST_EVENT, Kept, Problem
from relacja.kit.traces import Traces
from relacja.platform.actor import Actor
from relacja.platform.privacy import Person
from tests.servers import serving

SYSTEM = Actor.system("a test")
CLIENT = httpx.Client(timeout=20)


def post(web: str, path: str, told: Any, **options: Any) -> httpx.Response:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return CLIENT.post(f"{web}/v1/{path}", content=body, **options)


def track(n: int = 0, **told: Any) -> dict[str, Any]:
    return {"event": "Product Viewed", "anonymousId": "visitor", "messageId": f"m{n}", "properties": {"n": n}, **told}


@pytest.mark.parametrize("way", ["basic", "body", "bearer and body", "bearer"])
def test_a_write_key_is_named_by_basic_by_the_body_or_by_bearer(web: str, key: str, way: str) -> None:
    basic = "Basic " + b64encode(f"{key}:".encode()).decode()
    headers = {"basic": {"Authorization": basic}, "body": {}, "bearer and body": {"Authorization": "Bearer of-oauth"}}
    given = headers.get(way, {"Authorization": f"Bearer {key}"})
    answer = post(web, "track", track() | ({"writeKey": key} if "body" in way else {}), headers=given)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert Event.objects.get().payload == track() | {"type": "track"}


@pytest.mark.parametrize("given", [{}, {"Authorization": "Basic !"}, {"Authorization": "Bearer nobody"}])
def test_whoever_names_no_key_of_ours_is_told_so(web: str, key: str, given: dict[str, str]) -> None:
    answer = post(web, "track", track(), headers=given)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert not Event.objects.exists()


def test_a_source_that_is_closed_or_has_another_key_takes_nothing_within_seconds(web: str, key: str) -> None:
    assert post(web, "track", track(writeKey=key)).status_code == 200
    source = Source.objects.get()
    services.change_source(
        actor=SYSTEM, source_id=source.pk, name="Shop", kept=Kept.LONG, requests_per_second=0, is_active=False
    )
    until = time.monotonic() + 10
    while post(web, "track", track(1, writeKey=key)).status_code != 401:
        assert time.monotonic() < until
        time.sleep(0.2)
    services.change_source(
        actor=SYSTEM, source_id=source.pk, name="Shop", kept=Kept.LONG, requests_per_second=0, is_active=True
    )
    new = services.renew_key(actor=SYSTEM, source_id=source.pk)
    assert post(web, "track", track(2, writeKey=new)).status_code == 200
    assert post(web, "track", track(3, writeKey=key)).status_code == 401
    assert Event.objects.order_by("-batch_id")[0].kept == "long"


@pytest.mark.parametrize(
    ("path", "body", "headers", "code"),
    [
        ("batch", b"{", {}, "json"),
        ("batch", b"{}", {}, "batch"),
        ("track", b" " * (MOST_BODY + 1), {}, "too_large"),
        ("track", gzip.compress(b" " * (MOST_BODY + 1)), {"Content-Encoding": "gzip"}, "too_large"),
        ("track", b"no gzip", {"Content-Encoding": "gzip"}, "encoding"),
        ("track", b"{}", {"Content-Encoding": "br"}, "encoding"),
    ],
)
def test_a_request_that_cannot_be_read_is_answered_with_code_and_message(
    web: str, key: str, path: str, body: bytes, headers: dict[str, str], code: str
) -> None:
    answer = post(web, path, body, headers=headers | {"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["message"].endswith(".")


def test_an_event_above_its_limit_is_refused_and_the_others_of_the_batch_are_stored(web: str, key: str) -> None:
    large = track(1, type="track", properties={"x": "y" * MOST_EVENT})
    answer = post(web, "batch", {"writeKey": key, "batch": [track(0, type="track"), large, track(2, type="track")]})
    assert (answer.status_code, answer.json()["code"]) == (400, "size")
    assert answer.json()["message"].startswith("Event 1 of the batch: ")
    assert sorted(Event.objects.values_list("payload__messageId", flat=True)) == ["m0", "m2"]
    [held] = queries.held_events(SYSTEM, Source.objects.get().pk)
    assert held.reason == Problem.SIZE
    assert json.loads(held.payload)["messageId"] == "m1"


def test_an_event_that_is_refused_is_held_once_however_often_it_comes(web: str, key: str) -> None:
    for _ in range(3):
        assert post(web, "track", {"event": "X", "messageId": "m", "writeKey": key}).json()["code"] == "ids"
    assert Held.objects.count() == 1


def test_an_event_stays_known_for_ever_in_its_source_and_only_there(web: str, key: str) -> None:
    _id, other = services.add_source(actor=SYSTEM, name="Other")
    batch = [track(n % 3, type="track") for n in range(9)]
    for _ in range(2):
        assert post(web, "batch", {"batch": batch, "writeKey": key}).status_code == 200
    Event.objects.all().delete()
    assert post(web, "batch", {"batch": batch, "writeKey": key}).status_code == 200
    assert Event.objects.count() == 0
    assert post(web, "batch", {"batch": batch, "writeKey": other}).status_code == 200
    assert Event.objects.count() == 3


def test_many_who_send_the_same_at_once_store_it_once(web: str, key: str) -> None:
    batch = {"batch": [track(n, type="track") for n in range(100)], "writeKey": key}
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(post(web, "batch", batch).status_code)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 8
    assert queries.count_events(SYSTEM, Source.objects.get().pk) == 100


def test_whoever_sends_too_much_is_told_when_to_come_again(web: str, key: str) -> None:
    _id, slow = services.add_source(actor=SYSTEM, name="Slow", requests_per_second=1)
    answers = [post(web, "track", track(n, writeKey=slow)) for n in range(5)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert late
    assert int(late[0].headers["Retry-After"]) >= 1
    assert int(late[0].headers["X-RateLimit-Reset"]) >= time.time()
    assert late[0].json()["code"] == "rate_limited"


def test_pages_of_any_site_may_send_without_asking_first_and_may_ask(web: str, key: str) -> None:
    asked = httpx.options(f"{web}/v1/t", headers={"Origin": "https://shop.test"})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
    assert "POST" in asked.headers["access-control-allow-methods"]
    answer = post(web, "t", track(writeKey=key), headers={"Content-Type": "text/plain", "Origin": "https://shop.test"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_a_picture_makes_a_call_where_no_script_runs(web: str, key: str) -> None:
    data = urlsafe_b64encode(json.dumps(track(writeKey=key, event="Seen?>~")).encode()).decode().rstrip("=")
    answer = CLIENT.get(f"{web}/v1/pixel/track", params={"data": data})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.content.startswith(b"GIF89a")
    assert Event.objects.get().name == "Seen?>~"
    for query, code in [("", "json"), ("data=!", "data"), ("data=e30=", "unauthorized")]:
        assert CLIENT.get(f"{web}/v1/pixel/track?{query}").json()["code"] == code
    assert CLIENT.get(f"{web}/v1/pixel/batch?data={data}").status_code == 404


def test_there_are_no_other_calls(web: str, key: str) -> None:
    assert post(web, "delete", track(writeKey=key)).status_code == 404
    assert httpx.get(f"{web}/v1/track").status_code == 405


def test_an_odd_event_keeps_nobody_else_out(web: str, key: str) -> None:
    nested = '{"a":' * 900 + "1" + "}" * 900
    bodies = [json.dumps(track(n, type="track")) for n in range(2)]
    odd = '{"type":"track","event":"Odd","userId":"u","messageId":"odd","properties":{"n":1e400,"deep":' + nested + "}}"
    body = f'{{"writeKey":"{key}","batch":[{bodies[0]},{odd},{bodies[1]}]}}'
    assert post(web, "batch", body.encode()).status_code == 200
    assert Event.objects.filter(name="Product Viewed").count() == 2
    assert Event.objects.filter(name="Odd").count() == 1


def test_of_whom_is_forgotten_nothing_is_taken_and_nothing_is_said(web: str, key: str) -> None:
    assert post(web, "track", track(0, writeKey=key, userId="ewa@customer.test")).status_code == 200
    services.forget_events(actor=SYSTEM, person=Person((1,), Traces(addresses=["ewa@customer.test"])))
    until, taken, n = time.monotonic() + 10, set(), 1
    while taken != {"other"}:
        assert time.monotonic() < until
        Event.objects.all().delete()
        batch = [track(n, type="track", userId="EWA@customer.test"), track(n + 1, type="track", anonymousId="other")]
        assert post(web, "batch", {"writeKey": key, "batch": batch}).status_code == 200
        taken, n = set(Event.objects.values_list("anonymous_id", flat=True)), n + 2
        time.sleep(0.2)


def test_what_was_answered_survives_the_death_of_the_process_and_no_event_is_stored_twice(
    key: str, tmp_path: Path
) -> None:
    """The process is killed while ten send; each sends what was not answered again to the next one."""
    answered: set[int] = set()
    to_send = list(range(150))
    lock = threading.Lock()
    place: dict[str, str] = {}

    def send() -> None:
        while True:
            with lock:
                if not to_send:
                    return
                n = to_send.pop()
            while n not in answered:
                batch = [track(10 * n + k, type="track") for k in range(10)]
                try:
                    if post(place["web"], "batch", {"batch": batch, "writeKey": key}).status_code == 200:
                        answered.add(n)
                except httpx.HTTPError:
                    time.sleep(0.1)

    with serving(tmp_path) as first:
        place["web"] = first
        senders = [threading.Thread(target=send, daemon=True) for _ in range(10)]
        for sender in senders:
            sender.start()
        while len(answered) < 50:
            time.sleep(0.01)
        _kill(first)
        done = len(answered)
    assert done < 150
    assert Event.objects.count() >= 10 * done
    with serving(tmp_path) as second:
        place["web"] = second
        for sender in senders:
            sender.join(60)
    assert len(answered) == 150
    assert Event.objects.count() == 1500


def _kill(address: str) -> None:
    """Kill the whole server at once, its worker with it."""
    port = address.rpartition(":")[2]
    found = subprocess.run(["pgrep", "-f", f"granian.*--port {port} "], capture_output=True, text=True, check=True)
    for pid in found.stdout.split():
        os.kill(int(pid), signal.SIGKILL)


def test_a_source_that_asks_for_consent_takes_only_what_says_yes(web: str, transactional_db: None) -> None:
    _source, key = services.add_source(actor=SYSTEM, name="Careful", consent="analytics")
    said = [{"analytics": True}, {"analytics": False, "ads": True}, {"analytics": "yes"}, None]
    batch = [
        track(n, type="track", **({"context": {"consent": {"categoryPreferences": one}}} if one is not None else {}))
        for n, one in enumerate(said)
    ]
    answer = post(web, "batch", {"writeKey": key, "batch": batch})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert list(Event.objects.values_list("payload__messageId", flat=True)) == ["m0"]
    whole = {"writeKey": key, "context": {"consent": {"categoryPreferences": {"analytics": True}}}}
    assert post(web, "batch", whole | {"batch": [track(9, type="track")]}).status_code == 200
    assert Event.objects.count() == 2
    assert not Held.objects.exists()


def test_what_breaks_the_plan_of_its_source_is_held_and_answered_as_taken(web: str, transactional_db: None) -> None:
    source_id, key = services.add_source(actor=SYSTEM, name="Planned")
    services.save_plan(actor=SYSTEM, source_id=source_id, plan="Product Viewed\n  n: number, required")
    batch = [{"type": "track", **track(1)}, {"type": "track", **track(2, properties={"n": "many"})}]
    assert post(web, "batch", {"writeKey": key, "batch": batch}).json() == {"success": True}
    assert Event.objects.get().payload["messageId"] == "m1"
    held = Held.objects.get()
    assert (held.reason, held.detail) == (Problem.PLAN, "n: not number")
