"""How alike two parties are, and why. The database only gathers candidates; judging is done here, for all entrances."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from relacja.kit import text

SURE, LIKELY, POSSIBLE = 0.9, 0.6, 0.4

_IDENTIFIER, _EMAIL, _PHONE, _NAME, _BORN, _CITY = 0.95, 0.6, 0.5, 0.45, 0.5, 0.2
_NEAR_NAME = 0.5
_DIFFERENT_BIRTHDAY, _DIFFERENT_KIND, _DIFFERENT_NAME = 0.3, 0.6, 0.75


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a party: its folded name, values of contact points, (scheme, lookup) of its numbers."""

    kind: str
    name: str
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    born_on: date | None = None
    cities: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure we are that two are the same (0 to 1), and the reasons as codes."""

    score: float
    reasons: tuple[str, ...]

    @property
    def level(self) -> str:
        """`sure`, `likely`, `possible` or `different`."""
        steps = ((SURE, "sure"), (LIKELY, "likely"), (POSSIBLE, "possible"))
        return next((level for bound, level in steps if self.score >= bound), "different")


def compare(one: Traits, other: Traits) -> Verdict:
    """Weigh what two parties have in common against what tells them apart; symmetric."""
    reasons: list[str] = []
    doubt = 1.0
    for scheme in sorted({scheme for scheme, _ in one.identifiers & other.identifiers}):
        doubt *= 1 - _IDENTIFIER
        reasons.append(f"identifier:{scheme}")
    near = similarity(one.name, other.name)
    for weight, reason, found in (
        (_EMAIL, "email", bool(one.emails & other.emails)),
        (_PHONE, "phone", bool(one.phones & other.phones)),
        (_NAME if near == 1 else _NAME * near, "name" if near == 1 else "near_name", near >= _NEAR_NAME),
        (_BORN, "born", one.born_on is not None and one.born_on == other.born_on),
        (_CITY, "city", bool(one.cities & other.cities)),
    ):
        if found:
            doubt *= 1 - weight
            reasons.append(reason)
    if reasons in (["born"], ["city"], ["born", "city"]):
        return Verdict(0.0, ())
    return Verdict(round((1 - doubt) * _against(one, other, near), 3), tuple(reasons))


def _against(one: Traits, other: Traits, near: float) -> float:
    """What speaks against: two birthdays, two kinds, two quite different names (a family's shared telephone)."""
    if one.identifiers & other.identifiers:
        return 1.0
    factor = 1.0
    if one.born_on and other.born_on and one.born_on != other.born_on:
        factor *= _DIFFERENT_BIRTHDAY
    if one.kind != other.kind:
        factor *= _DIFFERENT_KIND
    if near < _NEAR_NAME:
        factor *= _DIFFERENT_NAME
    return factor


def similarity(one: str, other: str) -> float:
    """Share of the trigrams two folded names have in common, whatever the order of their words; 1 for the same."""
    if one == other:
        return 1.0 if one else 0.0
    a, b = _trigrams(one), _trigrams(other)
    if a == b:
        return 1.0
    return len(a & b) / len(a | b) if a and b else 0.0


@lru_cache(maxsize=20_000)
def _trigrams(name: str) -> frozenset[str]:
    """As pg_trgm makes them: of each word with two spaces before and one behind."""
    words = (f"  {word} " for word in text.sort_key(name).split())
    return frozenset(word[i : i + 3] for word in words for i in range(len(word) - 2))


def ranked(judged: Iterable[tuple[int, Verdict]], *, limit: int) -> list[tuple[int, Verdict]]:
    """The likelier first, those below `POSSIBLE` left out."""
    worth = [(party_id, verdict) for party_id, verdict in judged if verdict.score >= POSSIBLE]
    return sorted(worth, key=lambda entry: (-entry[1].score, entry[0]))[:limit]
