"""What letters are put together from, and what has to be there before one is sent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from relacja.mailings.rules import places

FieldKind = Literal["line", "text", "link", "picture", "list"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a block is told."""

    code: str
    kind: FieldKind
    required: bool = True


BLOCKS: Mapping[str, tuple[Field, ...]] = {
    "heading": (Field("text", "line"),),
    "text": (Field("text", "text"),),
    "button": (Field("text", "line"), Field("link", "link")),
    "picture": (Field("picture", "picture"), Field("words", "line"), Field("link", "link", required=False)),
    "products": (Field("rows", "list"), Field("button", "line", required=False)),
    "divider": (),
    "footer": (Field("text", "text", required=False),),
}
"""Each kind of block, with what it is told. `footer` says who writes, and how to get no more of it."""

ROW = ("name", "price", "picture", "link")
"""What each of the rows of products has."""
OF_CUSTOMER = frozenset(
    {"customer.name", "customer.first_name", "customer.family_name", "customer.address"}
)  # fmt: skip
OF_HOUSE = frozenset({"house.name", "link.unsubscribe", "link.preferences"})
LIST = re.compile(r"[a-z_]+(\.[a-z_]+)*")
MOST_BLOCKS, LONGEST = 60, 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not right: a code, where (a language, the number of a block), what it is about; `stops`: it cannot be
    sent like this."""

    code: str
    language: str = ""
    block: int | None = None
    given: str = ""
    stops: bool = True


class BadDesign(ValueError):
    """A design cannot be published, for all these reasons."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{one.code} {one.language} {one.given}".strip() for one in problems))
        self.problems = tuple(problems)


def problems_of(language: str, body: Mapping[str, Any], *, needs_way_out: bool) -> list[Problem]:
    """What is wrong with a letter in one language, before it is made."""
    found = [Problem("no_subject", language)] if not str(body.get("subject", "")).strip() else []
    for field in ("subject", "preheader"):
        found += _of_text(str(body.get(field) or ""), language, None)
    blocks = list(body.get("blocks") or ())
    if not any(block.get("kind") not in ("footer", "divider") for block in blocks):
        found.append(Problem("empty", language))
    if needs_way_out and not any(block.get("kind") == "footer" for block in blocks):
        found.append(Problem("no_footer", language))
    if len(blocks) > MOST_BLOCKS:
        found.append(Problem("too_many_blocks", language))
    for number, block in enumerate(blocks[:MOST_BLOCKS]):
        found += _of_block(block, language, number)
    return found


def _of_block(block: Mapping[str, Any], language: str, number: int) -> list[Problem]:
    fields = BLOCKS.get(str(block.get("kind")))
    if fields is None:
        return [Problem("unknown_block", language, number, str(block.get("kind"))[:40])]
    found: list[Problem] = []
    for field in fields:
        given = str(block.get(field.code) or "").strip()
        if not given:
            found += [Problem("blank", language, number, field.code)] if field.required else []
        elif field.kind in ("link", "picture"):
            found += _of_link(given, language, number)
        elif field.kind == "list":
            found += [] if LIST.fullmatch(given) else [Problem("bad_place", language, number, given[:60])]
        else:
            found += _of_text(given, language, number)
    return found


def _of_link(given: str, language: str, number: int) -> list[Problem]:
    wrong = _of_text(given, language, number)
    if wrong:
        return wrong
    bare = places.PLACE.sub("x", given)
    starts_by_place = given.startswith("{{")
    if starts_by_place or places.WEB.fullmatch(bare) or re.fullmatch(r"(mailto|tel):[^\s<>\"]+", bare):
        return []
    return [Problem("bad_link", language, number, given[:80])]


def _of_text(given: str, language: str, number: int | None) -> list[Problem]:
    if len(given) > LONGEST:
        return [Problem("too_long", language, number)]
    try:
        places.parts_of(given)
    except places.BadPlace as wrong:
        return [Problem("bad_place", language, number, wrong.given[:60])]
    return []
