"""Flows are drawn, published, tried and looked into on their pages."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.automation import queries, services
from relacja.automation.models import Flow, Run
from relacja.automation.plugs import Trigger, triggers
from relacja.automation.testing import ACTOR, Recorder, make_flow, node
from relacja.automation.types import News
from relacja.kit.conditions import FieldType

pytestmark = pytest.mark.django_db
ALL = ("automation.view", "automation.configure", "automation.run")


class Basket(Trigger):
    label = "Basket changed"
    facts = {"total": FieldType("number")}


class Order(Trigger):
    label = "Order placed"
    starts = False


def somebody(*permissions: str, scope: str = "all") -> Any:
    """A user of the company who may do this."""
    user = make_user("somebody@example.com" if len(permissions) > 1 else "reader@example.com", language="en")
    make_member(user, make_unit(), make_role(permissions=permissions, scope=scope))
    return user


@pytest.fixture
def shop() -> Iterator[None]:
    with triggers.lent("shop.basket", Basket()), triggers.lent("shop.order", Order()):
        yield


@pytest.fixture
def client(client: Client) -> Client:
    return sign_in(client, somebody(*ALL))


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:500]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def new_flow(client: Client) -> int:
    client.post(reverse("automation:new"), {"name": "Left basket", "keyed_by": "key", "area": "general"})
    return Flow.objects.get().pk


def put(client: Client, flow: int, kind: str, after: str = "", exit_: str = "", **said: Any) -> None:
    address = reverse("automation:add_step", args=[flow])
    answer = client.post(f"{address}?after={after}&exit={exit_}&kind={kind}", said)
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def test_a_flow_is_drawn_published_and_runs(client: Client, shop: None, recorder: Recorder) -> None:
    flow = new_flow(client)
    page = reverse("automation:flow", args=[flow])
    wait = {"news": ["shop.order"], "seconds_0": "1", "seconds_1": "3600", "restarted_by": ["shop.basket"]}
    put(client, flow, "wait_news", **wait)
    put(client, flow, "test.remember", "wait_news_1", "time_out", called="Friendly mail")
    rules = {"name": "Left basket", "starts": ["shop.basket"], "start_when": "facts.total > 50", "again": "ended",
             "under_way": "finish"}  # fmt: skip
    assert client.post(reverse("automation:rules", args=[flow]), rules).status_code == 302
    shown = text(client.get(page))
    told = "Wait for: Order placed, at most 1 hour since the last: Basket changed"
    for words in (told, "time is up", "Friendly mail", "Basket changed – Worth of the basket &gt; 50"):
        assert words in shown, shown
    client.post(reverse("automation:publish", args=[flow]))
    now = timezone.now()
    for key, total in (("rich", 99), ("poor", 9)):
        news = News("shop.basket", now - timedelta(hours=2), key, None, {"total": total})
        services.tell_many(actor=ACTOR, news=[news])
    services.advance_due(actor=ACTOR, now=now)
    assert recorder.keys == ["rich"]
    record = text(client.get(reverse("automation:run", args=[Run.objects.get().pk])))
    assert "Entered because of: Basket changed" in record
    assert "Came to the end" in record
    assert "rich" in text(client.get(reverse("automation:runs")))


def test_what_is_wrong_is_said_before_it_is_published(client: Client, shop: None) -> None:
    flow = new_flow(client)
    body = {"first": "a", "nodes": {"a": node("wait", settings={}, next="b")}}
    services.save_flow(actor=ACTOR, flow_id=flow, name="Odd", area="general", keyed_by="key", body=body)
    shown = text(client.get(reverse("automation:flow", args=[flow])))
    assert "does not say for how long" in shown
    assert "does not say what comes after" in shown
    client.post(reverse("automation:publish", args=[flow]))
    assert queries.in_force(ACTOR, flow) is None


def test_a_step_is_changed_led_elsewhere_taken_out_and_brought_back(client: Client, recorder: Recorder) -> None:
    flow = new_flow(client)
    put(client, flow, "wait", seconds_0="5", seconds_1="60")
    put(client, flow, "test.remember", "wait_1", "next")
    address = reverse("automation:change_step", args=[flow, "wait_1"])
    assert 'value="5"' in client.get(address).content.decode()
    client.post(address, {"seconds_0": "2", "seconds_1": "86400", "called": "", "exit_next": "end"})
    (version,) = queries.versions(ACTOR, flow)
    assert version.body["nodes"] == {
        "wait_1": {"kind": "wait", "name": "", "settings": {"seconds": 172_800}, "exits": {"next": "end"}},
        "end": {"kind": "end", "settings": {}, "exits": {}},
    }
    client.post(reverse("automation:remove_step", args=[flow, "wait_1"]))
    assert list(queries.versions(ACTOR, flow)[0].body["nodes"]) == ["end"]
    client.post(reverse("automation:undo", args=[flow]))
    assert queries.versions(ACTOR, flow)[0].body == version.body


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("wait", {"seconds_0": "", "seconds_1": "60"}),
        ("wait_until", {"time": "later"}),
        ("split", {"condition": "customers.nothing ="}),
        ("cohort", {"arm_1": "a", "share_1": "50", "arm_2": "b", "share_2": "40"}),
    ],
)
def test_a_step_that_says_too_little_is_shown_again(client: Client, kind: str, said: dict[str, str]) -> None:
    flow = new_flow(client)
    address = reverse("automation:add_step", args=[flow])
    assert client.post(f"{address}?kind={kind}", said).status_code == 422


def test_lots_are_drawn_up_with_a_control_arm(client: Client) -> None:
    flow = new_flow(client)
    said = {"arm_1": "Mail", "share_1": "87.5", "arm_2": "Nothing", "share_2": "12.5", "control": "2"}
    put(client, flow, "cohort", **said)
    arms = queries.versions(ACTOR, flow)[0].body["nodes"]["cohort_1"]["settings"]["arms"]
    assert [(arm["code"], arm["share"], arm.get("control")) for arm in arms] == [
        ("arm_1", 875, None),
        ("arm_2", 125, True),
    ]


def test_it_is_tried_on_what_happened(client: Client, shop: None) -> None:
    make_flow({"starts": [{"news": "shop.basket"}], "first": "end", "nodes": {"end": node("end")}})
    flow, now = Flow.objects.get().pk, timezone.now()
    services.tell_many(actor=ACTOR, news=[News("shop.basket", now - timedelta(hours=n), f"b{n}") for n in (1, 2, 30)])
    shown = text(client.post(reverse("automation:attempt", args=[flow]), {"days": "1"}))
    assert "Would begin 2" in shown
    assert Run.objects.count() == 3


def test_whoever_may_only_look_draws_nothing(client: Client) -> None:
    flow = make_flow({"first": "end", "nodes": {"end": node("end")}})
    other = sign_in(Client(), somebody("automation.view"))
    assert other.get(reverse("automation:flow", args=[flow])).status_code == 200
    for name in ("draft", "publish", "retire", "discard", "undo", "attempt"):
        assert other.post(reverse(f"automation:{name}", args=[flow])).status_code == 403


def test_a_program_draws_starts_and_reads() -> None:
    client = Client(headers={"Authorization": f"Bearer {token_for(somebody(*ALL), scopes=ALL)}"})

    def post(path: str, body: Any = None) -> Any:
        return client.post(f"/api/v1/{path}", body, content_type="application/json")

    body = {"first": "w", "nodes": {"w": node("wait", settings={"seconds": 60}, next="end"), "end": node("end")}}
    made = post("flows", {"name": "F", "keyed_by": "key", "body": body}).json()["id"]
    assert post(f"flows/{made}/publish").json() == {"version": 1}
    start = {"starts": [{"key": "k", "at": "2026-11-28T12:00:00Z"}]}
    (run,) = post(f"flows/{made}/runs", start).json()["runs"]
    assert post(f"flows/{made}/runs", start).json() == {"runs": [None]}
    assert [line["ordinal"] for line in client.get(f"/api/v1/flow-runs/{run}/record").json()] == [1]
    assert post("flow-runs/stop", {"run_ids": [run]}).json() == {"runs": 1}
    assert post("flows", {"name": "F", "body": {"nodes": {"a": 5}}}).status_code == 422
