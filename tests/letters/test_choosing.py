"""The preference centre and double opt-in: what people say by a link in a letter, with proof, and back again."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from relacja.customers import queries as customer_queries
from relacja.customers import services as customers
from relacja.customers.models import ConsentEvent, ContactPoint, PartyContactPoint
from relacja.mailings import services
from relacja.mailings.models import Choice, DesignVersion, Letter, Question
from relacja.mailings.services import writing
from relacja.mailings.testing import SYSTEM, agree, draft_of, make_reader, queue, send_all
from relacja.messaging.testing import NOON, Pigeon

pytestmark = pytest.mark.django_db


def path_of(letter: Letter, name: str = "preferences") -> str:
    return writing.links(letter.pk)[f"link.{name}"].removeprefix("https://crm.test")


def allows(party_id: int, channel: str = "email", purpose: str = "marketing") -> bool:
    return bool(
        customer_queries.may_contact(actor=SYSTEM, party_id=party_id, purpose=purpose, channel=channel, at=NOON)
    )


@pytest.fixture
def letter(bird: Pigeon, mailbox_id: int, version: DesignVersion) -> Letter:
    """One that was sent to somebody who agrees to everything."""
    [made] = queue(draft_of(make_reader(language="pl"), version.pk, mailbox_id))
    send_all()
    made.refresh_from_db()
    return made


def test_what_is_chosen_is_kept_with_proof_and_may_be_taken_back(letter: Letter, client: Client) -> None:
    page = client.get(path_of(letter)).content.decode()
    assert 'value="marketing.email" checked' in page
    assert letter.address not in page

    said = client.post(
        path_of(letter), {"allowed": ["marketing.post"], "pause": "30", "most": "1/7", "asked_watched": "1"}
    )
    kept = re.findall(r'name="kept" value="([^"]+)"', said.content.decode())[0]
    choice = Choice.objects.get()
    assert (allows(letter.party_id), allows(letter.party_id, "post")) == (False, True)
    assert (choice.most, choice.days, choice.is_watched) == (1, 7, False)
    assert timedelta(days=29) < choice.pause_until - timezone.now() <= timedelta(days=30)
    proofs = ConsentEvent.objects.filter(captured_via="preference_centre").values_list(
        "channel", "decision", "text_version"
    )
    assert ("email", "withdrawn", f"letter {letter.pk}") in proofs

    assert client.post(path_of(letter) + "undo", {"kept": kept + "x"}).status_code == 404
    assert client.post(path_of(letter) + "undo", {"kept": kept}).status_code == 303
    choice.refresh_from_db()
    assert allows(letter.party_id)
    assert (choice.most, choice.pause_until, choice.is_watched) == (0, None, True)


def test_asking_for_a_page_changes_nothing(letter: Letter, client: Client) -> None:
    before = ConsentEvent.objects.count()
    for name in ("preferences", "unsubscribe", "confirm"):
        client.get(path_of(letter, name))
        client.head(path_of(letter, name))
    assert ConsentEvent.objects.count() == before
    assert not Choice.objects.exists()


def test_letters_wait_while_somebody_pauses_and_are_as_many_as_they_want(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    pauses, seldom = make_reader(), make_reader()
    until = timezone.now() + timedelta(days=3)
    Choice.objects.create(party_id=pauses, pause_until=until)
    Choice.objects.create(party_id=seldom, most=1, days=30)
    waits, *two = queue(*(draft_of(one, version.pk, mailbox_id) for one in (pauses, seldom, seldom)))
    send_all()

    waits.refresh_from_db()
    assert (waits.state, waits.reason, waits.due_at) == ("queued", "paused", until)
    assert [Letter.objects.get(pk=one.pk).state for one in two] == ["sent", "skipped"]


def test_what_somebody_says_holds_for_all_that_is_held_to_be_them(letter: Letter, client: Client) -> None:
    other = make_reader()
    agree(other, "withdrawn")
    customers.merge_parties(actor=SYSTEM, keep_id=other, absorb_id=letter.party_id, reason="test", at=timezone.now())
    assert not allows(other)
    client.post(path_of(letter), {"allowed": ["marketing.email"]})
    assert allows(other)
    client.post(path_of(letter, "unsubscribe"), {"List-Unsubscribe": "One-Click"})
    assert not allows(other)


# Double opt-in.


def ask(mailbox_id: int, **more: object) -> Question:
    party_id = make_reader(agrees=False)
    point_id = PartyContactPoint.objects.get(party_id=party_id).point_id
    given = {"party_id": party_id, "point_id": point_id, "mailbox_id": mailbox_id, "language": "pl"} | more
    question = services.ask_for_consent(actor=SYSTEM, **given)  # type: ignore[arg-type]
    send_all()
    return question


def test_only_the_button_says_yes_and_what_was_read_is_proved(bird: Pigeon, mailbox_id: int, client: Client) -> None:
    question = ask(mailbox_id)
    path = re.findall(r'href="https://crm.test(/m/[^"]+/yes)"', bird.sent[0].html)[0]
    page = client.get(path).content.decode()
    assert question.wording in page
    assert not allows(question.party_id)

    for _ in range(2):
        assert client.post(path, REMOTE_ADDR="192.0.2.9").status_code == 303
    question.refresh_from_db()
    assert allows(question.party_id)
    assert question.prefix == "192.0.2.0/24"
    [proof] = ConsentEvent.objects.filter(captured_via="double_opt_in").values_list("text_version", flat=True)
    assert re.fullmatch(r"sha256:[0-9a-f]{24}", proof)
    assert ContactPoint.objects.get(pk=question.point_id).state == "verified"


def test_a_question_expires(bird: Pigeon, mailbox_id: int, client: Client) -> None:
    question = ask(mailbox_id)
    Question.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    path = re.findall(r'href="https://crm.test(/m/[^"]+/yes)"', bird.sent[0].html)[0]
    assert client.post(path).status_code == 410
    assert not allows(question.party_id)


@pytest.mark.parametrize(("language", "word"), [("pl", "Potwierdź"), ("en", "confirm"), ("ru", "Подтвердите")])
def test_it_is_asked_in_three_languages(bird: Pigeon, mailbox_id: int, language: str, word: str) -> None:
    ask(mailbox_id, language=language)
    assert word.lower() in bird.sent[0].subject.lower()
    assert bird.sent[0].unsubscribe == ()


def test_an_ordinary_letter_asks_nothing(letter: Letter, client: Client) -> None:
    assert client.post(path_of(letter, "confirm")).status_code == 410
