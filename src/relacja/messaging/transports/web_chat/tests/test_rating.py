"""A chat that has ended is rated by one click, with a word if the visitor likes, and nobody is asked twice."""

from datetime import timedelta

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Conversation, ConversationEvent, Mailbox
from relacja.messaging.testing import SYSTEM
from relacja.messaging.transports.web_chat.jobs import end_silent_chats
from relacja.messaging.transports.web_chat.sites import site_of
from relacja.messaging.transports.web_chat.tests.conftest import Guest
from relacja.platform.conditions import values_of_one


def answer(guest: Guest) -> None:
    services.answer(actor=actor_with(), conversation_id=guest.talk().pk, answer=services.Answer("We do."))


def resolve(guest: Guest) -> None:
    services.resolve_conversation(actor=SYSTEM, conversation_id=guest.talk().pk)


@pytest.fixture
def ended(guest: Guest) -> Guest:
    """A visitor whose chat was answered and has ended."""
    guest.say("Do you have it in blue?")
    answer(guest)
    resolve(guest)
    return guest


def rate(guest: Guest, rating: object, **more: str) -> bool:
    """Rate the chat; whether the visitor is asked still."""
    answered = guest.post("rating", {"rating": rating, **more})
    assert answered.status_code == 200, answered.content
    return bool(orjson.loads(answered.content)["state"]["rates"])


def is_asked(guest: Guest) -> bool:
    return bool(guest.sees()["state"]["rates"])


def test_one_click_rates_and_a_word_may_follow(ended: Guest) -> None:
    assert is_asked(ended)
    assert not rate(ended, 3)
    rate(ended, 3, word=" You were quick\u202e ")
    talk = ended.talk()
    assert (talk.rating, talk.rating_word) == (3, "You were quick")
    assert ConversationEvent.objects.filter(kind="rated").get().data == {"after": 3}


def test_the_first_rating_and_the_first_word_stand(ended: Guest) -> None:
    rate(ended, 1, word="Too slow")
    rate(ended, 3, word="Another word")
    rate(ended, 1, word="Another word")
    talk = ended.talk()
    assert (talk.rating, talk.rating_word) == (1, "Too slow")
    assert ConversationEvent.objects.filter(kind="rated").count() == 1


def test_nobody_is_asked_before_it_has_ended_or_where_nobody_answered(guest: Guest) -> None:
    guest.say("Hello")
    assert not is_asked(guest)
    rate(guest, 3)
    resolve(guest)
    assert not is_asked(guest), "nobody has talked with them"
    guest.say("Are you there?")
    answer(guest)
    assert not is_asked(guest)
    resolve(guest)
    assert is_asked(guest)
    assert guest.talk().rating is None


def test_whoever_would_rather_not_say_is_not_asked_again(ended: Guest) -> None:
    assert not rate(ended, None)
    rate(ended, 3)
    assert ended.talk().rating is None


@pytest.mark.parametrize("rating", [3, None])
def test_nobody_is_asked_twice_though_the_chat_goes_on_and_ends_again(ended: Guest, rating: int | None) -> None:
    if rating:
        rate(ended, rating)
    ended.say("One more thing")
    answer(ended)
    resolve(ended)
    assert ended.talk().status == "resolved"
    assert not is_asked(ended)


@pytest.mark.parametrize("rating", [0, 4, -1, "3", True, [3], 3.0])
def test_what_is_no_rating_is_none(ended: Guest, rating: object) -> None:
    rate(ended, rating)
    assert ended.talk().rating is None


def test_nobody_rates_the_chat_of_another(ended: Guest, other: Guest) -> None:
    rate(other, 1)
    assert ended.talk().rating is None


def test_a_chat_that_ended_in_silence_is_rated_too(guest: Guest, site: Mailbox) -> None:
    guest.say("Hello")
    answer(guest)
    end_silent_chats(actor=SYSTEM, site=site_of("shop"), now=timezone.now() + timedelta(hours=1))
    assert is_asked(guest)


def test_the_window_is_told_when_the_chat_has_ended(guest: Guest, told: list[tuple[str, str]]) -> None:
    guest.say("Hello")
    answer(guest)
    told.clear()
    resolve(guest)
    assert (guest.talk().address, "standing") in told


def test_the_consultant_sees_it_and_finds_chats_by_it(ended: Guest, other: Guest) -> None:
    rate(ended, 1, word="Too slow <b>")
    other.say("Hello")
    user = make_user(language="en")
    actor_with(user=user)
    browser = sign_in(Client(), user)
    talk = ended.talk()
    assert "Rating: Bad" in browser.get(f"/inbox/{talk.pk}/").content.decode()
    assert "Too slow &lt;b&gt;" in browser.get(f"/inbox/{talk.pk}/visitor").content.decode()
    page = browser.get("/inbox/?queue=all&rating=1").content.decode()
    assert f'data-id="{talk.pk}"' in page
    assert f'data-id="{other.talk().pk}"' not in page
    assert f'data-id="{talk.pk}"' not in browser.get("/inbox/?queue=all&rating=3").content.decode()


def test_conditions_ask_how_a_customer_found_their_last_chat(ended: Guest, other: Guest) -> None:
    anna = make_party("Anna Nowak")
    rate(ended, 3)
    other.say("Hello")
    answer(other)
    resolve(other)
    rate(other, 1)
    Conversation.objects.update(party_id=anna.pk, is_visitor=False)
    assert values_of_one(["messaging.last_rating"], [anna.pk], timezone.now()) == {"messaging.last_rating": 1}
