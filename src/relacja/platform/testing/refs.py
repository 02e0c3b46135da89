"""The contract of a kind of reference; every kind runs it."""

from collections.abc import Collection

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind

NOT_THERE = 2**62


def check_ref_kind(kind: RefKind, *, seer: Actor, seen: Collection[int], unseen: Collection[int] = ()) -> None:
    """Titles come by one query, of rows that exist and that `seer` may see, and lead to a page."""
    with CaptureQueriesContext(connection) as queries:
        titles = kind.titles(seer, {*seen, *unseen, NOT_THERE})
    assert set(titles) == set(seen), "titles of what may be seen, and of nothing else"
    assert all(titles.values()), "a title says something"
    assert len(queries) <= 1, "one query whatever the number of ids"
    assert not kind.titles(Actor.nobody(), [*seen, *unseen]), "nobody sees anything"
    assert not kind.titles(seer, []), "no ids, no titles"
    assert str(kind.label), "people can read what it is"
    for row_id in seen:
        resolve(kind.url(row_id).partition("?")[0].partition("#")[0])
