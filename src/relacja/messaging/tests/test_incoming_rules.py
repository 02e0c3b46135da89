"""Rules on what comes in: in their order, noted with their version, never at the price of a message."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user
from relacja.customers.testing import make_party
from relacja.kit.conditions import ConditionError
from relacja.messaging import queries, services
from relacja.messaging.models import Arrival, Conversation, ConversationEvent, IncomingRule, Mailbox, Message
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.plugs import BadAction, Doing, MacroAction, macro_actions
from relacja.messaging.testing import NOON, SYSTEM, Pigeon, inbound, make_mailbox, receive
from relacja.messaging.types import Outgoing, RuleDraft

LABEL = {"do": "label", "add": "vip"}


def _rule(condition: str, *actions: dict[str, str], **fields: Any) -> IncomingRule:
    name = fields.pop("name", "Rule")
    return services.save_rule(actor=SYSTEM, draft=RuleDraft(name, condition, actions or (LABEL,), **fields))


def _talk() -> Conversation:
    return Conversation.objects.get()


def _events(*kinds: str) -> list[tuple[str, dict[str, Any]]]:
    rows = ConversationEvent.objects.filter(kind__in=kinds or ["rule", "rule_failed", "rule_rested"])
    return list(rows.order_by("pk").values_list("kind", "data"))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('message.from = "anna@customer.test"', True),
        ('message.from_domain = "CUSTOMER.test"', True),
        ('message.subject CONTAINS "faktur"', True),
        ('message.text CONTAINS "gdzie jest" AND NOT message.is_automatic', True),
        ('message.to HAS "service@firm.test"', True),
        ("conversation.is_new", True),
        ("conversation.status IS KNOWN", False),
        ("message.files > 0", False),
        ('item.mailbox = "Service" AND NOT item.known', True),
        ('customers.kind = "person"', False),
        ("ALWAYS", True),
        ("NEVER", False),
    ],
)
def test_a_rule_asks_about_the_message_its_conversation_and_its_customer(
    mailbox: Mailbox, condition: str, holds: bool
) -> None:
    _rule(condition)
    receive(mailbox, inbound())
    assert _talk().labels == (["vip"] if holds else [])


def test_a_rule_knows_the_customer_by_everything_conditions_can_ask(mailbox: Mailbox) -> None:
    make_party("Anna Nowak", email="anna@customer.test")
    _rule('customers.kind = "person" AND item.known')
    receive(mailbox, inbound())
    assert _talk().labels == ["vip"]


def test_rules_go_in_their_order_and_stop_where_one_says_so(mailbox: Mailbox) -> None:
    first = _rule("ALWAYS", {"do": "label", "add": "a"}, name="A")
    last = _rule("ALWAYS", {"do": "label", "add": "c"}, name="C")
    stops = _rule("ALWAYS", {"do": "label", "add": "b"}, name="B", goes_on=False)
    services.order_rules(actor=SYSTEM, rule_ids=[first.pk, stops.pk, last.pk])
    receive(mailbox, inbound())
    assert _talk().labels == ["a", "b"]
    assert [data["name"] for _kind, data in _events()] == ["A", "B"]
    assert [one.pk for one in queries.incoming_rules(SYSTEM)] == [first.pk, stops.pk, last.pk]


def test_the_record_says_which_rule_in_which_version_did_what(mailbox: Mailbox) -> None:
    rule = _rule("ALWAYS")
    services.save_rule(actor=SYSTEM, rule_id=rule.pk, draft=RuleDraft("Rule", "ALWAYS", (LABEL,)))
    receive(mailbox, inbound())
    [(_kind, data)] = _events("rule")
    assert (data["rule"], data["version"], data["done"]) == (rule.pk, 2, ["label"])
    assert data["message"] == Message.objects.get().pk


def test_a_rule_of_one_mailbox_leaves_the_others_alone(mailbox: Mailbox) -> None:
    other = make_mailbox("Sales", "sales@firm.test")
    _rule("ALWAYS", mailbox_id=other.pk)
    receive(mailbox, inbound())
    assert _talk().labels == []


def test_what_a_rule_leaves_out_has_its_line_with_the_reason_and_makes_nobody(mailbox: Mailbox) -> None:
    rule = _rule('message.subject CONTAINS "casino"', {"do": "leave_out"}, name="Spam")
    lines = receive(mailbox, inbound(subject="Best CASINO"), inbound())
    assert [line.state for line in lines] == [Arrival.State.REFUSED, Arrival.State.IN]
    assert (lines[0].reason, lines[0].detail) == ("rule", f"{rule.pk}.1 Spam")
    assert lines[0].letter
    assert Message.objects.count() == 1


class Broken(MacroAction):
    """An action that changes something and fails."""

    label = "Broken"

    def run(self, doing: Doing, given: Any) -> None:
        """Change, then fail."""
        Conversation.objects.filter(pk=doing.conversation_id).update(labels=["half"])
        raise ZeroDivisionError("oh")


@contextmanager
def _broken() -> Iterator[None]:
    with macro_actions.lent("broken", Broken()):
        yield


def test_a_rule_that_fails_loses_no_message_leaves_nothing_half_done_and_is_parked(mailbox: Mailbox) -> None:
    with _broken():
        bad, good = _rule("ALWAYS", {"do": "broken"}, name="Bad"), _rule("ALWAYS", name="Good")
        lines = receive(mailbox, inbound(), inbound(subject="Inne sprawy"))
    assert [line.state for line in lines] == [Arrival.State.IN] * 2
    assert {tuple(one.labels) for one in Conversation.objects.all()} == {("vip",)}
    bad.refresh_from_db()
    assert (bad.parked_at is not None, bad.parked_why) == (True, "ZeroDivisionError: oh")
    assert [(kind, data["rule"]) for kind, data in _events()][:2] == [("rule_failed", bad.pk), ("rule", good.pk)]
    receive(mailbox, inbound(subject="Trzecia"))
    assert len(_events("rule_failed")) <= 2
    services.resume_rule(actor=SYSTEM, rule_id=bad.pk)
    assert not IncomingRule.objects.filter(parked_at__isnull=False).exists()


def test_a_rule_whose_condition_cannot_be_asked_is_parked_and_the_others_go_on(mailbox: Mailbox) -> None:
    bad = _rule("ALWAYS", name="Bad")
    _rule("ALWAYS", {"do": "label", "add": "good"}, name="Good")
    IncomingRule.objects.filter(pk=bad.pk).update(condition="this is none")
    receive(mailbox, inbound())
    assert _talk().labels == ["good"]
    bad.refresh_from_db()
    assert bad.parked_at is not None
    assert "ConditionError" in bad.parked_why


@pytest.mark.django_db
def test_what_cannot_be_asked_or_done_is_not_kept() -> None:
    with pytest.raises(ConditionError):
        _rule('message.colour = "red"')
    with pytest.raises(BadAction):
        _rule("ALWAYS", {"do": "answer", "body": "not as a human"})
    actor = actor_with(VIEW, CONFIGURE, scope="unit")
    with pytest.raises(services.OutOfReach):
        services.save_rule(actor=actor, draft=RuleDraft("R", "ALWAYS", (LABEL,)))
    assert not IncomingRule.objects.exists()


def test_a_trial_says_what_would_have_happened_and_changes_nothing(mailbox: Mailbox) -> None:
    receive(mailbox, inbound(), inbound(subject="Reklamacja", sender="jan@other.test"))
    before = list(Conversation.objects.order_by("pk").values())
    draft = RuleDraft("R", 'message.subject = "reklamacja"', (LABEL, {"do": "note", "body": "{{customer.name}}?"}))
    tried = services.try_rule(actor=SYSTEM, draft=draft)
    assert [(one.subject, one.holds, len(one.would)) for one in tried] == [
        ("Reklamacja", True, 2),
        ("Faktura", False, 0),
    ]
    assert "Anna Nowak" in tried[0].would[1]
    assert (list(Conversation.objects.order_by("pk").values()), Message.objects.count()) == (before, 2)


def test_the_trial_and_the_rule_agree(mailbox: Mailbox) -> None:
    receive(mailbox, *[inbound(subject=f"Sprawa {n}", text="a" * n) for n in range(6)])
    draft = RuleDraft("R", 'message.subject IN ("Sprawa 2", "Sprawa 5") AND conversation.is_new', (LABEL,))
    told = {one.subject for one in services.try_rule(actor=SYSTEM, draft=draft) if one.holds}
    services.save_rule(actor=SYSTEM, draft=draft)
    Conversation.objects.update(address="x")
    receive(mailbox, *[inbound(subject=f"Sprawa {n}", text="a" * n) for n in range(6)])
    assert {one.subject for one in Conversation.objects.filter(labels=["vip"])} == told == {"Sprawa 2", "Sprawa 5"}


def test_a_rule_takes_a_conversation_from_nobody(mailbox: Mailbox) -> None:
    anna, jan = make_user(), make_user()
    _rule("ALWAYS", {"do": "assign", "user": str(jan.pk)})
    first = inbound()
    receive(mailbox, first)
    assert _talk().assignee_id == jan.pk
    services.assign_conversation(actor=SYSTEM, conversation_id=_talk().pk, user_id=anna.pk)
    receive(mailbox, inbound(references=(first.key,)))
    assert _talk().assignee_id == anna.pk


AUTOMATIC = {"do": "automatic", "body": "Dziękujemy, odpowiemy jutro."}


def test_an_automatic_answer_is_marked_as_one_and_counts_as_no_answer(mailbox: Mailbox, bird: Pigeon) -> None:
    _rule("ALWAYS", AUTOMATIC)
    receive(mailbox, inbound())
    sent = Message.objects.get(direction="outbound")
    assert (sent.automatic, sent.recipients["to"]) == ("auto_reply", ["anna@customer.test"])
    assert (_talk().status, _talk().waiting_since is not None, _talk().first_answer_at) == ("open", True, None)


def test_machines_are_not_answered_and_an_address_is_answered_once_a_day(mailbox: Mailbox) -> None:
    _rule("ALWAYS", AUTOMATIC)
    receive(mailbox, inbound(automatic="auto_reply"))
    assert Message.objects.filter(direction="outbound").count() == 0
    receive(mailbox, inbound(), inbound(subject="Coś innego"))
    receive(make_mailbox("Sales", "sales@firm.test"), inbound(subject="Trzecie"))
    assert Message.objects.filter(direction="outbound").count() == 1


def _days_pass(days: int) -> Any:
    return patch.object(timezone, "now", return_value=NOON + timedelta(days=days))


def test_two_of_our_instances_that_answer_each_other_stop_at_three(mailbox: Mailbox) -> None:
    """Nobody between them keeps a header by which machines are known, and each waits a day: still it ends."""
    other = make_mailbox("Other", "service@other.test")
    _rule("ALWAYS", AUTOMATIC)
    letters = 0
    for day in range(12):
        with _days_pass(day):
            if day == 0:
                receive(mailbox, inbound(sender=other.address, at=NOON, recipients={"to": [mailbox.address]}))
            for message in Message.objects.filter(direction="outbound", delivery="queued").order_by("pk"):
                Message.objects.filter(pk=message.pk).update(delivery="sent")
                letters += 1
                there = other if message.mailbox_id == mailbox.pk else mailbox
                mail = inbound(
                    sender=message.sender, recipients=message.recipients, subject=message.subject, text=message.text,
                    at=timezone.now(),
                )  # fmt: skip
                receive(there, mail)
    by_mailbox = [Message.objects.filter(direction="outbound", mailbox=box).count() for box in (mailbox, other)]
    assert by_mailbox == [3, 3]
    assert letters == 6


def test_somebody_whom_we_answered_gets_an_automatic_answer_again(mailbox: Mailbox) -> None:
    _rule("ALWAYS", AUTOMATIC)
    first = inbound()
    for day in range(5):
        with _days_pass(day):
            receive(mailbox, inbound(at=timezone.now(), references=(first.key,)) if day else first)
    assert Message.objects.filter(direction="outbound").count() == 3
    with _days_pass(6):
        services.answer(actor=SYSTEM, conversation_id=_talk().pk, answer=services.Answer("Już jestem."))
    with _days_pass(8):
        receive(mailbox, inbound(at=timezone.now(), references=(first.key,)))
    assert Message.objects.filter(direction="outbound", automatic="auto_reply").count() == 4


def test_a_rule_rests_where_it_would_go_on_and_on(mailbox: Mailbox) -> None:
    _rule("ALWAYS", {"do": "note", "body": "znowu"})
    first = inbound()
    receive(mailbox, first, *[inbound(references=(first.key,)) for _ in range(24)])
    kinds = [kind for kind, _data in _events()]
    assert (kinds.count("rule"), kinds.count("rule_rested")) == (20, 5)


def test_what_leaves_by_a_rule_is_marked_on_the_wire(mailbox: Mailbox, bird: Pigeon) -> None:
    _rule("ALWAYS", AUTOMATIC)
    receive(mailbox, inbound())
    Message.objects.filter(direction="outbound").update(send_at=NOON)
    services.deliver_due()
    sent: list[Outgoing] = bird.sent
    assert [one.is_automatic for one in sent] == [True]
