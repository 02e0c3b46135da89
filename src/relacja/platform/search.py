"""One box that finds everything: each app plugs in a source."""

from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

log = structlog.get_logger(__name__)

SHORTEST_QUERY = 2
SOURCE_MILLISECONDS = 400


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, how it is called, what tells it from its namesakes, where it is."""

    ref: Ref
    title: str
    detail: str
    url: str


class SearchSource:
    """Where hits of one kind come from. Subclass it and add it to `search_sources`; `order` sorts the groups."""

    code: str = ""
    label: str | Promise = ""
    order: int = 100

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        """At most `limit` hits the actor may see, best first. The query is not blank."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class HitGroup:
    """What one source answered; `failed` where it broke or took too long, so that the box can say so."""

    code: str
    label: str | Promise
    hits: tuple[Hit, ...]
    failed: bool = False


search_sources: Registry[SearchSource] = Registry("search sources", SearchSource)


def search_everything(actor: Actor, query: str, limit: int = 8) -> list[HitGroup]:
    """Ask every source; those with hits or in trouble, in their order. No source can spoil or hold up the others."""
    wanted = query.strip()
    if len(wanted) < SHORTEST_QUERY:
        return []
    ordered = sorted(search_sources, key=lambda source: source.order)
    try:
        with transaction.atomic(), sql.time_limit(SOURCE_MILLISECONDS):
            groups = [_asked(source, actor, wanted, limit) for source in ordered]
    except Exception:  # somebody is in trouble: once more, each behind a savepoint of its own
        with transaction.atomic(), sql.time_limit(SOURCE_MILLISECONDS):
            groups = [_guarded(source, actor, wanted, limit) for source in ordered]
    return [group for group in groups if group.hits or group.failed]


def _asked(source: SearchSource, actor: Actor, query: str, limit: int) -> HitGroup:
    return HitGroup(source.code, source.label, tuple(source.search(actor, query, limit))[:limit])


def _guarded(source: SearchSource, actor: Actor, query: str, limit: int) -> HitGroup:
    try:
        with transaction.atomic():
            return _asked(source, actor, query, limit)
    except Exception as error:
        log.warning("search source failed", source=source.code, error=type(error).__name__)
        return HitGroup(source.code, source.label, (), failed=True)
