"""Settings, Macros."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.messaging import examples, services
from relacja.messaging.models import Conversation, Macro, Mailbox, Message
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, receive

LIST = "/settings/macros/"
NOTE = {"actions": "1", "a0-do": "note", "a0-body": "{{customer.name}} asked"}
GIVEN = {"name": "Asked", "home": "house", "is_active": "on"} | NOTE


@pytest.fixture
def client(db: None) -> Client:
    user = make_user(full_name="Maria Manager", language="en")
    actor_with(user=user)
    return sign_in(Client(), user)


def manager_of(unit_id: int, *permissions: str) -> Client:
    """Somebody who sets things up in one unit."""
    user = make_user(language="en")
    make_member(user, unit_id, make_role(permissions=["messaging.configure", *permissions], scope="unit"))
    return sign_in(Client(), user)


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def make_macro(name: str, *actions: dict[str, str], unit_id: int | None = None, mailbox_id: int | None = None) -> Macro:
    given = actions or ({"do": "resolve"},)
    return services.save_macro(actor=SYSTEM, name=name, actions=given, unit_id=unit_id, mailbox_id=mailbox_id)


def test_without_a_macro_the_page_says_what_one_is_good_for_and_gives_examples(client: Client) -> None:
    shown = page(client)
    assert "in one click" in shown
    assert f"{LIST}new?like=thanks" in shown
    assert 'name="a1-do" value="resolve"' in page(client, f"{LIST}new?like=thanks")


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("code", [one.code for one in examples.MACROS])
def test_an_example_can_be_kept_as_it_stands(code: str, language: str) -> None:
    with translation.override(language):
        begun = examples.macro(code)
    assert begun is not None
    make_macro(begun[0]["name"], *begun[1])


def test_a_macro_is_written_saved_changed_and_switched(client: Client, mailbox: Mailbox) -> None:
    unit = make_unit("Shop")
    assert client.post(f"{LIST}new", GIVEN | {"home": f"unit:{unit.pk}"}).status_code == 302
    made = Macro.objects.get()
    assert (made.name, made.unit_id, made.actions) == ("Asked", unit.pk, [{"do": "note", "body": NOTE["a0-body"]}])
    assert "Shop" in page(client)
    client.post(f"{LIST}{made.pk}/", GIVEN | {"name": "Asked again", "home": f"mailbox:{mailbox.pk}"})
    client.post(f"{LIST}{made.pk}/switch", {})
    made.refresh_from_db()
    assert (made.name, made.unit_id, made.mailbox_id, made.is_active) == ("Asked again", None, mailbox.pk, False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"a0-body": "{{customer.shoe}}"}, "customer.shoe"),
        ({"a0-body": "{{"}, "Braces stand here"),
        ({"a0-do": "answer", "a0-body": ""}, "one of both"),
        ({"a0-do": "leave_out", "a0-body": ""}, "leave_out"),
        ({"name": "Taken"}, "There is a macro of this name already"),
        ({"home": "unit:999999"}, "Nothing has been saved yet"),
    ],
)
def test_what_cannot_be_kept_is_said_where_it_stands(client: Client, typed: dict[str, str], said: str) -> None:
    make_macro("Taken")
    refused = client.post(f"{LIST}new", GIVEN | typed)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert Macro.objects.count() == 1


def test_a_preview_shows_what_it_would_do_and_does_nothing(client: Client, mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    talk = Conversation.objects.get()
    assert "Anna Nowak" in page(client, f"{LIST}new")
    told = client.post(f"{LIST}preview", GIVEN | {"conversation": str(talk.pk)}).content.decode()
    assert "Note: Anna Nowak asked" in told
    assert Message.objects.count() == 1
    missing = {"a0-do": "answer", "a0-body": "", "a0-code": "nosuch", "conversation": str(talk.pk)}
    assert "nosuch" in client.post(f"{LIST}preview", GIVEN | missing).content.decode()
    assert "Choose a conversation" in client.post(f"{LIST}preview", GIVEN).content.decode()


def test_a_preview_is_of_conversations_one_sees(mailbox: Mailbox) -> None:
    unit = make_unit()
    receive(mailbox, inbound(subject="Secret"))
    receive(make_mailbox("Own", "own@firm.test", unit_id=unit.pk), inbound(subject="Ours", sender="jan@other.test"))
    client = manager_of(unit, "messaging.view")
    shown = page(client, f"{LIST}new")
    assert "Ours" in shown
    assert "Secret" not in shown
    secret = Conversation.objects.get(subject="Secret").pk
    told = client.post(f"{LIST}preview", GIVEN | {"conversation": str(secret)}).content.decode()
    assert "Anna Nowak" not in told
    assert "Ours" not in page(manager_of(unit), f"{LIST}new")


def test_who_sets_up_one_unit_sees_the_houses_macros_and_changes_only_its_own(db: None) -> None:
    unit = make_unit()
    own, house, other = make_macro("Own", unit_id=unit.pk), make_macro("House"), make_macro("X", unit_id=make_unit().pk)
    client = manager_of(unit)
    shown = page(client)
    assert f"{LIST}{own.pk}/" in shown
    assert "House" in shown
    assert f"{LIST}{house.pk}/" not in shown
    for one in (house, other):
        for way in ("", "switch", "delete"):
            assert client.post(f"{LIST}{one.pk}/{way}", GIVEN).status_code == 404
    assert Macro.objects.count() == 3


def test_a_deleted_macro_is_brought_back_unless_its_name_was_given_away(client: Client) -> None:
    made = make_macro("Kept")
    deleted = client.post(f"{LIST}{made.pk}/delete", follow=True).content.decode()
    token = deleted.partition('data-undo-token="')[2].partition('"')[0]
    again = make_macro("Kept")
    client.post("/undo", {"token": token})
    assert list(Macro.objects.all()) == [again]
    services.delete_macro(actor=SYSTEM, macro_id=again.pk)
    client.post("/undo", {"token": token})
    assert Macro.objects.get().pk == made.pk


def test_the_list_asks_no_more_of_the_database_for_more_macros(client: Client, mailbox: Mailbox) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client)
        return len(asked)

    make_macro("First", {"do": "assign", "user": str(make_user().pk)}, mailbox_id=mailbox.pk)
    make_macro("Second", {"do": "resolve"}, unit_id=make_unit().pk)
    page(client)
    few = queries()
    for number in range(5):
        make_macro(f"M{number}", {"do": "assign", "user": str(make_user().pk)}, unit_id=make_unit().pk)
    assert queries() == few
