"""Connections of the web process itself, beside those of Django's threads, to the database of the house."""

from typing import Any

from django.db import connections


def parameters() -> dict[str, Any]:
    """How to connect, for psycopg alone: Django's parameters without what only its own wrapper knows."""
    params = connections["default"].get_connection_params()
    return {key: value for key, value in params.items() if key not in ("context", "cursor_factory", "pool")}
