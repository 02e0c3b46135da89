"""A macro does all it says or nothing, shows beforehand what it would do, and is taken back part by part."""

from typing import Any

import pytest

from relacja.accounts.testing import actor_with, make_unit, make_user
from relacja.messaging import queries, services
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.permissions import ANSWER, CONFIGURE, VIEW
from relacja.messaging.plugs import BadAction, macro_actions
from relacja.messaging.testing import SYSTEM, inbound, receive
from relacja.messaging.types import TextDraft
from relacja.platform import undo
from relacja.platform.actor import Actor

Actions = list[dict[str, str]]


@pytest.fixture
def talk(mailbox: Mailbox) -> Conversation:
    """A conversation that waits for an answer."""
    receive(mailbox, inbound())
    return Conversation.objects.get()


def _agent() -> Actor:
    return actor_with(VIEW, ANSWER, user=make_user(full_name="Jan Kowalski"))


def _macro(*actions: dict[str, str], **fields: Any) -> int:
    return services.save_macro(actor=SYSTEM, name="All", actions=actions, **fields).pk


def _state(talk: Conversation) -> dict[str, Any]:
    names = ("status", "labels", "priority", "assignee_id", "waiting_since", "snoozed_until", "resolved_at")
    return Conversation.objects.values(*names).get(pk=talk.pk)


EVERYTHING = (
    {"do": "answer", "body": "Dzień dobry, {{customer.name}}!"},
    {"do": "note", "body": "sprawdzone"},
    {"do": "label", "add": "faktura, pilne"},
    {"do": "assign", "user": "me"},
    {"do": "priority", "priority": "1"},
    {"do": "resolve"},
)


def test_a_macro_does_everything_it_says_in_its_order(talk: Conversation) -> None:
    jan = _agent()
    done = services.run_macro(actor=jan, macro_id=_macro(*EVERYTHING), conversation_id=talk.pk)
    state = _state(talk)
    assert (state["status"], state["labels"], state["priority"]) == ("resolved", ["faktura", "pilne"], 1)
    assert state["assignee_id"] == jan.user_id
    written = Message.objects.filter(conversation=talk).order_by("pk").values_list("direction", "text")
    assert list(written)[1:] == [("outbound", "Dzień dobry, Anna Nowak!"), ("note", "sprawdzone")]
    assert len(done.done) == len(EVERYTHING)


def test_what_it_would_do_is_what_it_does_and_looking_changes_nothing(talk: Conversation) -> None:
    jan, macro = _agent(), _macro(*EVERYTHING)
    before = _state(talk)
    shown = queries.macro_preview(jan, macro, talk.pk)
    assert "Anna Nowak" in shown[0]
    assert (_state(talk), Message.objects.count()) == (before, 1)
    assert services.run_macro(actor=jan, macro_id=macro, conversation_id=talk.pk).done == tuple(shown)


def test_when_one_action_cannot_be_done_none_is(talk: Conversation) -> None:
    jan = _agent()
    macro = _macro({"do": "label", "add": "x"}, {"do": "answer", "code": "gone"}, {"do": "resolve"})
    before = _state(talk)
    with pytest.raises(services.MacroFailed) as failed:
        services.run_macro(actor=jan, macro_id=macro, conversation_id=talk.pk)
    assert (failed.value.place, failed.value.code) == (2, "answer")
    assert (_state(talk), Message.objects.count()) == (before, 1)


@pytest.mark.parametrize(
    "action",
    [
        {"do": "label", "add": "nowa, stara"},
        {"do": "label", "remove": "stara, inna"},
        {"do": "assign", "user": "me"},
        {"do": "priority", "priority": "2"},
        {"do": "snooze", "hours": "3"},
        {"do": "resolve"},
    ],
    ids=lambda action: "-".join(action.values()),
)
def test_each_part_has_a_way_back_to_exactly_where_it_stood(talk: Conversation, action: dict[str, str]) -> None:
    jan = _agent()
    services.label_conversation(actor=jan, conversation_id=talk.pk, add=["stara"])
    before = _state(talk)
    done = services.run_macro(actor=jan, macro_id=_macro(action), conversation_id=talk.pk)
    assert _state(talk) != before
    undo.run(jan, done.way_back)
    assert _state(talk) == before


def test_what_waits_for_the_customer_waits_for_them_again(talk: Conversation) -> None:
    jan = _agent()
    services.answer(actor=jan, conversation_id=talk.pk, answer=services.Answer("Proszę"))
    before = _state(talk)
    done = services.run_macro(actor=jan, macro_id=_macro({"do": "snooze", "hours": "1"}), conversation_id=talk.pk)
    undo.run(jan, done.way_back)
    assert _state(talk) == before


def test_a_whole_macro_is_taken_back_with_its_answer(talk: Conversation) -> None:
    jan = _agent()
    done = services.run_macro(actor=jan, macro_id=_macro(*EVERYTHING), conversation_id=talk.pk)
    undo.run(jan, done.way_back)
    state = _state(talk)
    assert (state["status"], state["labels"], state["priority"]) == ("open", [], 0)
    assert Message.objects.get(direction="outbound").delivery == "failed"


def test_what_went_on_since_is_left_alone(talk: Conversation) -> None:
    jan = _agent()
    macro = _macro({"do": "priority", "priority": "2"}, {"do": "label", "add": "x"})
    done = services.run_macro(actor=jan, macro_id=macro, conversation_id=talk.pk)
    services.set_priority(actor=jan, conversation_id=talk.pk, priority=-1)
    assert "1" in undo.run(jan, done.way_back)
    assert (_state(talk)["priority"], _state(talk)["labels"]) == (-1, [])
    with pytest.raises(undo.NoWayBack):
        undo.run(_agent(), done.way_back)


@pytest.mark.parametrize(
    ("action", "field", "why"),
    [
        ({"do": "fly"}, "do", "unknown"),
        ({"do": "leave_out"}, "do", "unknown"),
        ({"do": "note"}, "body", "missing"),
        ({"do": "note", "body": "{{customer.pesel}}"}, "body", "unknown"),
        ({"do": "answer", "body": "x", "code": "y"}, "body", "missing"),
        ({"do": "assign", "user": "999999"}, "user", "unknown"),
        ({"do": "priority", "priority": "9"}, "priority", "unknown"),
        ({"do": "snooze", "hours": "0"}, "hours", "no_number"),
        ({"do": "resolve", "loudly": "yes"}, "loudly", "unknown"),
        ({"do": "label", "add": "x" * 41}, "add", "too_long"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_done_is_not_kept_and_said_where(action: dict[str, str], field: str, why: str) -> None:
    with pytest.raises(BadAction) as bad:
        _macro({"do": "resolve"}, action)
    assert (bad.value.place, bad.value.field, bad.value.why) == (2, field, why)


def test_a_macro_of_another_unit_is_not_there(talk: Conversation) -> None:
    unit = make_unit()
    macro = _macro({"do": "resolve"}, unit_id=unit.pk)
    jan = actor_with(VIEW, ANSWER, CONFIGURE, scope="unit", unit=make_unit())
    assert queries.macros_for(SYSTEM, talk.pk) == []
    for act in (
        lambda: services.run_macro(actor=jan, macro_id=macro, conversation_id=talk.pk),
        lambda: services.delete_macro(actor=jan, macro_id=macro),
    ):
        with pytest.raises(queries.MacroNotFound):
            act()


def test_nobody_runs_a_macro_over_what_they_have_not_read(talk: Conversation, mailbox: Mailbox) -> None:
    macro = _macro({"do": "resolve"})
    receive(mailbox, inbound(subject="Re: Faktura"))
    with pytest.raises(services.WrittenMeanwhile):
        services.run_macro(actor=_agent(), macro_id=macro, conversation_id=talk.pk, seen=talk.version)


def test_an_answer_by_short_code_carries_the_signature(talk: Conversation) -> None:
    services.save_text(actor=SYSTEM, draft=TextDraft("thanks", "T", {"pl": ("", "Dziękuję.")}))
    sign = TextDraft("sign", "S", {"pl": ("", "{{me.name}}")}, kind="signature")
    services.save_text(actor=SYSTEM, draft=sign)
    services.run_macro(actor=_agent(), macro_id=_macro({"do": "answer", "code": "/thanks"}), conversation_id=talk.pk)
    assert Message.objects.get(direction="outbound").text == "Dziękuję.\n\nJan Kowalski"


def test_every_action_says_what_it_is_and_what_it_asks() -> None:
    for code, action in macro_actions.items():
        assert str(action.label), code
        assert all(str(field.label) and (field.kind != "choice" or field.choices) for field in action.fields), code
