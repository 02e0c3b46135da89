"""What the search box offers: customers and other finds first, then pages and things to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from relacja.kit.text import fold
from relacja.platform.actor import Actor
from relacja.platform.web import menu


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the results."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one source."""

    label: str
    offers: list[Offer]


def groups(actor: Actor, text: str, limit: int = 6) -> list[Group]:
    """Results by source; where nothing is typed, what one may do."""
    found = [Group(_("Go to and do"), _pages(actor, text))]
    return [group for group in found if group.offers][:limit]


def _pages(actor: Actor, text: str) -> list[Offer]:
    wanted = fold(text)
    return [
        Offer(entry.label, "", entry.url, entry.icon)
        for entry in menu.everything(actor)
        if wanted in fold(f"{entry.label} {entry.words}")
    ]
