"""Chat: five hundred visitors with their windows open; how soon the desk has what one wrote, and one what the desk did."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import cpu
from bench.browsers import signed_in
from bench.figures import Figure, Target, figure
from bench.servers import product
from bench.world import ROOT, World, copied

VISITORS, MESSAGES, AT_ONCE = 500, 400, 4
LOADER = ROOT / "src" / "relacja" / "platform" / "web" / "static" / "built" / "chat_loader.js"
SET_UP = """
from relacja.messaging import services
from relacja.platform.actor import Actor
services.save_mailbox(
    actor=Actor.system("bench of the chat"), transport="web_chat", address="shop", name="Shop",
    values={"origins": "https://www.shop.test"},
)
"""


def chat(world: World) -> Iterator[Figure]:
    """Each visitor has a conversation and an open stream; some write, the desk fetches, answers, and they fetch."""
    shrink = 10 if world.scale == "tiny" else 1
    with copied(world) as own:
        own.run("shell", "-c", SET_UP)
        session = signed_in(own)
        with product(own, workers=2, RELACJA_TRUSTED_PROXIES="1") as server:
            plan = {
                "port": server.port, "session": session, "token": own.token, "visitors": VISITORS // shrink,
                "messages": MESSAGES // shrink, "at_once": AT_ONCE,
            }  # fmt: skip
            told = _play(plan, server.pid)
    name = f"chat, {told['visitors']} windows open"
    limit = Target(300, of="value")
    yield figure(f"{name}: a visitor's message read at the desk, p50", told["desk"][0], "ms")
    yield figure(f"{name}: a visitor's message read at the desk, p95", told["desk"][1], "ms", target=limit)
    yield figure(f"{name}: an answer read in the window, p50", told["back"][0], "ms")
    yield figure(f"{name}: an answer read in the window, p95", told["back"][1], "ms", target=limit)
    yield figure(f"{name}: memory of a window", told["kilobytes"], "kB", target=Target(100, of="value"))
    yield figure("chat: the script of a site", _size(LOADER) / 1000, "kB", target=Target(15, of="value"))


def _size(path: Path) -> int:
    return path.stat().st_size


def _play(plan: dict[str, object], server: int) -> dict[str, Any]:
    """The visitors and the desk in a process of their own; the server's memory is read when it says so."""
    command = [sys.executable, "-m", "bench.chat_play"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as play:
        assert play.stdin is not None
        assert play.stdout is not None
        read: list[float] = []
        play.stdin.write(json.dumps(plan) + "\n")
        play.stdin.flush()
        for line in play.stdout:
            if line.startswith("memory"):
                read.append(sum(cpu.unshared_megabytes(pid) for pid in cpu.tree(server) if pid != server))
                play.stdin.write("\n")
                play.stdin.flush()
            else:
                told = json.loads(line)
    if play.returncode:
        raise RuntimeError("the visitors broke off")
    return told | {"kilobytes": 1000 * (read[1] - read[0]) / told["visitors"]}
