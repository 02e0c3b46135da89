"""Telling open pages: with the fact, ids only, to those who may hear."""

from collections.abc import Iterable, Iterator

import orjson
import psycopg
import pytest
from django.db import connection, transaction

from relacja.platform import push
from relacja.platform.actor import Actor
from relacja.platform.push import Topic, audible, tell, topics

ALA = Actor("user", "Ala", user_id=7)


class Evens(Topic):
    """Even kettles are for everybody; counts how often it is asked."""

    asked = 0

    def may_hear(self, actor: Actor, row_ids: Iterable[int]) -> set[int]:
        self.asked += 1
        return {row_id for row_id in row_ids if row_id % 2 == 0} | {999}


@pytest.fixture
def ears() -> Iterator["psycopg.Connection[tuple[str]]"]:
    """A connection that listens to the channel."""
    settings = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key not in {"context", "cursor_factory", "pool"}
    }
    with psycopg.connect(**settings, autocommit=True) as listening:
        listening.execute(f"LISTEN {push.CHANNEL}".encode())
        yield listening


def heard(ears: "psycopg.Connection[tuple[str]]", seconds: float = 0.5) -> list[dict[str, object]]:
    """What comes down the wire."""
    return [orjson.loads(notice.payload.partition(" ")[2]) for notice in ears.notifies(timeout=seconds)]


@pytest.mark.django_db(transaction=True)
def test_pages_are_told_when_the_fact_is_committed(ears: "psycopg.Connection[tuple[str]]") -> None:
    with transaction.atomic():
        tell("kettle:2", "boiled", cup_id=3)
        assert heard(ears, 0.2) == []
    (message,) = heard(ears)
    assert (message["topic"], message["event"], message["ids"]) == ("kettle:2", "boiled", {"cup_id": 3})


@pytest.mark.django_db(transaction=True)
def test_a_rollback_tells_nobody(ears: "psycopg.Connection[tuple[str]]") -> None:
    with transaction.atomic():
        tell("kettle:2")
        transaction.set_rollback(True)
    assert heard(ears) == []


@pytest.mark.django_db(transaction=True)
def test_pages_are_told_only_with_a_fact() -> None:
    with pytest.raises(push.NotInTransaction):
        tell("kettle:2")


def test_one_hears_only_what_one_may_and_what_was_asked_for() -> None:
    with topics.lent("kettle", Evens()):
        found = audible(ALA, ["kettle:2", "kettle:3", "user:7", "user:8", "gone:1", "kettle:x", "kettle:", "", ":"])
    assert found == ["kettle:2", "user:7"]


def test_a_kind_is_asked_once_for_all_its_topics() -> None:
    evens = Evens()
    with topics.lent("kettle", evens):
        audible(ALA, [f"kettle:{number}" for number in range(50)])
    assert evens.asked == 1


def test_nobody_hears_nothing_of_users() -> None:
    assert audible(Actor.nobody(), ["user:7"]) == []
    assert audible(Actor("client", "program", user_id=7), ["user:7"]) == []
