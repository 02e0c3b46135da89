"""Visitors with open windows, and the desk: `python -m bench.chat_play`, the plan as JSON on standard input."""

import asyncio
import json
import sys
import time
from typing import Any


class Web:
    """Requests to the product, each on a connection of its own, as from an address of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(
        self, method: str, path: str, headers: dict[str, str], body: Any = None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Ask, and read the head of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        sent = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{key}: {value}" for key, value in headers.items())]
        lines += ["Content-Type: application/json", f"Content-Length: {len(sent)}"] if body is not None else []
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{method} {path}: {head[:60]!r}")
        self.length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        return reader, writer

    async def ask(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> Any:
        """The JSON that is answered."""
        reader, writer = await self.open(method, path, headers | {"Connection": "close"}, body)
        whole = await reader.read()
        writer.close()
        begin = whole.find(b"{")
        return json.loads(whole[begin : whole.rfind(b"}") + 1]) if begin >= 0 else {}


class Stream:
    """An open stream of news: whoever waits for one is woken by it."""

    def __init__(self, web: Web, path: str, headers: dict[str, str]) -> None:
        self.web, self.path, self.headers = web, path, headers
        self.waiting: dict[str, asyncio.Event] = {}

    async def begin(self) -> None:
        """Connect, and listen from now on."""
        self.reader, self.writer = await self.web.open("GET", self.path, self.headers)
        await self.reader.readuntil(b": hello")
        self.task = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        while line := await self.reader.readline():
            text = line.decode()
            for word, event in self.waiting.items():
                if word in text:
                    event.set()

    async def news(self, word: str) -> None:
        """Until something with this word is told."""
        async with asyncio.timeout(30):
            await self.waiting[word].wait()

    def expect(self, word: str) -> None:
        """From now on."""
        self.waiting[word] = asyncio.Event()


class Visitor:
    """One window: its secret, its network address, its conversation."""

    def __init__(self, web: Web, number: int) -> None:
        self.web, self.number, self.told = web, number, 0
        address = f"10.0.{number // 250}.{number % 250 + 1}"
        self.headers = {"Authorization": f"Visitor bench-visitor-{number:012}", "X-Forwarded-For": address}
        self.stream = Stream(web, "/push/chat/shop", self.headers)

    async def say(self, text: str) -> int:
        """Write; the id of the message."""
        self.told += 1
        body = {"text": text, "echo": f"bench-{self.number:05}-{self.told:05}"}
        return int((await self.web.ask("POST", "/chat/shop/messages", self.headers, body))["id"])

    async def reads(self, after: int) -> list[str]:
        """What came after a message."""
        found = await self.web.ask("GET", f"/chat/shop/messages?after={after}", self.headers)
        return [message["text"] for message in found["messages"]]


class Desk:
    """Whoever answers: hears of every conversation, reads it, writes."""

    def __init__(self, web: Web, session: str, token: str) -> None:
        self.web = web
        self.headers = {"Authorization": f"Bearer {token}"}
        self.stream = Stream(web, "/push?topics=inbox:1", {"Cookie": f"sessionid={session}"})

    async def talks(self) -> list[int]:
        """The conversations there are."""
        found, place = [], "/api/v1/conversations?limit=200"
        while place:
            page = await self.web.ask("GET", place, self.headers)
            found += [one["id"] for one in page["items"]]
            more = page.get("next") or ""
            place = f"/api/v1/conversations?limit=200&cursor={more}" if more else ""
        return found


async def exchange(desk: Desk, visitor: Visitor, talk: int, number: int) -> tuple[float, float]:
    """A message and its answer: milliseconds until each was read on the other side."""
    word = f'"conversation_id":{talk}}}'
    desk.stream.expect(word)
    begun = time.perf_counter()
    asking = asyncio.create_task(visitor.say(f"Question {number}"))
    await desk.stream.news(word)
    if f"Question {number}" not in str(
        await desk.web.ask("GET", f"/api/v1/conversations/{talk}/messages", desk.headers)
    ):
        raise RuntimeError("told of a message that cannot be read")
    there = time.perf_counter() - begun
    last = await asking
    visitor.stream.expect('"message"')
    begun = time.perf_counter()
    answer = {"text": f"Answer {number}"}
    answering = asyncio.create_task(
        desk.web.ask("POST", f"/api/v1/conversations/{talk}/messages", desk.headers, answer)
    )
    await visitor.stream.news('"message"')
    if f"Answer {number}" not in await visitor.reads(last):
        raise RuntimeError("told of an answer that cannot be read")
    back = time.perf_counter() - begun
    await answering
    return 1000 * there, 1000 * back


async def play(plan: dict[str, Any]) -> dict[str, Any]:
    """All of it."""
    web = Web(plan["port"])
    visitors = [Visitor(web, number) for number in range(plan["visitors"])]
    desk = Desk(web, plan["session"], plan["token"])
    await desk.stream.begin()
    talks: dict[int, int] = {}
    for visitor in visitors:
        await visitor.say("Hello")
    by_word = sorted(await desk.talks())[-len(visitors) :]
    talks = dict(zip(range(len(visitors)), by_word, strict=True))
    memory()
    for visitor in visitors:
        await visitor.stream.begin()
    memory()
    numbers = iter(range(plan["messages"]))
    times: list[tuple[float, float]] = []

    async def consultant() -> None:
        for number in numbers:
            at = number % len(visitors)
            times.append(await exchange(desk, visitors[at], talks[at], number))

    await asyncio.gather(*(consultant() for _ in range(plan["at_once"])))
    quarter = times[len(times) // 10 :]  # the first warm up
    return {
        "visitors": len(visitors),
        "desk": percentiles([there for there, _back in quarter]),
        "back": percentiles([back for _there, back in quarter]),
    }


def percentiles(values: list[float]) -> list[float]:
    """The 50th and the 95th."""
    ordered = sorted(values)
    return [ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]]


def memory() -> None:
    """Let whoever started us read the server's memory now."""
    print("memory", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(play(json.loads(sys.stdin.readline())))), flush=True)
