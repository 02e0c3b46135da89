"""Who is left alone, so that one can see what it brought: by chance, and for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, md5

from relacja.marketing.types import EVERYWHERE

CONTROL = "control"
LEFT_ALONE = frozenset({CONTROL, EVERYWHERE})
WHOLE = 1000


CALLED_CONTROL = frozenset({
    "control", "controls", "holdout", "hold-out", "none", "kontrola", "kontrolna", "grupa kontrolna", "контроль",
    "контрольная", "контрольная группа",
})  # fmt: skip


def arm_of(said: str) -> str:
    """The code of an arm as others call it: those who were left alone by one word."""
    return CONTROL if said.casefold() in CALLED_CONTROL else said[:20]


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the ways in which a campaign treats people, and its share in thousandths."""

    code: str
    share: int


class BadShares(ValueError):
    """Shares do not come to the whole, or an arm stands twice."""


def check(arms: Sequence[Arm]) -> None:
    """Raises `BadShares`."""
    codes = [arm.code for arm in arms]
    if not arms or len(set(codes)) != len(codes) or any(arm.share < 0 for arm in arms):
        raise BadShares
    if sum(arm.share for arm in arms) != WHOLE:
        raise BadShares


def draw(arms: Sequence[Arm], salt: str, person: int) -> str:
    """The arm of a person: a draw of the whole by a hash, so that whoever comes again is treated as before, and what
    one campaign draws says nothing of another. Shares that grow take from their neighbours only."""
    digest = blake2b(f"{salt}:{person}".encode(), digest_size=8).digest()
    place = int.from_bytes(digest, "big") % (WHOLE * 1000) / 1000
    so_far = 0
    for arm in arms:
        so_far += arm.share
        if place < so_far:
            return arm.code
    return arms[-1].code


def is_left_everywhere(person: int, share: int) -> bool:
    """Whether every campaign leaves somebody alone, where it leaves alone `share` thousandths of all: a draw by a hash
    that databases count, too (`queries.whole`), and that says nothing of what a campaign draws. Whoever is left alone
    stays so while the share grows."""
    digest = md5(f"{EVERYWHERE}:{person}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:15], 16) % (WHOLE * 1000) < share * 1000
