"""What a process has learnt: the answers in the order of their commits, followed a few at a time, never ahead of it."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from relacja.decisions.models import ModelSnapshot
from relacja.decisions.rules.learning import snapshot
from relacja.decisions.rules.learning.encoding import Reading, encode
from relacja.decisions.rules.learning.model import Answer, Model
from relacja.decisions.rules.learning.model import Offer as Learnt
from relacja.platform import sql

FOLLOW_EVERY = 0.2
PATIENCE = 0.01
"""Seconds that a question waits for what there is to learn."""
START = "0:0"
BATCH = 50
LISTS = (list, tuple)
CROSSED: tuple[str, ...] = ()
REWARDS = {"accepted": (1, 1.0), "bought": (1, 1.0), "refused": (0, 1.0), "later": (0, 0.5), "ignored": (0, 0.5)}

ANSWERS = """
SELECT a.transaction::text::bigint, a.id, a.kind, o.code, coalesce(g.code, ''), o.traits, d.known, d.context, d.place,
  (d.at AT TIME ZONE %s::text)::date, coalesce((d.panel->'propensity'->>o.code)::float8, 1)
FROM decisions_offeranswer a JOIN decisions_decision d ON d.id = a.decision_id
JOIN decisions_offer o ON o.id = a.offer_id LEFT JOIN decisions_offergroup g ON g.id = o.group_id
WHERE (a.transaction, a.id) > (%s::text::xid8, %s::bigint) AND a.transaction < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY a.transaction, a.id LIMIT %s::int
"""

NEWS = """
SELECT true FROM decisions_offeranswer a WHERE (a.transaction, a.id) > (%(transaction)s::text::xid8, %(answer)s::bigint)
  AND a.transaction < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY a.transaction, a.id LIMIT 1
"""
"""Whether there is something to learn. Ordered, so that it is looked for by the index and not in every answer."""


@dataclass(eq=False)
class Learner:
    """A model with the place in the stream up to which it has learnt. Asked and taught under one lock."""

    zone: str
    model: Model = field(default_factory=Model)
    position: str = START
    lock: threading.Lock = field(default_factory=threading.Lock)
    resumed_at: int = 0
    """How many answers the snapshot knew from which it went on."""
    looked_at: float = float("-inf")
    is_catching_up: bool = False
    _seats: tuple[int, Model, Any] | None = None

    def seats(self, edition: int, offers: Sequence[Learnt]) -> Any:
        """The rows of the model in which the offers of an edition of the book stand, found once."""
        if self._seats is None or self._seats[0] != edition or self._seats[1] is not self.model:
            self._seats = (edition, self.model, self.model.seat(offers))
        return self._seats[2]

    def follow(self, *, hurry: bool = False) -> None:
        """Learn what has been answered since, if it is time to look.

        Whoever asks waits for a moment at most; the rest is learnt beside them. In a hurry everything is learnt now.
        """
        now = time.monotonic()
        if not hurry and now - self.looked_at < FOLLOW_EVERY:
            return
        self.looked_at = now
        level = self._learn(None if hurry else now + PATIENCE)
        if not level and not self.is_catching_up:
            self.is_catching_up = True
            threading.Thread(target=self._catch_up, name="learning", daemon=True).start()

    def _learn(self, until: float | None) -> bool:
        """Learn until a moment, or all there is; whether nothing is left."""
        with self.lock:
            if self.position == START:
                self._resume()
            while True:
                before = self.position
                for position, answer in self._next(BATCH):
                    self.model.learn(answer)
                    self.position = position
                    if until is not None and time.monotonic() > until:
                        return False
                if self.position == before:
                    return True

    def _catch_up(self) -> None:
        try:
            while not self._learn(time.monotonic() + PATIENCE):
                time.sleep(PATIENCE)
        finally:
            self.is_catching_up = False
            connection.close()

    def follow_to(self, position: str) -> None:
        """Learn exactly up to this place, from the last snapshot before it: for making a decision again."""
        with self.lock:
            self._resume(position)
            while rows := [row for row in self._next(BATCH) if place(row[0]) <= place(position)]:
                for where, answer in rows:
                    self.model.learn(answer)
                    self.position = where

    def _resume(self, position: str | None = None) -> None:
        """Go on from the last snapshot (before this place) that can be read; from nothing where there is none.

        One of another version cannot: what it knew is learnt again from the answers.
        """
        for row in ModelSnapshot.objects.order_by("-answers", "-pk").defer("state"):
            if position is None or place(row.position) <= place(position):
                with suppress(snapshot.Unreadable, ModelSnapshot.DoesNotExist):
                    self.model, self.position = snapshot.read(bytes(row.state)), row.position
                    self.resumed_at = row.answers
                    return

    def _next(self, most: int) -> Iterator[tuple[str, Answer]]:
        transaction, number = place(self.position)
        for row in sql.rows(ANSWERS, [self.zone, str(transaction), number, most]):
            yield f"{row[0]}:{row[1]}", answer_of(row)


def place(position: str) -> tuple[int, int]:
    """A place in the stream of answers: the transaction and the number of an answer."""
    transaction, _, number = (position or START).partition(":")
    return int(transaction), int(number)


def answer_of(row: tuple[Any, ...]) -> Answer:
    """One row of the stream as the model learns it."""
    _transaction, _id, kind, code, group, traits, known, context, where, day, propensity = row
    reward, weight = REWARDS[kind]
    traits = {name: float(value) for name, value in sql.loaded(traits).items()}
    reading = reading_of(sql.loaded(known), sql.loaded(context), where, day)
    return Answer(Learnt(code, group, traits), reading, reward, weight, max(propensity, 0.01))


def reading_of(known: dict[str, Any], context: dict[str, Any], where: str, day: date) -> Reading:
    """What the model reads of a decision: the same from the stored row as at the moment it was made."""
    said = {"place": where, **{str(name): str(value) for name, value in context.items()}}
    return encode(revived(known), today=day, context=said, crossed=CROSSED)


def revived(known: dict[str, Any]) -> dict[str, Any]:
    """Values as they come back from json: a text that is a day is a day again."""
    return {
        name: day_again(value) if isinstance(value, str) else value
        for name, value in known.items()
        if not isinstance(value, LISTS)
    }


def day_again(value: Any) -> Any:
    """A text that is a day, as json keeps it, as a day; anything else as it is."""
    if isinstance(value, str) and len(value) >= 10 and value[4:5] == "-" and value[7:8] == "-":
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return value
    return value


_learner: Learner | None = None
_made = threading.Lock()


def learner(zone: str) -> Learner:
    """The one of this process."""
    global _learner  # noqa: PLW0603 what a process keeps
    with _made:
        if _learner is None:
            _learner = Learner(zone)
        return _learner


def forget() -> None:
    """Learn anew from the rows at the next use."""
    global _learner  # noqa: PLW0603 what a process keeps
    _learner = None
