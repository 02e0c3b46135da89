"""Settings, Mailboxes, and what came in."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.messaging import services
from relacja.messaging.models import Arrival, Mailbox, MailboxShare, MessageTemplate
from relacja.messaging.plugs import Capabilities, Health, Hearing, MailboxSetting
from relacja.messaging.services.post import note_lost
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, make_mailbox, receive

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
        (Health(is_well=False, step="smtp_login"), "Reading works. Sending (SMTP): The server is there, but does not"),
    ],
)
def test_a_try_says_in_words_whether_it_works(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, health: Health, said: str
) -> None:
    monkeypatch.setattr(Pigeon, "check", lambda self, settings: health)
    answer = client.post(f"{LIST}{mailbox.pk}/try").content.decode()
    assert said in answer
    assert "<wrong>" not in answer


def test_a_new_mailbox_leads_to_its_own_page_and_is_tried_there_at_once(client: Client, bird: Pigeon) -> None:
    answer = client.post(f"{LIST}new/pigeon/", GIVEN)
    mailbox = Mailbox.objects.get()
    assert answer.headers["Location"] == f"{LIST}{mailbox.pk}/?new"
    attempt = f'hx-post="{LIST}{mailbox.pk}/try" hx-trigger="load"'
    assert attempt in page(client, f"{LIST}{mailbox.pk}/?new")
    assert attempt not in page(client, f"{LIST}{mailbox.pk}/")
    assert client.post(f"{LIST}{mailbox.pk}/", GIVEN).headers["Location"] == LIST


def test_what_keeps_it_from_being_reached_stands_there_in_words(client: Client, mailbox: Mailbox) -> None:
    note_lost(mailbox.pk, timezone.now(), "connection: [Errno 111] Connection refused")
    assert "The server does not answer at this port." in page(client, f"{LIST}{mailbox.pk}/")


def test_only_what_has_folders_is_compared_with_its_server(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pigeon, "has_folders", False)
    assert "Compare with the server" not in page(client, f"{LIST}{mailbox.pk}/")
    monkeypatch.setattr(Pigeon, "has_folders", True)
    assert "Compare with the server" in page(client, f"{LIST}{mailbox.pk}/")


def test_hours_are_asked_for_where_those_who_write_are_told_them(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = f"{LIST}{mailbox.pk}/"
    assert "hours_text" not in page(client, one)
    monkeypatch.setattr(Pigeon, "has_hours", True)
    assert client.post(one, GIVEN | {"hours_text": "Someday"}).status_code == 422
    assert client.post(one, GIVEN | {"hours_text": "Mon-Fri 08:00-16:00"}).status_code == 302
    mailbox.refresh_from_db()
    assert mailbox.hours_text == "Mon-Fri 08:00-16:00"
    monkeypatch.setattr(Pigeon, "has_hours", False)
    client.post(one, GIVEN)
    mailbox.refresh_from_db()
    assert mailbox.hours_text == "Mon-Fri 08:00-16:00"


def test_what_a_mailbox_is_set_up_with_stands_under_its_heading(
    client: Client, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pigeon, "settings", (MailboxSetting("host", "Host", part="Reaching it"),))
    shown = page(client, f"{LIST}new/pigeon/")
    places = [shown.index(words) for words in ("Reaching it", "set_host", "Who sees it", "How it is worked on")]
    assert places == sorted(places)


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


def test_what_came_in_is_called_by_its_subject_and_visitors_by_their_sign(client: Client, mailbox: Mailbox) -> None:
    receive(mailbox, inbound(subject="Invoice 7"), inbound(sender="visitor:7e8ed526829481", sender_name=""))
    shown = page(client, reverse("messaging:arrivals"))
    assert re.search(r"data-row-link[^>]*>Invoice 7</a>", shown)
    assert "Visitor 7E8E" in shown
    assert "visitor:7e8e" not in shown
    assert "anna@customer.test" in shown


def test_what_came_into_a_mailbox_one_does_not_see_is_not_there(client: Client, bird: Pigeon) -> None:
    arrival = held(bird, make_mailbox("Personal", "boss@firm.test", owner_id=make_user().pk))
    assert client.get(reverse("messaging:arrival", args=[arrival.pk])).status_code == 404
    assert client.get(reverse("messaging:arrival_original", args=[arrival.pk])).status_code == 404
    assert client.post(reverse("messaging:let_in", args=[arrival.pk])).status_code == 404


def test_the_address_of_its_webhook_is_shown_as_it_is_entered_at_the_provider(
    client: Client, bird: Pigeon, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BASE_URL = "https://crm.firm.test"
    two = (Hearing("News", "Here."), Hearing("Mail", "There.", user="name:password", query="?what=mail"))
    monkeypatch.setattr(Pigeon, "hears", two)
    assert "crm.firm.test/hooks" not in page(client, f"{LIST}new/pigeon/")
    client.post(f"{LIST}new/pigeon/", GIVEN)
    mailbox = Mailbox.objects.get()
    shown = page(client, f"{LIST}{mailbox.pk}/")
    assert f'data-copy="https://crm.firm.test/hooks/messages/{mailbox.hook}/"' in shown
    assert f'data-copy="https://name:password@crm.firm.test/hooks/messages/{mailbox.hook}/?what=mail"' in shown
    assert "There." in shown
    assert "by https only" not in shown
    settings.BASE_URL = "http://localhost:8000"
    assert "by https only" in page(client, f"{LIST}{mailbox.pk}/")


def test_where_nothing_is_heard_by_a_webhook_no_address_is_shown(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pigeon, "hears", ())
    assert "To be entered at the provider" not in page(client, f"{LIST}{mailbox.pk}/")


PARCEL = {"code": "parcel", "language": "pl", "text": "Paczka {{1}} czeka: {{2}}", "fields_said": "number\r\nplace"}


def test_approved_texts_stand_in_the_mailbox_where_its_transport_needs_them(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = f"{LIST}{mailbox.pk}/templates/"
    assert "Approved texts" not in page(client, f"{LIST}{mailbox.pk}/")
    assert client.get(f"{templates}new").status_code == 404
    monkeypatch.setattr(Pigeon, "capabilities", Capabilities(window_hours=24))
    assert "No approved text yet" in page(client, f"{LIST}{mailbox.pk}/")
    assert client.post(f"{templates}new", PARCEL | {"is_active": "on"}).status_code == 302
    made = MessageTemplate.objects.get()
    assert (made.code, made.fields, made.is_active) == ("parcel", ["number", "place"], True)
    assert "{{2}} place" in page(client, f"{LIST}{mailbox.pk}/")
    changed = PARCEL | {"code": "other", "language": "ru", "text": "Paczka {{1}}", "fields_said": "number"}
    client.post(f"{templates}{made.pk}/", changed)
    made.refresh_from_db()
    assert (made.code, made.language, made.text, made.is_active) == ("parcel", "pl", "Paczka {{1}}", False)
    assert MessageTemplate.objects.count() == 1


def test_an_approved_text_shows_as_the_customer_will_read_it_while_it_is_typed(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{LIST}{mailbox.pk}/templates/preview"
    assert client.post(address, PARCEL).status_code == 404, "its transport needs none"
    monkeypatch.setattr(Pigeon, "capabilities", Capabilities(window_hours=24))
    assert address in page(client, f"{LIST}{mailbox.pk}/templates/new")
    shown = client.post(address, PARCEL).content.decode()
    assert "Paczka <b>number</b> czeka: <b>place</b>" in shown
    assert "has no" not in shown
    wrong = client.post(address, PARCEL | {"text": "<i>{{1}} {{3}}", "fields_said": "number\nplace"}).content.decode()
    assert "&lt;i&gt;<b>number</b> <mark>{{3}}</mark>" in wrong
    assert "{{3}} has no line" in wrong
    assert "“place” has no place in the text" in wrong
    assert "What you type" in client.post(address, {}).content.decode()


@pytest.mark.parametrize(
    "typed",
    [{"fields_said": "number"}, {"text": "{{2}}", "fields_said": "place"}, {"code": ""}, {"language": "x" * 11}],
)
def test_an_approved_text_that_cannot_be_sent_is_not_kept(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, typed: dict[str, str]
) -> None:
    monkeypatch.setattr(Pigeon, "capabilities", Capabilities(window_hours=24))
    assert client.post(f"{LIST}{mailbox.pk}/templates/new", PARCEL | typed).status_code == 422
    assert not MessageTemplate.objects.exists()


def test_approved_texts_of_a_mailbox_one_does_not_set_up_are_not_there(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pigeon, "capabilities", Capabilities(window_hours=24))
    given = {"code": "parcel", "language": "pl", "text": "Paczka"}
    made = services.save_template(actor=SYSTEM, mailbox_id=mailbox.pk, **given)
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["messaging.configure"], scope="unit"))
    client = sign_in(Client(), user)
    assert client.get(f"{LIST}{mailbox.pk}/templates/{made.pk}/").status_code == 404
    assert client.post(f"{LIST}{mailbox.pk}/templates/new", PARCEL).status_code == 404
    assert client.post(f"{LIST}{mailbox.pk}/templates/preview", PARCEL).status_code == 404
    assert MessageTemplate.objects.count() == 1


def test_a_mailbox_with_more_approved_texts_asks_no_more_of_the_database(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pigeon, "capabilities", Capabilities(window_hours=24))

    def asked(number: int) -> int:
        services.save_template(
            actor=SYSTEM, mailbox_id=mailbox.pk, code=f"t{number}", language="pl", text="{{1}}", fields=["a"]
        )
        with CaptureQueriesContext(connection) as queries:
            page(client, f"{LIST}{mailbox.pk}/")
        return len(queries)

    asked(0)
    assert asked(1) == asked(2)


DEAF = "Nobody hears when a letter of the house comes back"


def test_that_letters_of_the_house_come_back_unheard_is_said_until_their_address_is_a_mailbox(
    client: Client, bird: Pigeon, settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Relacja <CRM@firm.test>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert DEAF not in page(client), "no mail leaves this system"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    told = page(client)
    assert "crm@firm.test" in told
    assert reverse("messaging:new_mailbox", args=["email"]) in told.partition(DEAF)[2][:900]
    box = make_mailbox("House", "crm@firm.test")
    assert DEAF not in page(client)
    Mailbox.objects.filter(pk=box.pk).update(is_active=False)
    assert DEAF in page(client), "it is not read any more"
