"""Settings, Mailboxes, and what came in."""

import pytest
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.messaging import services
from relacja.messaging.models import Arrival, Mailbox, MailboxShare
from relacja.messaging.plugs import Health, MailboxSetting
from relacja.messaging.testing import Pigeon, inbound, make_mailbox, receive

LIST = "/settings/mailboxes/"
GIVEN = {"name": "Sales", "address": "sales@firm.test", "is_active": "on"}


@pytest.fixture
def client(db: None) -> Client:
    user = make_user(full_name="Maria Manager", language="en")
    actor_with(user=user)
    return sign_in(Client(), user)


@pytest.fixture
def locked(bird: Pigeon, monkeypatch: pytest.MonkeyPatch) -> Pigeon:
    """A pigeon that flies to a host and wants a word for it."""
    settings = (MailboxSetting("host", "Host", address=True), MailboxSetting("word", "Word", secret=True))
    monkeypatch.setattr(Pigeon, "settings", settings)
    return bird


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def test_without_a_mailbox_the_page_says_what_one_is(client: Client) -> None:
    assert "A mailbox is an address of yours" in page(client)


def test_a_mailbox_is_set_up_and_its_secret_is_never_shown_again(client: Client, locked: Pigeon) -> None:
    client.post(f"{LIST}new/pigeon/", GIVEN | {"set_host": "loft.test", "set_word": "sesame"})
    mailbox = Mailbox.objects.get(name="Sales")
    assert "loft.test" in page(client, f"{LIST}{mailbox.pk}/")
    assert "sesame" not in page(client, f"{LIST}{mailbox.pk}/")
    client.post(f"{LIST}{mailbox.pk}/", GIVEN | {"name": "Sales team", "set_host": "loft.test", "set_word": ""})
    mailbox.refresh_from_db()
    assert mailbox.name == "Sales team"
    assert services.delivering.settings_of(mailbox)["word"] == "sesame"


def test_where_the_secret_would_go_elsewhere_it_is_asked_for_again(client: Client, locked: Pigeon) -> None:
    client.post(f"{LIST}new/pigeon/", GIVEN | {"set_host": "loft.test", "set_word": "sesame"})
    mailbox = Mailbox.objects.get(name="Sales")
    refused = client.post(f"{LIST}{mailbox.pk}/", GIVEN | {"set_host": "thief.test", "set_word": ""})
    assert refused.status_code == 422
    assert "has to be given again" in refused.content.decode()
    mailbox.refresh_from_db()
    assert mailbox.settings["host"] == "loft.test"


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (Health(is_well=True, folders=("INBOX",)), "It works."),
        (Health(is_well=False, step="login", detail="NO <wrong>"), "does not take the account or the password"),
        (Health(is_well=False, step="certificate"), "is not trusted"),
    ],
)
def test_a_try_says_in_words_whether_it_works(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, health: Health, said: str
) -> None:
    monkeypatch.setattr(Pigeon, "check", lambda self, settings: health)
    answer = client.post(f"{LIST}{mailbox.pk}/try").content.decode()
    assert said in answer
    assert "<wrong>" not in answer


def test_a_mailbox_is_shared_with_a_colleague_and_no_more(client: Client, mailbox: Mailbox) -> None:
    colleague = make_user(full_name="Ola Colleague")
    make_member(colleague, make_unit(), make_role(permissions=["messaging.view", "messaging.answer"]))
    client.post(f"{LIST}{mailbox.pk}/share", {"who": f"user:{colleague.pk}"})
    assert "Ola Colleague" in page(client, f"{LIST}{mailbox.pk}/")
    share = MailboxShare.objects.get()
    client.post(f"{LIST}{mailbox.pk}/share", {"off": share.pk})
    assert not MailboxShare.objects.exists()


def held(bird: Pigeon, mailbox: Mailbox) -> Arrival:
    letter = inbound(automatic="bulk", subject="Newsletter", text="Buy now")
    bird.reads[letter.original] = letter
    [arrival] = receive(mailbox, letter)
    return arrival


def test_what_was_left_out_stands_in_the_list_with_its_reason_and_is_let_in(
    client: Client, bird: Pigeon, mailbox: Mailbox
) -> None:
    arrival = held(bird, mailbox)
    assert arrival.state == "refused"
    assert "Newsletter" in page(client, reverse("messaging:arrivals"))
    shown = page(client, reverse("messaging:arrival", args=[arrival.pk]))
    assert "Let in" in shown
    assert "Buy now" in shown
    client.post(reverse("messaging:let_in", args=[arrival.pk]))
    arrival.refresh_from_db()
    assert arrival.settled_at is not None


def test_what_came_into_a_mailbox_one_does_not_see_is_not_there(client: Client, bird: Pigeon) -> None:
    arrival = held(bird, make_mailbox("Personal", "boss@firm.test", owner_id=make_user().pk))
    assert client.get(reverse("messaging:arrival", args=[arrival.pk])).status_code == 404
    assert client.get(reverse("messaging:arrival_original", args=[arrival.pk])).status_code == 404
    assert client.post(reverse("messaging:let_in", args=[arrival.pk])).status_code == 404
