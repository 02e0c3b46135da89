"""Settings, Incoming rules."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.messaging import examples, services
from relacja.messaging.models import Conversation, IncomingRule, Mailbox
from relacja.messaging.rules import editing
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, receive
from relacja.messaging.types import RuleDraft

LIST = "/settings/incoming-rules/"
GIVEN = {"name": "Invoices", "condition": 'message.subject CONTAINS "faktur"', "goes_on": "on", "is_active": "on"}
LABEL = {"do": "label", "add": "invoice"}


@pytest.fixture
def client(db: None) -> Client:
    user = make_user(full_name="Maria Manager", language="en")
    actor_with(user=user)
    return sign_in(Client(), user)


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def make_rule(name: str = "Rule", *actions: dict[str, str], **fields: Any) -> IncomingRule:
    return services.save_rule(actor=SYSTEM, draft=RuleDraft(name, "ALWAYS", actions or (LABEL,), **fields))


def in_order() -> list[str]:
    return list(IncomingRule.objects.order_by("position", "pk").values_list("name", flat=True))


def undo_of(answer: Any) -> str:
    """The way back that the page offers."""
    return str(answer.content.decode().partition('data-undo-token="')[2].partition('"')[0])


def test_without_a_rule_the_page_says_what_one_is_good_for_and_gives_examples(client: Client) -> None:
    shown = page(client)
    assert "A rule looks at every message" in shown
    assert "message.subject CONTAINS &quot;complain&quot;" in page(client, f"{LIST}new?like=complaints")
    assert f"{LIST}new?like=complaints" in shown


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("code", [one.code for one in examples.RULES])
def test_an_example_can_be_kept_as_it_stands(code: str, language: str) -> None:
    with translation.override(language):
        begun = examples.rule(code)
    assert begun is not None
    form, actions = begun
    services.save_rule(actor=SYSTEM, draft=RuleDraft(form["name"], form["condition"], actions))


def test_a_rule_is_written_with_buttons_and_saved(client: Client, mailbox: Mailbox) -> None:
    added = client.post(f"{LIST}new", GIVEN | {"actions": "0", "do": "add:label"}).content.decode()
    assert 'name="a0-add"' in added
    assert "faktur" in added
    assert not IncomingRule.objects.exists()
    two = GIVEN | {"actions": "2", "a0-do": "resolve", "a1-do": "label", "a1-add": "invoice"}
    moved = client.post(f"{LIST}new", two | {"do": "up:1"}).content.decode()
    assert moved.index('value="label"') < moved.index('value="resolve"')
    saved = client.post(f"{LIST}new", two | {"mailbox": str(mailbox.pk)})
    assert saved.status_code == 302
    rule = IncomingRule.objects.get()
    assert (rule.name, rule.mailbox_id, rule.goes_on) == ("Invoices", mailbox.pk, True)
    assert rule.actions == [{"do": "resolve"}, LABEL]
    shown = page(client)
    assert "Subject of the message contains faktur" in shown
    assert "Labels: +invoice" in shown


def test_what_cannot_be_kept_is_said_where_it_stands_and_nothing_typed_is_lost(client: Client) -> None:
    bad = client.post(f"{LIST}new", GIVEN | {"actions": "1", "a0-do": "label"})
    assert bad.status_code == 422
    assert "Say which labels" in bad.content.decode()
    none = client.post(f"{LIST}new", GIVEN | {"actions": "0"})
    assert "add an action" in none.content.decode()
    odd = {"condition": 'message.colour = "red"', "actions": "1", "a0-do": "label", "a0-add": "x"}
    unread = client.post(f"{LIST}new", GIVEN | odd)
    assert unread.status_code == 422
    assert "message.colour" in unread.content.decode()
    assert not IncomingRule.objects.exists()


@pytest.mark.parametrize("odd", ["", "a\x00b", "9" * 5000, "x" * 20_000, "-1", "((" * 200, "{{", "²"])
def test_whatever_is_saved_breaks_nothing(client: Client, odd: str) -> None:
    names = ("name", "condition", "mailbox", "actions", "a0-do", "a0-add", "a0-user", "a0-priority", "a0-hours")
    for code in ("label", "user", "assign", "priority", "snooze", "automatic", odd):
        typed = dict.fromkeys(names, odd) | {"actions": "1", "a0-do": code, "a0-body": odd, "condition": "ALWAYS"}
        assert client.post(f"{LIST}new", typed).status_code in (302, 422)
        assert client.post(f"{LIST}new", typed | {"do": odd}).status_code == 200
        assert client.post(f"{LIST}try", typed).status_code == 200
    assert client.post(f"{LIST}new", dict.fromkeys(names, odd)).status_code == 422


def test_rules_are_moved_and_the_place_is_said(client: Client) -> None:
    made = [make_rule(name) for name in "ABC"]
    client.post(f"{LIST}{made[2].pk}/move", {"to": "up"})
    assert in_order() == ["A", "C", "B"]
    client.post(f"{LIST}{made[0].pk}/move", {"to": "up"})
    assert in_order() == ["A", "C", "B"]
    said = client.post(f"{LIST}{made[0].pk}/move", {"to": "down"}, headers={"HX-Request": "true"}).content.decode()
    assert "“A” is number 2 now." in said
    assert "<html" not in said
    assert in_order() == ["C", "A", "B"]


def test_who_sets_up_one_mailbox_moves_its_rules_past_nobody_elses(mailbox: Mailbox) -> None:
    unit = make_unit()
    own = make_mailbox("Own", "own@firm.test", unit_id=unit.pk)
    first, house, second = make_rule("1", mailbox_id=own.pk), make_rule("house"), make_rule("2", mailbox_id=own.pk)
    user = make_user()
    make_member(user, unit, make_role(permissions=["messaging.configure"], scope="unit"))
    client = sign_in(Client(), user)
    assert "house" not in page(client)
    client.post(f"{LIST}{second.pk}/move", {"to": "up"})
    assert in_order() == ["2", "house", "1"]
    assert client.get(f"{LIST}{house.pk}/").status_code == 404
    assert client.post(f"{LIST}{house.pk}/delete").status_code == 404
    refused = client.post(f"{LIST}{first.pk}/", GIVEN | {"actions": "1", "a0-do": "resolve", "mailbox": mailbox.pk})
    assert refused.status_code == 422


def test_a_rule_is_switched_off_and_on(client: Client, mailbox: Mailbox) -> None:
    rule = make_rule()
    client.post(f"{LIST}{rule.pk}/switch", {})
    receive(mailbox, inbound())
    assert Conversation.objects.get().labels == []
    client.post(f"{LIST}{rule.pk}/switch", {"on": "on"})
    rule.refresh_from_db()
    assert (rule.is_active, rule.version) == (True, 1)


def test_a_deleted_rule_is_brought_back_as_it_was(client: Client) -> None:
    rule, _other = make_rule("Kept"), make_rule("Other")
    before = IncomingRule.objects.filter(pk=rule.pk).values().get()
    token = undo_of(client.post(f"{LIST}{rule.pk}/delete", follow=True))
    assert in_order() == ["Other"]
    client.post("/undo", {"token": token})
    assert IncomingRule.objects.filter(pk=rule.pk).values().get() == before
    again = client.post("/undo", {"token": token}, headers={"HX-Request": "true"})
    assert "too late" in json.loads(again["HX-Trigger"])["toast"]["text"]
    assert in_order() == ["Kept", "Other"]


def test_a_parked_rule_says_why_and_is_asked_again(client: Client, mailbox: Mailbox) -> None:
    rule = make_rule()
    IncomingRule.objects.filter(pk=rule.pk).update(condition="this is none")
    receive(mailbox, inbound())
    assert "Parked" in page(client)
    assert "ConditionError" in page(client, f"{LIST}{rule.pk}/")
    client.post(f"{LIST}{rule.pk}/resume")
    rule.refresh_from_db()
    assert rule.parked_at is None


def test_a_trial_shows_what_would_have_been_done_and_does_nothing(client: Client, mailbox: Mailbox) -> None:
    receive(mailbox, inbound(), inbound(subject="Reklamacja", sender="jan@other.test"))
    tried = client.post(f"{LIST}try", GIVEN | {"actions": "1", "a0-do": "label", "a0-add": "invoice"}).content.decode()
    assert "1 of 2 messages" in tried
    assert "Labels: +invoice" in tried
    assert "1 message of which it does not hold" in tried
    assert [one.labels for one in Conversation.objects.all()] == [[], []]
    assert not IncomingRule.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"condition": "message.colour"}, "message.colour"),
        ({"actions": "0"}, "add an action"),
        ({"actions": "2", "a1-do": "label"}, "Action 2: Say which labels"),
        ({"number": "7"}, "7"),
    ],
)
def test_what_cannot_be_tried_is_said(client: Client, typed: dict[str, str], said: str) -> None:
    given = GIVEN | {"actions": "1", "a0-do": "resolve", "a1-do": "x"} | typed
    assert said in client.post(f"{LIST}try", given).content.decode()


def test_a_trial_shows_no_message_of_a_mailbox_one_does_not_set_up(mailbox: Mailbox) -> None:
    unit = make_unit()
    own = make_mailbox("Own", "own@firm.test", unit_id=unit.pk)
    receive(mailbox, inbound(subject="Secret", text="faktura"))
    receive(make_mailbox("Boss", "boss@firm.test", owner_id=make_user().pk), inbound(subject="Private"))
    receive(own, inbound(subject="Ours"))
    user = make_user()
    make_member(user, unit, make_role(permissions=["messaging.configure"], scope="unit"))
    client = sign_in(Client(), user)
    given = GIVEN | {"condition": "ALWAYS", "actions": "1", "a0-do": "resolve"}
    shown = client.post(f"{LIST}try", given | {"mailbox": str(own.pk)}).content.decode()
    assert "Ours" in shown
    assert "Secret" not in shown
    elsewhere = client.post(f"{LIST}try", given | {"mailbox": str(mailbox.pk)}).content.decode()
    assert "Secret" not in elsewhere
    assert "Private" not in elsewhere


def test_who_may_not_set_up_gets_none_of_it(db: None) -> None:
    user = make_user()
    actor_with("messaging.view", "messaging.answer", user=user)
    client = sign_in(Client(), user)
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}try", GIVEN).status_code == 403


def test_the_list_asks_no_more_of_the_database_for_more_rules(client: Client, mailbox: Mailbox) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client)
        return len(asked)

    assign = [{"do": "assign", "user": str(make_user().pk)} for _n in range(6)]
    urgent = {"do": "priority", "priority": "2"}
    make_rule("First", assign[0], urgent, mailbox_id=mailbox.pk)
    page(client)
    few = queries()
    for number, one in enumerate(assign):
        make_rule(f"Rule {number}", one, urgent, mailbox_id=make_mailbox(f"B{number}", f"b{number}@firm.test").pk)
    assert queries() == few


def test_a_trial_asks_no_more_of_the_database_for_more_messages(client: Client, mailbox: Mailbox) -> None:
    given = GIVEN | {"condition": "message.files = 0", "actions": "1", "a0-do": "label", "a0-add": "x"}

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.post(f"{LIST}try", given)
        return len(asked)

    receive(mailbox, inbound())
    client.post(f"{LIST}try", given)
    few = queries()
    receive(mailbox, *[inbound(sender=f"{n}@other.test", subject=f"Number {n}") for n in range(8)])
    assert queries() == few


@pytest.mark.parametrize(
    ("do", "left", "touched"),
    [
        ("add:note", ["a", "b", "note"], 2),
        ("add:", ["a", "b"], 1),
        ("up:1", ["b", "a"], 0),
        ("up:0", ["a", "b"], None),
        ("down:0", ["b", "a"], 1),
        ("down:1", ["a", "b"], None),
        ("remove:0", ["b"], None),
        ("remove:9", ["a", "b"], None),
        ("", ["a", "b"], None),
        ("up:" + "9" * 5000, ["a", "b"], None),
    ],
)
def test_the_buttons_of_actions(do: str, left: list[str], touched: int | None) -> None:
    rows, at = editing.changed([{"do": "a"}, {"do": "b"}], do)
    assert ([one["do"] for one in rows], at) == (left, touched)


def test_what_stands_in_a_form_of_actions_is_read_back() -> None:
    actions = [{"do": "label", "add": "a, b"}, {"do": "note", "body": "one\ntwo"}]
    assert editing.actions_of(editing.flat(actions)) == actions
    odd = {"actions": "1", "a0-do": "label", "a7-do": "x", "a-do": "y", "ax-do": "z", "a0-add": " "}
    assert editing.actions_of(odd) == [{"do": "label"}]
    assert editing.actions_of({"actions": "9" * 5000}) == []
