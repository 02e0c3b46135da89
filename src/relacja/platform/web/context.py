"""What every page of the shell needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from relacja.platform.actor import Actor
from relacja.platform.web import menu, settings_pages

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the shell; nothing is worked out for a fragment that does not ask."""
    actor: Actor | None = getattr(request, "actor", None)
    someone = actor is not None and actor.kind != "nobody"
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {"actor": actor, "someone": someone, "theme": theme if theme in THEMES else ""}
    if actor is not None and someone:
        context |= {
            "menu_areas": SimpleLazyObject(lambda: menu.areas(actor, request.path)),
            "menu_create": SimpleLazyObject(lambda: menu.entries(actor, "create")),
            "menu_user": SimpleLazyObject(lambda: menu.entries(actor, "user")),
            "settings_groups": SimpleLazyObject(lambda: settings_pages.grouped(actor, request.path)),
        }
    return context
