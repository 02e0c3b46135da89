"""`/push` from the telling transaction to the bytes on the wire, with the real Django and the real PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
import pytest
from django.db import connections, transaction
from django.test import Client

from config.asgi import wsgi
from config.bridge import Bridge
from config.push_server import Hub, Listener, News, PushServer
from relacja.accounts.testing import make_user, sign_in
from relacja.platform import push

Scenario = Callable[["Page"], Awaitable[None]]


class Page:
    """An open page: what it has been sent so far."""

    def __init__(self, cookie: str, query: str, last: str = "") -> None:
        headers = [(b"cookie", cookie.encode()), (b"host", b"localhost")]
        headers += [(b"last-event-id", last.encode())] if last else []
        self.scope: dict[str, Any] = {
            "type": "http", "method": "GET", "path": "/push", "query_string": query.encode(), "http_version": "1.1",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("localhost", 8000), "scheme": "http",
        }  # fmt: skip
        self.status = 0
        self.text = ""
        self.left = asyncio.Event()

    async def receive(self) -> MutableMapping[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()

    async def reads(self, text: str) -> None:
        async with asyncio.timeout(10):
            while text not in self.text:
                await asyncio.sleep(0.01)

    def news(self) -> list[dict[str, Any]]:
        return [orjson.loads(part.partition("data: ")[2]) for part in self.text.split("\n\n") if "event: news" in part]


def tell(topic: str, **ids: int) -> None:
    with transaction.atomic():
        push.tell(topic, **ids)


def visit(page: Page, scenario: Scenario, server: PushServer | None = None) -> PushServer:
    """Open the page, play the scenario, leave."""
    serving = server or PushServer(Bridge(wsgi, threads=1, largest_body=0, proxies=0))

    async def play() -> None:
        stream = asyncio.create_task(serving(page.scope, page.receive, page.send))
        await scenario(page)
        page.left.set()
        await stream
        serving.hub.close()

    asyncio.run(play())
    serving.bridge.pool.submit(connections.close_all).result()
    return serving


@pytest.fixture
def signed_in(transactional_db: None, client: Client) -> tuple[int, str]:
    user = make_user()
    sign_in(client, user)
    return user.pk, client.cookies.output(header="", attrs=[]).strip()


async def listening(server_page: Page) -> None:
    await server_page.reads(": hello")
    await asyncio.sleep(0.3)


def test_nobody_hears_nothing(transactional_db: None) -> None:
    page = Page("", "topics=user:1")

    async def scenario(page: Page) -> None:
        await asyncio.sleep(0.2)

    visit(page, scenario)
    assert page.status == 401
    assert page.text == ""


def test_what_is_told_reaches_the_page_with_the_number_of_its_transaction(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in

    async def scenario(page: Page) -> None:
        await listening(page)
        await asyncio.to_thread(tell, f"user:{user}", order=7)
        await page.reads("event: news")

    page = Page(cookie, f"topics=user:{user}")
    visit(page, scenario)
    assert page.status == 200
    assert page.news() == [{"topic": f"user:{user}", "event": "changed", "ids": {"order": 7}}]
    assert "\nid: " in page.text


def test_a_topic_of_somebody_else_stays_silent(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in

    async def scenario(page: Page) -> None:
        await listening(page)
        await asyncio.to_thread(tell, f"user:{user + 1}")
        await asyncio.to_thread(tell, f"user:{user}", order=2)
        await page.reads("event: news")

    page = Page(cookie, f"topics=user:{user + 1},user:{user}")
    visit(page, scenario)
    assert [news["topic"] for news in page.news()] == [f"user:{user}"]


def test_a_page_that_comes_back_hears_what_it_missed() -> None:
    hub = Hub()
    hub.remembered.extend(News(number, topic, "{}") for number, topic in [("5", "a:1"), ("6", "a:1"), ("7", "b:1")])
    missed = hub.since("5", frozenset({"a:1"}))
    assert missed is not None
    assert [news.number for news in missed] == ["5", "6"]
    assert hub.since("4", frozenset({"a:1"})) is None


def test_a_page_that_nobody_remembers_is_told_to_look_anew(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in

    async def scenario(page: Page) -> None:
        await page.reads("event: news")

    page = Page(cookie, f"topics=user:{user}", last="1")
    visit(page, scenario)
    assert page.news() == [{"topic": f"user:{user}", "event": "anew", "ids": {}}]


def test_a_page_that_heard_nothing_before_it_slept_is_told_to_look_anew(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in
    page = Page(cookie, f"topics=user:{user}")
    visit(page, listening)
    place = page.text.partition("\nid: ")[2].partition("\n")[0]
    assert place

    async def scenario(page: Page) -> None:
        await page.reads("event: news")

    back = Page(cookie, f"topics=user:{user}", last=place)
    visit(back, scenario)
    assert [news["event"] for news in back.news()] == ["anew"]


def test_a_page_that_is_too_slow_does_not_fill_the_memory() -> None:
    async def scenario() -> Listener:
        listener = Listener(frozenset({"a:1"}))
        for number in range(1000):
            listener.offer(News(str(number), "a:1", "{}"))
        return listener

    listener = asyncio.run(scenario())
    assert listener.waiting.qsize() == 100
    assert listener.missed


def test_a_page_that_leaves_is_forgotten(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in

    async def scenario(page: Page) -> None:
        await listening(page)

    server = visit(Page(cookie, f"topics=user:{user}"), scenario)
    assert server.hub.listeners == set()


def test_a_silent_page_is_pinged(signed_in: tuple[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    user, cookie = signed_in
    monkeypatch.setattr("config.push_server.PING_SECONDS", 0.1)

    async def scenario(page: Page) -> None:
        await page.reads(": ping")

    visit(Page(cookie, f"topics=user:{user}"), scenario)


def test_a_connection_ends_after_its_time_so_that_rights_are_asked_again(
    signed_in: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    user, cookie = signed_in
    monkeypatch.setattr("config.push_server.PING_SECONDS", 0.05)
    monkeypatch.setattr("config.push_server.LIFE_SECONDS", 0.2)
    page = Page(cookie, f"topics=user:{user}")
    server = PushServer(Bridge(wsgi, threads=1, largest_body=0, proxies=0))

    async def scenario() -> None:
        async with asyncio.timeout(10):
            await server(page.scope, page.receive, page.send)
        server.hub.close()

    asyncio.run(scenario())
    server.bridge.pool.submit(connections.close_all).result()
    assert page.status == 200


def test_whoever_opens_many_windows_on_one_topic_takes_no_place_from_others(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in
    bridge = Bridge(wsgi, threads=1, largest_body=0, proxies=0)
    server = PushServer(bridge, each=1)
    second = Page(cookie, f"topics=user:{user}")

    async def scenario(page: Page) -> None:
        await listening(page)
        await server(second.scope, second.receive, second.send)

    visit(Page(cookie, f"topics=user:{user}"), scenario, server)
    assert second.status == 503
    assert server.listening.total() == 0


def test_visitors_of_sites_have_places_of_their_own(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in
    bridge = Bridge(wsgi, threads=1, largest_body=0, proxies=0)
    server = PushServer(bridge, most=1)
    visitors = PushServer(bridge, server.hub, most=1)
    second, third = Page(cookie, f"topics=user:{user}"), Page(cookie, f"topics=user:{user}")

    async def scenario(page: Page) -> None:
        await listening(page)
        await server(third.scope, third.receive, third.send)
        stream = asyncio.create_task(visitors(second.scope, second.receive, second.send))
        await listening(second)
        second.left.set()
        await stream

    visit(Page(cookie, f"topics=user:{user}"), scenario, server)
    assert (second.status, third.status) == (200, 503)


def test_the_next_page_hears_what_fell_between_the_two(signed_in: tuple[int, str]) -> None:
    user, cookie = signed_in

    async def first(page: Page) -> None:
        await listening(page)
        await asyncio.to_thread(tell, f"user:{user}", order=1)
        await page.reads("event: news")

    before = Page(cookie, f"topics=user:{user}")
    server = PushServer(Bridge(wsgi, threads=1, largest_body=0, proxies=0))

    async def play() -> None:
        stream = asyncio.create_task(server(before.scope, before.receive, before.send))
        await first(before)
        before.left.set()
        await stream
        await asyncio.to_thread(tell, f"user:{user}", order=2)
        place = before.text.rpartition("event: news")[0].rpartition("id: ")[2].strip()
        after = Page(cookie, f"topics=user:{user}&since={place}")
        stream = asyncio.create_task(server(after.scope, after.receive, after.send))
        await after.reads('"order":2')
        assert "event: place" in after.text
        after.left.set()
        await stream
        server.hub.close()

    asyncio.run(play())
    server.bridge.pool.submit(connections.close_all).result()
