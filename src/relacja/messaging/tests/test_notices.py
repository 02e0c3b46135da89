"""Colleagues are told by e-mail of what concerns them, as each has chosen: once, and where nobody knows, it says so."""

import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_of, actor_with, make_user, sign_in
from relacja.messaging import services
from relacja.messaging.models import Conversation, Follower, Mailbox, Message, Notice, NoticeChoice
from relacja.messaging.services import notifying
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, receive
from relacja.messaging.types import Bounced

if TYPE_CHECKING:
    from relacja.accounts.models import User


@pytest.fixture
def maria(db: None) -> "User":
    """A colleague who reads all conversations."""
    user = make_user(full_name="Maria Kowalska", email="maria@firm.test", language="en", time_zone="Europe/Warsaw")
    actor_with(user=user)
    return user


@pytest.fixture
def talk(mailbox: Mailbox) -> Conversation:
    """A customer waits."""
    [line] = receive(mailbox, inbound(text="A secret of the customer"))
    assert line.message is not None
    return line.message.conversation


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The mail server of the house: `away` when it is asked, `breaks` when it is told."""
    how: dict[str, Any] = {"away": None, "breaks": None}

    class Server(EmailBackend):
        def open(self) -> None:
            if how["away"]:
                raise how["away"]

        def send_messages(self, messages: Any) -> int:
            if how["breaks"]:
                raise how["breaks"]
            return int(super().send_messages(messages))

    monkeypatch.setattr(notifying, "get_connection", Server)
    return how


def choose(user: "User", named: str = "off", assigned: str = "off", wrote: str = "off") -> None:
    services.choose_my_notices(actor=actor_of(user), named=named, assigned=assigned, wrote=wrote)


def hand(talk: Conversation, user: "User") -> None:
    services.assign_conversation(actor=actor_with(), conversation_id=talk.pk, user_id=user.pk)


def later(minutes: int = 2) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def states() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("state", flat=True))


def test_whoever_has_chosen_nothing_is_told_nothing(talk: Conversation, maria: "User", house: dict[str, Any]) -> None:
    hand(talk, maria)
    assert services.send_notices(later()) == 0
    assert (mail.outbox, Notice.objects.count()) == ([], 0)


def test_what_concerns_somebody_comes_in_one_letter_and_only_once(
    talk: Conversation, maria: "User", mailbox: Mailbox, house: dict[str, Any]
) -> None:
    choose(maria, named="at_once", assigned="at_once", wrote="at_once")
    hand(talk, maria)
    colleague = actor_with(user=make_user(full_name="Jan Nowak"))
    services.write_note(actor=colleague, conversation_id=talk.pk, note="Look at this", names=[maria.pk])
    receive(mailbox, inbound(text="Where is it?", references=(_key(talk),)))
    assert services.send_notices(timezone.now()) == 0, "a minute is waited for what else may come"
    assert services.send_notices(later()) == 1
    assert services.send_notices(later(30)) == 0

    [letter] = mail.outbox
    assert letter.to == ["maria@firm.test"]
    assert letter.subject == "Relacja: 3 things for you"
    assert "Jan Nowak names you in a note" in letter.body
    assert "hands you a conversation" in letter.body
    assert "The customer has written" in letter.body
    assert f"/inbox/{talk.pk}/" in letter.body
    assert states() == ["sent"] * 3


def _key(talk: Conversation) -> str:
    return str(Message.objects.filter(conversation=talk).order_by("pk")[0].key)


def test_a_letter_holds_no_word_of_what_was_written_and_says_that_a_machine_wrote_it(
    talk: Conversation, maria: "User", house: dict[str, Any]
) -> None:
    choose(maria, named="at_once")
    services.write_note(actor=actor_with(), conversation_id=talk.pk, note="A secret of ours", names=[maria.pk])
    services.send_notices(later())
    raw = mail.outbox[0].message().as_string()
    assert "secret" not in raw
    assert "anna@customer.test" not in raw
    assert "Auto-Submitted: auto-generated" in raw
    assert "X-Auto-Response-Suppress: All" in raw


def test_the_letter_of_the_day_waits_for_the_morning(talk: Conversation, maria: "User", house: dict[str, Any]) -> None:
    choose(maria, assigned="daily")
    hand(talk, maria)
    due = Notice.objects.get().due_at
    assert due > timezone.now()
    assert services.send_notices(due - timedelta(minutes=1)) == 0
    assert services.send_notices(due) == 1


def test_what_one_does_oneself_is_no_news(talk: Conversation, maria: "User", house: dict[str, Any]) -> None:
    choose(maria, "at_once", "at_once", "at_once")
    services.assign_conversation(actor=actor_of(maria), conversation_id=talk.pk, user_id=maria.pk)
    services.write_note(actor=actor_of(maria), conversation_id=talk.pk, note="To myself", names=[maria.pk])
    assert Notice.objects.count() == 0


def test_what_is_settled_by_then_is_left_out(
    talk: Conversation, maria: "User", mailbox: Mailbox, house: dict[str, Any]
) -> None:
    choose(maria, wrote="at_once", assigned="at_once")
    hand(talk, maria)
    receive(mailbox, inbound(references=(_key(talk),)))
    services.answer(actor=actor_of(maria), conversation_id=talk.pk, answer=services.Answer("Here it is."))
    services.assign_conversation(actor=SYSTEM, conversation_id=talk.pk, user_id=None)
    assert services.send_notices(later()) == 0
    assert (mail.outbox, states()) == ([], ["left_out", "left_out"])


def test_who_may_not_read_a_conversation_any_more_is_not_told_of_it(
    talk: Conversation, maria: "User", house: dict[str, Any]
) -> None:
    choose(maria, named="at_once")
    services.write_note(actor=actor_with(), conversation_id=talk.pk, note="Look", names=[maria.pk])
    Follower.objects.all().delete()
    Mailbox.objects.update(owner_id=make_user().pk)
    assert services.send_notices(later()) == 0
    assert states() == ["left_out"]


def test_letters_to_one_person_stand_five_minutes_apart(
    talk: Conversation, maria: "User", mailbox: Mailbox, house: dict[str, Any]
) -> None:
    choose(maria, assigned="at_once", named="at_once")
    hand(talk, maria)
    assert services.send_notices(later()) == 1
    services.write_note(actor=actor_with(), conversation_id=talk.pk, note="Look", names=[maria.pk])
    assert services.send_notices(later(4)) == 0
    assert services.send_notices(later(8)) == 1


def test_a_server_that_is_away_is_asked_again(talk: Conversation, maria: "User", house: dict[str, Any]) -> None:
    choose(maria, assigned="at_once")
    hand(talk, maria)
    house["away"] = ConnectionRefusedError()
    assert services.send_notices(later()) == 0
    assert states() == ["waiting"]
    house["away"] = None
    assert services.send_notices(later(10)) == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("broken", [smtplib.SMTPServerDisconnected(), TimeoutError(), ConnectionResetError()])
def test_where_nobody_knows_whether_it_left_it_says_so_and_is_not_sent_again(
    talk: Conversation, maria: "User", house: dict[str, Any], broken: Exception
) -> None:
    choose(maria, assigned="at_once")
    hand(talk, maria)
    house["breaks"] = broken
    assert services.send_notices(later()) == 0
    house["breaks"] = None
    assert services.send_notices(later(60)) == 0
    assert (mail.outbox, states()) == ([], ["unsure"])


def test_killed_between_sending_and_noting_it_is_unsure_and_never_sent_twice(
    talk: Conversation, maria: "User", house: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(maria, assigned="at_once")
    hand(talk, maria)
    sent = notifying._sent

    def killed(letter: Any) -> Any:
        sent(letter)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(notifying, "_sent", killed)
        with pytest.raises(SystemExit):
            services.send_notices(later())
    assert states() == ["sending"]
    assert services.send_notices(later(30)) == 0
    assert (len(mail.outbox), states()) == (1, ["unsure"])


def test_an_address_that_refuses_is_written_to_no_more_until_its_owner_says_so(
    talk: Conversation, maria: "User", house: dict[str, Any]
) -> None:
    choose(maria, assigned="at_once", named="at_once")
    hand(talk, maria)
    house["breaks"] = smtplib.SMTPRecipientsRefused({"maria@firm.test": (550, b"No such user")})
    assert services.send_notices(later()) == 0
    house["breaks"] = None
    services.write_note(actor=actor_with(), conversation_id=talk.pk, note="Look", names=[maria.pk])
    assert services.send_notices(later(30)) == 0
    assert states() == ["failed"]
    assert "A letter to you came back" in sign_in(Client(), maria).get("/settings/notices/").content.decode()
    choose(maria, named="at_once")
    services.write_note(actor=actor_with(), conversation_id=talk.pk, note="Look", names=[maria.pk])
    assert services.send_notices(later(60)) == 1


def test_a_report_about_our_letter_closes_the_address_and_a_forged_one_does_not(
    talk: Conversation, maria: "User", mailbox: Mailbox, house: dict[str, Any]
) -> None:
    choose(maria, assigned="at_once")
    hand(talk, maria)
    services.send_notices(later())
    for keys in (("somebody@else.test",), (), (Notice.objects.get().letter,)):
        assert NoticeChoice.objects.get().bounced_at is None
        gone = Bounced("maria@firm.test", keys, "5.1.1", "permanent", "No such user")
        receive(mailbox, inbound(sender="mailer-daemon@firm.test", automatic="bounce", bounced=(gone,)))
    assert NoticeChoice.objects.get().bounced_at is not None


def test_no_letter_goes_to_a_mailbox_of_ours(talk: Conversation, maria: "User", house: dict[str, Any]) -> None:
    choose(maria, assigned="at_once")
    hand(talk, maria)
    make_mailbox(name="Maria", address="Maria@firm.test")
    assert services.send_notices(later()) == 0
    assert (mail.outbox, states()) == ([], ["left_out"])
    assert "mailbox of ours" in sign_in(Client(), maria).get("/settings/notices/").content.decode()


def test_one_chooses_on_ones_own_page(maria: "User") -> None:
    browser = sign_in(Client(), maria)
    assert (
        browser.post("/settings/notices/", {"named": "daily", "assigned": "off", "wrote": "at_once"}).status_code == 302
    )
    choice = NoticeChoice.objects.get()
    assert (choice.user_id, choice.named, choice.assigned, choice.wrote) == (maria.pk, "daily", "off", "at_once")
    assert browser.post("/settings/notices/", {"named": "hourly", "assigned": "off", "wrote": "off"}).status_code == 422
