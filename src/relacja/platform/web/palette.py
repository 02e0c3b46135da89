"""What the search box offers: customers and other finds first, then pages and things to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from relacja.kit.text import fold
from relacja.platform import refs
from relacja.platform.actor import Actor
from relacja.platform.search import HitGroup, search_everything
from relacja.platform.web import menu

MOST_RECENT = 6


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the results."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one source; `failed` where it could not answer in time."""

    label: str
    offers: list[Offer]
    failed: bool = False


def groups(actor: Actor, text: str, limit: int = 6, recent: Sequence[str] = ()) -> list[Group]:
    """Results by source; where nothing is typed, what was opened lately and what one may do."""
    found = [_of_source(group) for group in search_everything(actor, text, limit=limit)]
    if not text and (lately := _opened(actor, recent)):
        found = [Group(_("Opened lately"), lately)]
    pages = Group(_("Go to and do"), _pages(actor, text))
    return [*found, pages] if pages.offers else found


def _of_source(group: HitGroup) -> Group:
    offers = []
    for hit in group.hits:
        kind = refs.ref_kinds.get(hit.ref.kind)
        offers.append(Offer(hit.title, hit.detail, hit.url, kind.icon if kind else "file"))
    return Group(str(group.label), offers, group.failed)


def _opened(actor: Actor, recent: Sequence[str]) -> list[Offer]:
    wanted = [ref for ref in map(_ref, recent[:MOST_RECENT]) if ref is not None]
    titles = refs.titles(actor, wanted)
    kinds = [(ref, refs.ref_kinds.get(ref.kind)) for ref in wanted if ref in titles]
    return [Offer(titles[ref], "", kind.url(ref.id), kind.icon) for ref, kind in kinds if kind is not None]


def _ref(text: str) -> refs.Ref | None:
    try:
        found = refs.Ref.parse(text)
    except ValueError:
        return None
    return found if 0 < found.id < 2**63 else None


def _pages(actor: Actor, text: str) -> list[Offer]:
    wanted = fold(text)
    return [
        Offer(entry.label, "", entry.url, entry.icon)
        for entry in menu.everything(actor)
        if wanted in fold(f"{entry.label} {entry.words}")
    ]
