"""Django's handlers: one with everything a page needs, and a short one for programs that come with a token."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)


class ApiHandler(WSGIHandler):
    """Django with the middleware of `API_MIDDLEWARE` only."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Load the short list in place of the long one."""
        pages = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = pages


_pages = WSGIHandler()
_api = ApiHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI entry: to the API with a token the short way, everything else the long one."""
    short = environ["PATH_INFO"].startswith("/api/v1/") and "HTTP_AUTHORIZATION" in environ
    return (_api if short else _pages)(environ, start_response)
