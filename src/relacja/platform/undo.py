"""Ways back: what a verb can take back is kept in a signed token on the page, and run as a use case of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor

KEPT_FOR = timedelta(hours=1)


class NoWayBack(ValueError):
    """The token is too old, was changed, belongs to somebody else, or its plug is gone."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """One kind of way back: `run` takes back what the payload tells of and says what it did."""

    code: str
    run: Callable[[Actor, Mapping[str, Any]], str]


undoings: Registry[Undoing] = Registry("ways back", Undoing)


def token(actor: Actor, code: str, payload: Mapping[str, Any]) -> str:
    """A way back for this actor, for an hour."""
    return signing.dumps({"code": code, "user": actor.user_id, "payload": dict(payload)}, salt="undo", compress=True)


def run(actor: Actor, text: str) -> str:
    """Go the way back; says what was done. Raises `NoWayBack`, and whatever the verb behind it raises."""
    try:
        told = signing.loads(text, salt="undo", max_age=KEPT_FOR)
    except signing.BadSignature as problem:
        raise NoWayBack from problem
    undoing = undoings.get(told["code"])
    if undoing is None or told["user"] != actor.user_id:
        raise NoWayBack
    return undoing.run(actor, told["payload"])
