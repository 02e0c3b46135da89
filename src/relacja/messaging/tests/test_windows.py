"""After a day of silence only a text that the provider has approved may be sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.messaging import services
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.plugs import transports
from relacja.messaging.queries import MailboxNotFound
from relacja.messaging.services import windows
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, make_mailbox, receive
from relacja.messaging.types import File

pytestmark = pytest.mark.django_db


class Strict(Pigeon):
    capabilities = replace(Pigeon.capabilities, window_hours=24, longest=20, files=False)


@pytest.fixture
def strict() -> Iterator[Strict]:
    bird = Strict()
    with transports.lent("pigeon", bird):
        yield bird


@pytest.fixture
def mailbox(strict: Strict) -> Mailbox:
    return make_mailbox(language="pl")


def talk(mailbox: Mailbox, hours_ago: float) -> Conversation:
    receive(mailbox, inbound(at=timezone.now() - timedelta(hours=hours_ago), language="pl"))
    return Conversation.objects.get()


def say(conversation: Conversation, text: str = "", **more: object) -> str:
    what = services.Answer(text, **more)  # type: ignore[arg-type]
    return services.answer(actor=SYSTEM, conversation_id=conversation.pk, answer=what).text


def approve(mailbox: Mailbox, text: str = "Paczka {{1}} czeka: {{2}}", language: str = "pl") -> None:
    services.save_template(
        actor=SYSTEM, mailbox_id=mailbox.pk, code="parcel", language=language, text=text, fields=["number", "place"]
    )


def test_within_the_time_a_free_text_is_sent(mailbox: Mailbox) -> None:
    assert say(talk(mailbox, 23), "Dzień dobry") == "Dzień dobry"


def test_after_it_a_free_text_is_refused_with_the_moment_it_closed(mailbox: Mailbox) -> None:
    conversation = talk(mailbox, 25)
    with pytest.raises(services.WindowClosed) as closed:
        say(conversation, "Dzień dobry")
    assert closed.value.closed_at == windows.closes_at(conversation)


def test_what_is_to_leave_after_it_closes_is_refused_now(mailbox: Mailbox) -> None:
    with pytest.raises(services.WindowClosed):
        say(talk(mailbox, 20), "Dzień dobry", send_at=timezone.now() + timedelta(hours=5))


def test_an_approved_text_is_sent_always_with_its_values(mailbox: Mailbox, strict: Strict) -> None:
    approve(mailbox)
    text = say(talk(mailbox, 100), template="parcel", template_values={"1": "7", "2": "Gdańsk\nWrzeszcz"})
    assert text == "Paczka 7 czeka: Gdańsk Wrzeszcz"
    Message.objects.filter(direction="outbound").update(send_at=timezone.now())
    services.deliver_due()
    [gone] = strict.sent
    assert (gone.template, gone.template_values["1"], gone.language) == ("parcel", "7", "pl")


def test_the_text_in_the_customers_language_is_taken_and_another_where_there_is_none(mailbox: Mailbox) -> None:
    approve(mailbox, "Parcel {{1}} at {{2}}", "en")
    values = {"1": "7", "2": "x"}
    conversation = talk(mailbox, 1)
    assert say(conversation, template="parcel", template_values=values) == "Parcel 7 at x"
    approve(mailbox)
    assert say(conversation, template="parcel", template_values=values) == "Paczka 7 czeka: x"


def test_a_place_without_a_value_is_said(mailbox: Mailbox) -> None:
    approve(mailbox)
    with pytest.raises(services.MissingValue, match="2"):
        say(talk(mailbox, 1), template="parcel", template_values={"1": "7", "2": " "})


def test_a_text_that_nobody_approved_is_not_sent(mailbox: Mailbox) -> None:
    with pytest.raises(services.NoSuchTemplate):
        say(talk(mailbox, 1), template="parcel")


def test_what_is_too_long_or_has_files_that_cannot_go_is_said_before(mailbox: Mailbox) -> None:
    conversation = talk(mailbox, 1)
    with pytest.raises(services.TextTooLong):
        say(conversation, "x" * 21)
    with pytest.raises(services.NoFiles):
        say(conversation, "x", files=(File("a.txt", b"a"),))


@pytest.mark.parametrize(("text", "fields"), [("{{1}} {{3}}", ["a", "b"]), ("{{1}}", []), ("none", ["a"]), (" ", [])])
def test_a_text_says_what_each_of_its_places_is_for(mailbox: Mailbox, text: str, fields: list[str]) -> None:
    with pytest.raises(services.BadTemplate):
        services.save_template(actor=SYSTEM, mailbox_id=mailbox.pk, code="a", language="pl", text=text, fields=fields)


def test_a_text_belongs_to_a_mailbox(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxNotFound):
        services.save_template(actor=SYSTEM, mailbox_id=0, code="a", language="pl", text="a")


def test_the_page_says_why_a_text_cannot_leave(mailbox: Mailbox) -> None:
    user, conversation = make_user(full_name="Maria Reader", language="en"), talk(mailbox, 25)
    actor_with(user=user)
    client, address = sign_in(Client(), user), reverse("messaging:send", args=[conversation.pk])
    answer = client.post(address, {"text": "Good morning", "then": "wait"})
    assert answer.status_code == 422
    assert "only an approved text may be sent" in answer.content.decode()
