"""What comes back about letters: answers, reports, complaints; and how people get no more of them."""

from dataclasses import replace

import pytest
from django.test import Client

from relacja.customers import queries as customers
from relacja.customers.models import ConsentEvent, ContactPoint
from relacja.customers.queries import Asked
from relacja.customers.testing import make_party
from relacja.mailings.models import DesignVersion, Letter
from relacja.mailings.rules import tokens
from relacja.mailings.services import writing
from relacja.mailings.testing import SYSTEM, draft_of, make_reader, queue, send_all
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.testing import NOON, Pigeon, inbound, receive
from relacja.messaging.types import Bounced
from relacja.platform.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> Letter:
    """One that was sent."""
    [made] = queue(draft_of(make_reader("Anna Nowak"), version.pk, mailbox_id))
    send_all()
    made.refresh_from_db()
    return made


def box(letter: Letter) -> Mailbox:
    return Mailbox.objects.get(pk=letter.mailbox_id)


def allows(party_id: int) -> bool:
    return bool(customers.may_contact(actor=SYSTEM, party_id=party_id, purpose="marketing", channel="email", at=NOON))


def address_of(letter: Letter, name: str = "leave") -> str:
    links = writing.links(letter.pk)
    return links["link.unsubscribe" if name == "leave" else "link.preferences"].removeprefix("https://crm.test")


def test_an_answer_is_its_readers_and_says_what_it_answers(letter: Letter) -> None:
    make_party("Jan Nowak", email=letter.address)  # who shares the address
    receive(box(letter), inbound(sender=letter.address, references=(letter.message_key,), text="Nie działa"))

    talk = Conversation.objects.get()
    letter.refresh_from_db()
    assert talk.party_id == letter.party_id
    assert letter.answered_at is not None
    [told] = OutboxEvent.objects.filter(name="mailings.LetterAnswered").values_list("payload", flat=True)
    assert (told["letter_id"], told["conversation_id"]) == (letter.pk, talk.pk)


def test_an_answer_is_found_by_the_address_it_came_to_where_programs_drop_what_it_answers(letter: Letter) -> None:
    receive(box(letter), inbound(sender=letter.address, tokens=(tokens.mark_of(letter.pk),)))
    letter.refresh_from_db()
    assert letter.answered_at is not None


def test_whoever_was_passed_a_letter_is_not_its_reader(letter: Letter) -> None:
    receive(box(letter), inbound(sender="friend@elsewhere.test", references=(letter.message_key,)))
    assert Conversation.objects.get().party_id != letter.party_id


def test_a_report_closes_the_address_and_begins_no_conversation(letter: Letter) -> None:
    report = Bounced(letter.address, (f"#{tokens.mark_of(letter.pk)}",), "5.1.1", "permanent", "550 no such user")
    [line] = receive(box(letter), inbound(sender="mailer-daemon@x.test", automatic="bounce", bounced=(report,)))

    letter.refresh_from_db()
    assert (line.state, line.reason) == ("refused", "of_letter")
    assert not Conversation.objects.exists()
    assert letter.came_back_at is not None
    assert ContactPoint.objects.get(value=letter.address).state == "bouncing"


def test_a_passing_reason_closes_nothing(letter: Letter) -> None:
    report = Bounced(letter.address, (letter.message_key,), "4.2.2", "temporary", "mailbox full")
    receive(box(letter), inbound(sender="mailer-daemon@x.test", automatic="bounce", bounced=(report,)))
    assert ContactPoint.objects.get(value=letter.address).state != "bouncing"


def test_a_report_about_a_letter_that_is_not_ours_is_about_nobody(letter: Letter) -> None:
    report = Bounced(letter.address, ("forged@elsewhere.test",), "5.1.1", "permanent")
    receive(box(letter), inbound(sender="mailer-daemon@x.test", automatic="bounce", bounced=(report,)))
    letter.refresh_from_db()
    assert letter.came_back_at is None


def test_a_complaint_takes_the_consent_back_with_proof(letter: Letter) -> None:
    complaint = Bounced(letter.address, (letter.message_key,))
    told = inbound(sender="feedback@provider.test", automatic="notification", complaints=(complaint,))
    receive(box(letter), told)
    receive(box(letter), replace(told, key="again@provider.test"))

    letter.refresh_from_db()
    assert letter.complained_at is not None
    assert not allows(letter.party_id)
    [proof] = ConsentEvent.objects.filter(decision="withdrawn").values_list("captured_via", "text_version")
    assert proof == ("letter_complaint", f"letter {letter.pk}")


def test_looking_at_the_way_out_changes_nothing(letter: Letter, client: Client) -> None:
    for path in (address_of(letter), address_of(letter, "preferences")):
        for method in ("get", "head", "options"):
            getattr(client, method)(path)
    assert allows(letter.party_id)
    assert not ConsentEvent.objects.filter(decision="withdrawn").exists()


def test_one_click_of_a_mail_program_takes_the_consent_back_once(letter: Letter) -> None:
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = program.post(address_of(letter), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert not allows(letter.party_id)
    assert ConsentEvent.objects.filter(decision="withdrawn", captured_via="letter_one_click").count() == 1
    [told] = OutboxEvent.objects.filter(name="mailings.Unsubscribed").values_list("payload", flat=True)
    assert (told["party_id"], told["purpose"]) == (letter.party_id, "marketing")


def test_the_button_of_the_page_does_and_there_is_a_way_back(letter: Letter, client: Client) -> None:
    page = client.get(address_of(letter))
    assert "Wypisz" in page.content.decode()
    assert letter.address not in page.content.decode()
    assert client.post(address_of(letter)).status_code == 303
    assert not allows(letter.party_id)
    client.post(address_of(letter).replace("/leave", "/back"))
    assert allows(letter.party_id)


def test_a_mail_that_only_asks_to_get_no_more_does_too(letter: Letter) -> None:
    told = inbound(sender=letter.address, subject="unsubscribe", tokens=(tokens.mark_of(letter.pk),))
    receive(box(letter), told)
    assert not allows(letter.party_id)


@pytest.mark.parametrize("token", ["1-00000000000000000000", "x", "zz-" + "a" * 20])
def test_a_link_that_we_did_not_write_opens_nothing(db: None, client: Client, token: str) -> None:
    assert client.get(f"/m/{token}/leave").status_code == 404
    assert client.post(f"/m/{token}/leave").status_code == 404


def test_many_are_asked_at_once(letter: Letter) -> None:
    answers = customers.may_contact_many(
        actor=SYSTEM, points={letter.party_id: letter.point_id}, asked=Asked("marketing", "email", NOON)
    )
    assert answers[letter.party_id].allowed
