"""Settings, Texts."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.messaging import examples, services
from relacja.messaging.models import VARIABLES, Conversation, Mailbox, Text, TextVariant
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, make_mailbox, receive
from relacja.messaging.types import TextDraft

LIST = "/settings/texts/"
GIVEN = {
    "name": "Thanks", "code": "thanks", "kind": "canned", "home": "house", "is_active": "on",
    "body_pl": "{{greeting}}\r\nDziękujemy.", "body_en": "Thank you, {{customer.name}}.",
}  # fmt: skip


@pytest.fixture
def client(db: None) -> Client:
    user = make_user(full_name="Maria Manager", language="en")
    actor_with(user=user)
    return sign_in(Client(), user)


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def make_text(code: str, *, unit_id: int | None = None, mailbox_id: int | None = None, kind: str = "canned") -> Text:
    draft = TextDraft(code, code.title(), {"pl": ("", "Dzień dobry"), "en": ("", "Hello")}, kind, unit_id, mailbox_id)
    return services.save_text(actor=SYSTEM, draft=draft)


def test_without_a_text_the_page_says_what_one_is_good_for_and_gives_examples(client: Client) -> None:
    assert "is written once and used often" in page(client)
    assert "Thank you for your message" in page(client, f"{LIST}new?like=thanks")
    assert "{{mailbox.address}}" in page(client, f"{LIST}new?like=signature")


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("code", [one.code for one in examples.TEXTS])
def test_an_example_can_be_kept_as_it_stands(code: str, language: str) -> None:
    with translation.override(language):
        begun = examples.text(code, language)
    assert begun is not None
    variants = {language: ("", begun[f"body_{language}"])}
    services.save_text(actor=SYSTEM, draft=TextDraft(code, begun["name"], variants, begun["kind"]))


def test_a_text_is_written_in_two_languages_and_changed(client: Client) -> None:
    assert client.post(f"{LIST}new", GIVEN).status_code == 302
    made = Text.objects.get()
    kept = dict(TextVariant.objects.values_list("language", "body"))
    assert kept == {"pl": "{{greeting}}\nDziękujemy.", "en": "Thank you, {{customer.name}}."}
    assert "/thanks" in page(client)
    client.post(f"{LIST}{made.pk}/", GIVEN | {"body_pl": "", "kind": "template", "subject_en": "Thanks"})
    assert dict(TextVariant.objects.values_list("language", "subject")) == {"en": "Thanks"}


def test_every_variable_stands_beside_the_text(client: Client) -> None:
    shown = page(client, f"{LIST}new")
    for name in VARIABLES:
        assert f'data-insert="{{{{{name}}}}}"' in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "with space"}, "A short code is of letters"),
        ({"code": "/taken"}, "There is a text of this code there already"),
        ({"body_pl": "{{customer.shoe}}"}, "There is no variable “customer.shoe”"),
        ({"body_en": "{{customer.name"}, "Braces stand here"),
        ({"body_pl": "", "body_en": " "}, "in at least one language"),
        ({"body_pl": "", "subject_pl": "Only a subject"}, "in at least one language"),
        ({"home": "mailbox:999999"}, "Nothing has been saved yet"),
        ({"body_pl": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_kept_is_said_where_it_stands(client: Client, typed: dict[str, str], said: str) -> None:
    make_text("taken")
    refused = client.post(f"{LIST}new", GIVEN | typed)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert Text.objects.count() == 1


def test_a_preview_fills_it_in_for_a_conversation_and_warns_of_blanks(client: Client, mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    at = {"conversation": str(Conversation.objects.get().pk)}
    told = client.post(f"{LIST}preview", GIVEN | at | {"language": "en"}).content.decode()
    assert "Thank you, Anna Nowak." in told
    assert "stay blank" not in told
    blank = client.post(f"{LIST}preview", GIVEN | at | {"language": "en", "body_en": "Hi {{customer.owner}}!"})
    assert "{{customer.owner}}" in blank.content.decode()
    assert "Hi!" in blank.content.decode()
    other = client.post(f"{LIST}preview", GIVEN | at | {"language": "ru"}).content.decode()
    assert "There is no text in this language" in other
    assert not Text.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"body_en": "{{customer.shoe}}", "language": "en"}, "no variable “customer.shoe”"),
        ({"body_pl": "", "body_en": ""}, "in at least one language"),
        ({"conversation": ""}, "Choose a conversation"),
        ({"conversation": "9" * 5000}, "Choose a conversation"),
        ({"language": "xx"}, "Choose a conversation"),
    ],
)
def test_what_cannot_be_shown_is_said(client: Client, mailbox: Mailbox, typed: dict[str, str], said: str) -> None:
    receive(mailbox, inbound())
    given = GIVEN | {"conversation": str(Conversation.objects.get().pk)} | typed
    assert said in client.post(f"{LIST}preview", given).content.decode()


def test_a_preview_tells_nothing_of_a_customer_one_does_not_see(mailbox: Mailbox) -> None:
    receive(mailbox, inbound(subject="Secret"))
    user, unit = make_user(language="en"), make_unit()
    make_member(user, unit, make_role(permissions=["messaging.configure", "messaging.view"], scope="unit"))
    at = {"conversation": str(Conversation.objects.get().pk), "home": f"unit:{unit.pk}"}
    told = sign_in(Client(), user).post(f"{LIST}preview", GIVEN | at).content.decode()
    assert "Anna Nowak" not in told


def test_a_text_is_approved_until_it_is_changed_and_switching_it_changes_nothing(client: Client) -> None:
    made = make_text("thanks", kind="template")
    assert "not approved" in page(client)
    client.post(f"{LIST}{made.pk}/approve")
    client.post(f"{LIST}{made.pk}/switch", {})
    made.refresh_from_db()
    assert (made.approved_at is not None, made.is_active) == (True, False)
    assert "Maria Manager" in page(client, f"{LIST}{made.pk}/")
    client.post(f"{LIST}{made.pk}/approve", {"off": "1"})
    made.refresh_from_db()
    assert made.approved_at is None


def test_a_deleted_text_is_brought_back_with_its_languages_and_its_approval(client: Client) -> None:
    made = make_text("thanks")
    services.approve_text(actor=SYSTEM, text_id=made.pk)
    before = [Text.objects.values().get(), list(TextVariant.objects.order_by("pk").values())]
    deleted = client.post(f"{LIST}{made.pk}/delete", follow=True).content.decode()
    assert not Text.objects.exists()
    client.post("/undo", {"token": deleted.partition('data-undo-token="')[2].partition('"')[0]})
    assert [Text.objects.values().get(), list(TextVariant.objects.order_by("pk").values())] == before


def test_who_sets_up_one_unit_changes_only_its_own(db: None) -> None:
    unit = make_unit()
    own, house = make_text("own", unit_id=unit.pk), make_text("house")
    user = make_user(language="en")
    make_member(user, unit, make_role(permissions=["messaging.configure"], scope="unit"))
    client = sign_in(Client(), user)
    shown = page(client)
    assert f"{LIST}{own.pk}/" in shown
    assert "/house" in shown
    assert f"{LIST}{house.pk}/" not in shown
    for way in ("", "switch", "approve", "delete"):
        assert client.post(f"{LIST}{house.pk}/{way}", GIVEN).status_code == 404
    assert Text.objects.count() == 2


def test_the_list_asks_no_more_of_the_database_for_more_texts(client: Client, bird: Pigeon) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client)
        return len(asked)

    make_text("first", unit_id=make_unit().pk)
    services.approve_text(actor=SYSTEM, text_id=make_text("second", kind="signature").pk)
    page(client)
    few = queries()
    for number in range(5):
        box = make_mailbox(f"B{number}", f"b{number}@firm.test")
        services.approve_text(actor=SYSTEM, text_id=make_text(f"t{number}", mailbox_id=box.pk).pk)
    assert queries() == few
