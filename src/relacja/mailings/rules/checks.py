"""What is worth a second look before a design is used; of it only a name that nobody has stops it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from relacja.mailings.rules import places
from relacja.mailings.rules.blocks import OF_CUSTOMER, OF_HOUSE, Problem

CLIPPED = 102 * 1024
"""Bytes of HTML after which Gmail shows no more of a mail, its way out among what it hides."""
LONG_SUBJECT = 70
SHOUTING = re.compile(r"!{2,}|\?{2,}|\b(?:FREE|GRATIS|100%|БЕСПЛАТНО|DARMOW\w+|PILNE|URGENT|СРОЧНО)\b|[$€]{2,}")
PLAIN_LINK = re.compile(r"http://", re.IGNORECASE)


def warnings(language: str, body: Mapping[str, Any], made: Mapping[str, Sequence[places.Part]]) -> Iterator[Problem]:
    """Of one language of a design that could be published."""
    subject = str(body.get("subject") or "")
    texts = " ".join(str(block.get("text") or "") for block in body.get("blocks") or ())
    links = " ".join(str(block.get("link") or "") for block in body.get("blocks") or ())

    def told(code: str, given: str = "") -> Problem:
        return Problem(code, language, given=given, stops=False)

    strange = strange_names(made)
    for name in sorted(strange):
        yield Problem("no_such_variable", language, given=name)
    missing = {name for field in made.values() for name in places.unknown(field, OF_CUSTOMER | OF_HOUSE)}
    for name in sorted(missing - strange - {"link.confirm"}):
        yield told("needs_value", name)
    for name in sorted(_of_customer_without_words(made)):
        yield told("no_words_to_fall_back_on", name)
    if (size := sum(len(part.encode()) for part in made["html"] if isinstance(part, str))) > CLIPPED:
        yield told("too_large", f"{size // 1024} kB")
    if len(subject) > LONG_SUBJECT:
        yield told("long_subject", str(len(subject)))
    letters = [letter for letter in places.PLACE.sub("", subject) if letter.isalpha()]
    if len(letters) > 8 and sum(letter.isupper() for letter in letters) > len(letters) * 0.6:
        yield told("loud_subject")
    if found := SHOUTING.search(f"{subject} {texts}"):
        yield told("sounds_like_spam", found[0])
    if PLAIN_LINK.search(f"{links} {texts}"):
        yield told("plain_link")
    if not str(body.get("preheader") or "").strip():
        yield told("no_preheader")
    if len(texts) < 60 and any(block.get("kind") == "picture" for block in body.get("blocks") or ()):
        yield told("mostly_pictures")


def strange_names(made: Mapping[str, Sequence[places.Part]]) -> set[str]:
    """Variables of customers that no customer has, with words to fall back on or without: somebody mistyped."""
    asked = {name for field in made.values() for name, _has in places.names_in(field)}
    return {name for name in asked - OF_CUSTOMER if name.startswith("customer.")}


PICTURE = "https://example.com/picture.png"


def _of_customer_without_words(made: Mapping[str, Sequence[places.Part]]) -> set[str]:
    asked = {name for field in made.values() for name, has in places.names_in(field) if not has}
    return asked & {"customer.first_name", "customer.family_name"}


def sample(parts: Collection[places.Part], product: str) -> dict[str, Any]:
    """Something to put where nobody is known yet: the name of each variable, two rows of each list."""
    more = {"price": "199,00", "picture": PICTURE, "link": "https://example.com"}
    rows = [{"name": f"{product} {number}", **more} for number in (1, 2)]
    found: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, str) and part[0] == "each":
            found[part[1]] = rows
        elif not isinstance(part, str) and part[2] is None:
            found[part[1]] = "https://example.com" if part[3] == "url" else f"[{part[1]}]"
    return found
