"""The socket for settings: an app says in its `menu.py` which of its pages stand under Settings, and in which group."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor

GROUPS: dict[str, str | Promise] = {
    "me": _("My account"),
    "people": _("People and access"),
    "data": _("Data"),
    "work": _("How we work"),
    "connections": _("Connections"),
    "system": _("System"),
}


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page under Settings; `group` is one of `GROUPS`, `hint` says in a line what one does there."""

    code: str
    label: str | Promise
    group: str
    url_name: str
    permission: str = ""
    order: int = 50
    icon: str = "settings"
    hint: str | Promise = ""


settings_pages: Registry[SettingsPage] = Registry("settings pages", SettingsPage)


@dataclass(frozen=True, slots=True)
class Entry:
    """A settings page as one reader sees it."""

    label: str
    url: str
    icon: str
    hint: str
    current: bool


def add(page: SettingsPage) -> SettingsPage:
    """Put a page under Settings."""
    if page.group not in GROUPS:
        raise LookupError(f"settings page {page.code!r} names no known group: {page.group!r}")
    return settings_pages.add(page.code, page)


def grouped(actor: Actor, path: str = "") -> list[tuple[str, list[Entry]]]:
    """The groups that have a page for the actor, with their pages."""
    found = []
    for code, label in GROUPS.items():
        pages = sorted((p for p in settings_pages if p.group == code), key=lambda page: (page.order, page.code))
        entries = [_entry(page, path) for page in pages if not page.permission or actor.may(page.permission)]
        if entries:
            found.append((str(label), entries))
    return found


def _entry(page: SettingsPage, path: str) -> Entry:
    url = reverse(page.url_name)
    return Entry(str(page.label), url, page.icon, str(page.hint), path.startswith(url))
