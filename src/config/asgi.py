"""The one entry of the web process: `/push` and `/v1` natively, the rest by Django in a fixed pool of threads."""

import ctypes
import os
import signal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.bridge import Bridge, Receive, Scope, Send
from config.capture_server import CaptureServer
from config.env import env
from config.push_server import PushServer
from config.wsgi import application as wsgi

bridge = Bridge(wsgi, threads=env.web_threads, largest_body=env.largest_body_mb * 2**20, proxies=env.trusted_proxies)
push = PushServer(bridge)
visitors = PushServer(bridge, push.hub, most=5000, each=8)
"""Those who chat on a site: however many come, they take no place from people at work."""

capture = CaptureServer(requests_per_second=env.capture_requests_per_second)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One connection of the server."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["path"] == "/push":
        await push(scope, receive, send)
    elif scope["path"].startswith("/push/"):
        await visitors(scope, receive, send)
    elif scope["path"].startswith("/v1/"):
        await capture(scope, receive, send)
    else:
        await bridge(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Start-up has nothing to do; before the end, open pages are let go so that nothing waits for them."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _end_with_parent()
            await send({"type": "lifespan.startup.complete"})
        else:
            push.hub.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


def _end_with_parent() -> None:
    """A worker whose server was killed must not stay behind (Linux; elsewhere the server cares)."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(1, int(signal.SIGTERM), 0, 0, 0)
