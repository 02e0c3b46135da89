"""What the product needs to stand: time from nothing, time again, and the memory of a web worker."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import cpu
from bench.client import drive, request_bytes
from bench.figures import Figure, Target, figure
from bench.rounds import ask
from bench.servers import free_port, product
from bench.world import ROOT, World

CACHES = ("XDG_CACHE_HOME", "UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache")
FROM_NOTHING, AGAIN, MEGABYTES = 120, 5, 120


def start(world: World) -> Iterator[Figure]:
    """`./relacja up` in a fresh clone with empty caches until its first page, sample company and all; and once more."""
    with tempfile.TemporaryDirectory(prefix="relacja bench ") as directory:
        clone = Path(directory) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        for name, limit in (("from nothing", FROM_NOTHING), ("again", AGAIN)):
            seconds = _until_first_page(clone)
            yield figure(f"start {name}", seconds, "s", target=Target(limit, of="value"))


def _until_first_page(clone: Path) -> float:
    port = free_port()
    command = [sys.executable, str(clone / "relacja"), "up", "--port", str(port), "--data", str(clone / "data")]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RELACJA_"))}
    plain |= {name: str(clone.parent / "caches" / name) for name in CACHES}
    begun = time.perf_counter()
    with (clone / "up.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=clone, env=plain, stdout=log, stderr=log)
        try:
            while time.perf_counter() - begun < 600 and process.poll() is None:
                if not drive(port, [request_bytes("/")]).broken:
                    return time.perf_counter() - begun
                time.sleep(0.05)
        finally:
            process.terminate()
            process.wait(60)
    raise RuntimeError((clone / "up.log").read_text()[-2000:])


def memory(world: World) -> Iterator[Figure]:
    """What a web worker holds for itself after it has answered every kind of read."""
    paths = ["/customers/1/file", "/customers?limit=200", "/search?q=nowak", "/customers/1/timeline?limit=200"]
    with product(world) as server:
        requests = [request_bytes(f"/api/v1{path}", token=world.token) for path in paths] * 100
        ask(server, requests, clients=8)
        workers = [pid for pid in cpu.tree(server.pid) if pid != server.pid]
        most = max(cpu.unshared_megabytes(pid) for pid in workers)
    yield figure("memory of a web worker, unshared", most, "MB", target=Target(MEGABYTES, of="value"))
