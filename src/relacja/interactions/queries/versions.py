"""One interaction, and every version of what was said about it."""

from dataclasses import dataclass
from datetime import datetime

from relacja.accounts import queries as accounts
from relacja.interactions.queries.facts import facts_about
from relacja.interactions.queries.timeline import Entry, entries
from relacja.interactions.queries.visibility import visible
from relacja.interactions.rules.differences import Difference, differences
from relacja.platform.actor import Actor

MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class Version:
    """One fact about an interaction: which, when, by whom, why, and what it changed."""

    number: int
    kind: str
    recorded_at: datetime
    user_id: int | None
    by: str
    why: str
    changes: tuple[Difference, ...]


def entry(actor: Actor, interaction_id: int) -> Entry | None:
    """One interaction with all it shows; None where it does not exist or the actor may not see it."""
    name = visible(actor).filter(id=interaction_id).values_list("id", "started_at").first()
    found = entries(actor, [name]) if name else []
    return found[0] if found else None


def versions(actor: Actor, interaction_id: int) -> list[Version]:
    """Every fact about an interaction, last first, each with what it changed; nothing where it may not be seen."""
    if not visible(actor).filter(id=interaction_id).exists():
        return []
    facts = facts_about(interaction_id, MOST_VERSIONS)
    users = {fact.event_id: _user_id(fact.actor) for fact in facts}
    names = accounts.user_names(users.values())
    before = [*facts[1:], None]
    return [
        Version(
            fact.envelope.version,
            fact.kind,
            fact.recorded_at,
            users[fact.event_id],
            names.get(users[fact.event_id] or 0, fact.actor.partition(":")[2]),
            fact.envelope.why,
            differences(former.envelope.state if former else None, fact.envelope.state),
        )
        for fact, former in zip(facts, before, strict=True)
    ]


def _user_id(actor: str) -> int | None:
    kind, _, rest = actor.partition(":")
    return int(rest) if kind in ("user", "client") and rest.isdecimal() else None
