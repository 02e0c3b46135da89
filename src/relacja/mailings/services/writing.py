"""A letter as it is sent, and shown again: its version with everything filled in."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from relacja.customers.queries import Recipient
from relacja.mailings import parameters
from relacja.mailings.models import DesignVersion, Letter
from relacja.mailings.rules import places, tokens
from relacja.mailings.types import LANGUAGES, Written
from relacja.platform import secrets
from relacja.platform.parameters import get

PURPOSE = "mailings.links"


def key() -> bytes:
    """By which the links we write are known to be ours."""
    return secrets.key_for(PURPOSE)


def chosen(wanted: Sequence[str], there: Sequence[str]) -> str:
    """The language of a letter: the first wanted (the letter's own, the customer's, the house's) that the design has;
    then English; then the first of those it has."""
    house = settings.LANGUAGE_CODE[:2]
    ranked = (*wanted, house, "en", *LANGUAGES)
    return next((one for one in ranked if one in there), next(iter(there), ""))


def of_customer(who: Recipient) -> dict[str, str]:
    """What is known of whom it goes to, as variables."""
    is_person = who.kind == "person"
    return {
        "customer.name": who.name, "customer.first_name": who.given_name if is_person else "",
        "customer.family_name": who.family_name if is_person else "", "customer.address": who.address,
    }  # fmt: skip


@lru_cache(maxsize=64)
def made(version_id: int) -> Mapping[str, Mapping[str, Any]]:
    """What a version is made of, by language; it never changes."""
    found: Mapping[str, Mapping[str, Any]] = DesignVersion.objects.values_list("made", flat=True).get(pk=version_id)
    return found


@lru_cache(maxsize=64)
def asks_for(version_id: int) -> frozenset[str]:
    """The variables of a version, in any of its languages."""
    parts = [part for body in made(version_id).values() for field in body.values() for part in field]
    return frozenset(name for name, _has in places.names_in(parts))


def used(letter: Letter, who: Recipient) -> dict[str, Any]:
    """Its variables with those of the customer that its design asks for, to be kept with it."""
    known = of_customer(who)
    return {**{name: known[name] for name in asks_for(letter.version_id) & known.keys()}, **letter.variables}


def links(letter_id: int) -> dict[str, str]:
    """Where its reader gets no more of it, or chooses what they get."""
    token = tokens.token_of(letter_id, key())
    return {
        "link.unsubscribe": f"{settings.BASE_URL}{reverse('mailings:leave', args=[token])}",
        "link.preferences": f"{settings.BASE_URL}{reverse('mailings:preferences', args=[token])}",
        "link.confirm": f"{settings.BASE_URL}{reverse('mailings:confirm', args=[token])}",
    }


def written(letter: Letter) -> Written:
    """The letter with everything filled in, without anything that tells of its being read. Raises `places.Missing`."""
    return filled(made(letter.version_id)[letter.language], letter.language, {**letter.variables, **links(letter.pk)})


def filled(body: Mapping[str, Any], language: str, variables: Mapping[str, Any]) -> Written:
    """A version in a language with everything filled in. Raises `places.Missing`."""
    values = {"house.name": str(get(parameters.HOUSE.code)), **variables}
    return Written(language, *(places.fill(body[field], values) for field in ("subject", "preheader", "html", "text")))
