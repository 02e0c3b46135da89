"""The site proves who its visitor is: read strictly, good for one browser; what was written becomes the customer's."""

import time
from typing import Any

import orjson
import pytest
from django.utils import timezone

from relacja.customers import services as customers
from relacja.customers.queries import canonical_ids
from relacja.customers.testing import make_party
from relacja.customers.types import PartyDraft
from relacja.interactions import queries as interactions
from relacja.messaging.models import ConversationEvent, Mailbox
from relacja.messaging.testing import SYSTEM
from relacja.messaging.transports.web_chat.proof import BadProof, claims_of
from relacja.messaging.transports.web_chat.tests.conftest import SECRET, Guest, signed

NOW = 1_800_000_000
ANNA = {"sub": "user-17", "email": "anna@customer.test", "name": "Anna Nowak"}


def test_a_token_says_who_the_visitor_is() -> None:
    claims = claims_of(signed({**ANNA, "exp": NOW + 60}), SECRET, "shop", NOW)
    assert (claims.user, claims.email, claims.name) == ("user-17", "anna@customer.test", "Anna Nowak")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": NOW - 1}, "expired"),
        ({"exp": NOW + 7200}, "more than an hour"),
        ({"exp": None}, "exp is missing"),
        ({"exp": "soon"}, "exp is missing"),
        ({"nbf": NOW + 600}, "not good yet"),
        ({"aud": "blog"}, "another site"),
        ({"aud": ["blog", "news"]}, "another site"),
        ({"sub": "", "email": ""}, "neither"),
        ({"sub": ["user-17"]}, "sub cannot be read"),
        ({"name": "Anna\x00"}, "name cannot be read"),
        ({"email": "a" * 300}, "email cannot be read"),
    ],
)
def test_a_token_that_says_something_else_proves_nothing(claims: dict[str, Any], why: str) -> None:
    with pytest.raises(BadProof, match=why):
        claims_of(signed({**ANNA, "exp": NOW + 60, **claims}), SECRET, "shop", NOW)


@pytest.mark.parametrize(
    "token",
    [
        "", "a.b", "a.b.c", "....", "ą.b.c", "x" * 5000,
        signed({**ANNA, "exp": NOW + 60}, alg="none"),
        signed({**ANNA, "exp": NOW + 60}, alg="HS512"),
        signed({**ANNA, "exp": NOW + 60}, secret="another key of somebody who guesses"),
        signed({**ANNA, "exp": NOW + 60}).rpartition(".")[0] + ".",
        signed({**ANNA, "exp": NOW + 60}) + "A",
    ],
)  # fmt: skip
def test_what_is_not_signed_by_the_site_proves_nothing(token: str) -> None:
    with pytest.raises(BadProof):
        claims_of(token, SECRET, "shop", NOW)


def test_where_no_key_is_set_up_nothing_is_proved() -> None:
    with pytest.raises(BadProof, match="no key"):
        claims_of(signed({**ANNA, "exp": NOW + 60}, secret=""), "", "shop", NOW)


def prove(guest: Guest, **claims: Any) -> tuple[int, dict[str, Any]]:
    answered = guest.post("identity", {"token": signed({**ANNA, **claims})})
    return answered.status_code, orjson.loads(answered.content)


def test_a_visitor_who_signs_in_becomes_the_customer(guest: Guest) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    guest.say("Do you have it in blue?")
    visitor_id = guest.talk().party_id
    assert prove(guest) == (200, {"known": True})
    talk = guest.talk()
    assert (talk.party_id, talk.is_visitor, talk.name) == (anna.pk, False, "Anna Nowak")
    assert canonical_ids([visitor_id or 0]) == {visitor_id: anna.pk}
    assert len(interactions.timeline(SYSTEM, anna.pk).entries) == 1
    assert ConversationEvent.objects.filter(conversation=talk, kind="identity_proved").count() == 1


def test_whoever_signs_in_first_writes_as_the_customer(guest: Guest) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    prove(guest)
    guest.say("Do you have it in blue?")
    assert (guest.talk().party_id, guest.talk().is_visitor) == (anna.pk, False)
    assert len(interactions.timeline(SYSTEM, anna.pk).entries) == 1


def test_the_key_of_the_sites_user_finds_the_customer(guest: Guest, site: Mailbox) -> None:
    site.settings = {**site.settings, "identity_source": "shop"}
    site.save()
    draft = PartyDraft(kind="person", display_name="Anna Nowak", external_keys=(("shop", "user-17"),))
    anna = customers.add_party(actor=SYSTEM, draft=draft, at=timezone.now())
    make_party("Another Anna", email="anna@customer.test")
    prove(guest)
    guest.say("Hello")
    assert guest.talk().party_id == anna


def test_somebody_whom_nobody_knows_stays_a_visitor_with_a_name(guest: Guest) -> None:
    guest.say("Hello")
    assert prove(guest) == (200, {"known": False})
    talk = guest.talk()
    assert (talk.is_visitor, talk.name, talk.context["identity"]["email"]) == (True, "Anna Nowak", "anna@customer.test")


def test_two_customers_with_one_address_are_not_guessed_between(guest: Guest) -> None:
    make_party("Anna Nowak", email="anna@customer.test")
    make_party("Jan Nowak", email="anna@customer.test")
    guest.say("Hello")
    assert prove(guest) == (200, {"known": False})
    assert guest.talk().is_visitor


def test_a_token_is_good_for_one_browser(guest: Guest, other: Guest) -> None:
    make_party("Anna Nowak", email="anna@customer.test")
    token = signed(ANNA)
    assert guest.post("identity", {"token": token}).status_code == 200
    assert guest.post("identity", {"token": token}).status_code == 200
    assert other.post("identity", {"token": token}).status_code == 403
    other.say("Hello")
    assert other.talk().is_visitor


def test_a_browser_that_was_another_customers_begins_anew(guest: Guest) -> None:
    make_party("Anna Nowak", email="anna@customer.test")
    make_party("Jan Kot", email="jan@customer.test")
    guest.say("Hello")
    prove(guest)
    assert prove(guest, email="jan@customer.test", sub="user-18")[0] == 409
    assert guest.talk().name == "Anna Nowak"


def test_a_token_that_has_expired_is_refused(guest: Guest) -> None:
    guest.say("Hello")
    assert prove(guest, exp=int(time.time()) - 5)[0] == 403
