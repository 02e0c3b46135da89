"""The socket for the menu: an app says in its `menu.py` which of its pages stand in the shell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor

AREAS: dict[str, str | Promise] = {
    "today": _("Today"),
    "customers": _("Customers"),
    "inbox": _("Inbox"),
    "sales": _("Sales"),
    "service": _("Service"),
    "marketing": _("Marketing"),
    "reports": _("Reports"),
    "settings": _("Settings"),
}
"""The areas of the left side, from top to bottom. `create` (the New button) and `user` (one's own menu) stand apart."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page in the menu: `area` is one of `AREAS`, or `create`, or `user`; `icon` is a name of the lucide set.

    Without `permission` everybody who has signed in sees it; with `post` it is a button, not a link. `count` says how
    much behind it waits for the actor, by one quick query: every page of the shell asks it.
    """

    code: str
    label: str | Promise
    icon: str
    url_name: str
    area: str
    permission: str = ""
    order: int = 50
    post: bool = False
    words: str | Promise = ""
    count: Callable[[Actor], int] | None = None


menu: Registry[MenuItem] = Registry("menu", MenuItem)


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu item as one reader sees it."""

    code: str
    label: str
    icon: str
    url: str
    current: bool
    post: bool
    words: str
    count: int | None = None


def add(item: MenuItem) -> MenuItem:
    """Put an item into the menu."""
    return menu.add(item.code, item)


def entries(actor: Actor, area: str, path: str = "") -> list[Entry]:
    """The items of one area that the actor may open, in order."""
    items = sorted((item for item in menu if item.area == area), key=lambda item: (item.order, item.code))
    return [_entry(item, path) for item in items if not item.permission or actor.may(item.permission)]


def areas(actor: Actor, path: str) -> list[tuple[str, list[Entry]]]:
    """The left side: each area that has something for the actor, with its items; the one being shown is marked."""
    found = [(str(label), _counted(actor, entries(actor, area, path))) for area, label in AREAS.items()]
    filled = [(label, items) for label, items in found if items]
    best = max((len(entry.url) for _label, items in filled for entry in items if entry.current), default=0)
    return [(_heading(label, items), [_marked(entry, best) for entry in items]) for label, items in filled]


def count_of(actor: Actor, code: str) -> int | None:
    """How much waits behind an item; None where nothing is counted, or the actor may not open it."""
    item = menu.get(code)
    if item is None or item.count is None or (item.permission and not actor.may(item.permission)):
        return None
    return item.count(actor)


def _counted(actor: Actor, items: list[Entry]) -> list[Entry]:
    return [replace(entry, count=count_of(actor, entry.code)) for entry in items]


def _heading(label: str, items: list[Entry]) -> str:
    """An area's name above its items; blank where it would say the same twice."""
    return "" if len(items) == 1 or any(entry.label == label for entry in items) else label


def everything(actor: Actor) -> Iterable[Entry]:
    """All pages the actor may go to, for the command palette; what makes something new comes first."""
    for area in ("create", *AREAS, "user"):
        yield from (entry for entry in entries(actor, area) if not entry.post)


def _entry(item: MenuItem, path: str) -> Entry:
    try:
        url = reverse(item.url_name)
    except NoReverseMatch as problem:
        raise LookupError(f"menu item {item.code!r} leads nowhere: {item.url_name!r}") from problem
    current = path == url if url == "/" else path.startswith(url)
    return Entry(item.code, str(item.label), item.icon, url, current, item.post, str(item.words))


def _marked(entry: Entry, best: int) -> Entry:
    if not entry.current or len(entry.url) == best:
        return entry
    return replace(entry, current=False)
