"""A site of somebody else: an origin of its own, under a policy of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

Draw = Callable[[str, dict[str, str]], str]
"""From the path and the query of a request to the page."""


@contextmanager
def foreign_site(draw: Draw, policy: str) -> Iterator[str]:
    """The address of a site whose every page is drawn by `draw`, with this Content-Security-Policy."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _mark, query = self.path.partition("?")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(draw(path, dict(parse_qsl(query))).encode())

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
