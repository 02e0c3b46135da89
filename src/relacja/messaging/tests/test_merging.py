"""Conversations are merged and split, and whatever is undone leaves everything as if it had never been."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user
from relacja.customers.testing import make_party
from relacja.messaging import queries, services
from relacja.messaging.models import Conversation, ConversationEvent, Draft, Follower, Mailbox, Message
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.services import Answer
from relacja.messaging.testing import NOON, SYSTEM, inbound, make_mailbox, receive
from relacja.messaging.types import DraftText
from relacja.platform.actor import Actor
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db
MANY, RESOLVED = 4, 3


def _merge(keep: int, absorb: int, actor: Actor = SYSTEM) -> services.Merged:
    return services.merge_conversations(actor=actor, keep_id=keep, absorb_id=absorb, reason="same thing")


def _unmerge(conversation_id: int) -> Conversation:
    return services.unmerge_conversation(actor=SYSTEM, conversation_id=conversation_id, reason="another thing")


def _split(conversation_id: int, message_ids: Sequence[int]) -> Conversation:
    return services.split_conversation(
        actor=SYSTEM, conversation_id=conversation_id, message_ids=message_ids, reason="two things"
    )


def _put_back(conversation_id: int) -> Conversation:
    return services.undo_split(actor=SYSTEM, conversation_id=conversation_id, reason="one thing")


def _at(minutes: int) -> Any:
    return patch.object(timezone, "now", return_value=NOON + timedelta(minutes=minutes))


def _talks(mailbox: Mailbox) -> list[int]:
    """Four conversations of four customers, standing differently: open, answered, put off, resolved."""
    ids = []
    for number in range(MANY):
        first = inbound(
            sender=f"{number}@customer.test", subject=f"Sprawa {number}", at=NOON - timedelta(hours=9 - number)
        )
        receive(mailbox, first)
        more = [
            inbound(
                sender=first.sender, references=(first.key,), text=f"więcej {n}",
                at=first.at + timedelta(minutes=10 * (n + 1)),
            )
            for n in range(2)
        ]  # fmt: skip
        receive(mailbox, *more)
        ids.append(Conversation.objects.get(address=first.sender).pk)
        services.label_conversation(actor=SYSTEM, conversation_id=ids[-1], add=["all", f"l{number % 2}"])
    with _at(1):
        services.answer(actor=SYSTEM, conversation_id=ids[1], answer=Answer("Proszę"))
        until = NOON + timedelta(days=2)
        services.snooze_conversation(actor=SYSTEM, conversation_id=ids[2], until=until)
        services.resolve_conversation(actor=SYSTEM, conversation_id=ids[3])
    return ids


def _state(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Everything that tells where conversations stand, with who hears of them and whose messages are whose."""
    names = (
        "status", "why", "labels", "also", "waiting_since", "first_answer_at", "snoozed_until", "resolved_at",
        "messages", "last_at", "last_text", "into_id", "assignee_id", "token", "address", "party_id",
        "priority", "began_at",
    )  # fmt: skip
    told = []
    for pk in ids:
        row = Conversation.objects.values(*names).get(pk=pk)
        row["followers"] = sorted(Follower.objects.filter(conversation=pk).values_list("user_id", flat=True))
        row["texts"] = list(Message.objects.filter(conversation=pk).order_by("at", "pk").values_list("text", flat=True))
        told.append(row)
    return told


def test_the_messages_labels_followers_and_the_wait_come_over(mailbox: Mailbox) -> None:
    one, two, *_ = _talks(mailbox)
    jan = actor_with(VIEW, ANSWER)
    services.follow_conversation(actor=jan, conversation_id=one)
    since = Conversation.objects.get(pk=one).waiting_since
    merged = _merge(two, one).conversation
    assert (merged.pk, merged.status, merged.waiting_since, merged.messages) == (two, "open", since, 7)
    assert merged.labels == ["all", "l0", "l1"]
    assert Follower.objects.filter(conversation=two, user_id=jan.user_id).exists()
    assert queries.conversation_of(SYSTEM, one).pk == two
    assert one not in queries.visible(SYSTEM).values_list("pk", flat=True)


def test_the_token_and_the_messages_of_what_was_merged_lead_to_the_other(mailbox: Mailbox) -> None:
    one, two, *_ = _talks(mailbox)
    token = Conversation.objects.get(pk=one).token
    key = Message.objects.filter(conversation=one).order_by("pk")[0].key
    _merge(two, one)
    receive(mailbox, inbound(sender="0@customer.test", tokens=(token,)))
    receive(mailbox, inbound(sender="0@customer.test", references=(key,)))
    assert Conversation.objects.get(pk=two).messages == 9
    _unmerge(one)
    receive(mailbox, inbound(sender="0@customer.test", tokens=(token,)))
    receive(mailbox, inbound(sender="0@customer.test", references=(key,)))
    assert Conversation.objects.get(pk=one).messages == 5


def test_two_customers_are_never_merged_without_a_word(mailbox: Mailbox) -> None:
    for number in range(2):
        make_party(f"Klient {number}", email=f"{number}@customer.test")
    one, two, three, _four = _talks(mailbox)
    assert services.merge_warnings(actor=SYSTEM, keep_id=one, absorb_id=two) == ("other_customer",)
    assert _merge(one, two).warnings == ("other_customer",)
    assert _merge(one, three).warnings == ("visitor",)
    receive(make_mailbox("Jan", "jan@firm.test", owner_id=make_user().pk), inbound(sender="0@customer.test"))
    own = Conversation.objects.order_by("-pk")[0]
    assert _merge(one, own.pk).warnings == ("other_mailbox", "personal")


def test_only_conversations_one_sees_are_merged_and_only_for_a_reason(mailbox: Mailbox) -> None:
    one, two, *_ = _talks(mailbox)
    jan = actor_with(VIEW, ANSWER, scope="own")
    Follower.objects.create(conversation_id=one, user_id=jan.user_id, since=NOON)
    with pytest.raises(queries.ConversationNotFound):
        _merge(one, two, actor=jan)
    with pytest.raises(ReasonMissing):
        services.merge_conversations(actor=SYSTEM, keep_id=one, absorb_id=two, reason=" ")
    with pytest.raises(services.SameConversation):
        _merge(one, one)
    _merge(one, two)
    with pytest.raises(services.SameConversation):
        _merge(one, two)
    with pytest.raises(services.NotMerged):
        _unmerge(one)


def test_a_draft_comes_over_with_the_conversation(mailbox: Mailbox) -> None:
    one, two, *_ = _talks(mailbox)
    jan = actor_with(VIEW, ANSWER)
    services.save_draft(actor=jan, conversation_id=one, text=DraftText("Piszę"))
    _merge(two, one)
    assert Draft.objects.get().conversation_id == two


def test_what_was_merged_further_is_undone_in_that_order(mailbox: Mailbox) -> None:
    one, two, three, _four = _talks(mailbox)
    before = _state([one, two, three])
    _merge(two, one)
    _merge(three, two)
    with pytest.raises(services.DoneSince):
        _unmerge(one)
    _unmerge(two)
    _unmerge(one)
    assert _state([one, two, three]) == before


def test_a_split_takes_messages_out_with_their_wait_and_each_side_keeps_its_own(mailbox: Mailbox) -> None:
    one, *_ = _talks(mailbox)
    first, *others = Message.objects.filter(conversation=one).order_by("at")
    part = _split(one, [first.pk])
    whole = Conversation.objects.get(pk=one)
    assert (part.messages, part.waiting_since, part.status) == (1, first.at, "open")
    assert (whole.messages, whole.waiting_since, part.continues_id) == (2, others[0].at, one)
    assert part.token != whole.token
    receive(mailbox, inbound(sender="0@customer.test", tokens=(part.token,)))
    assert Conversation.objects.get(pk=part.pk).messages == 2


def test_a_split_off_mail_of_somebody_else_is_theirs(mailbox: Mailbox) -> None:
    jan = make_party("Jan Inny", email="jan@inny.test").pk
    one, *_ = _talks(mailbox)
    token = Conversation.objects.get(pk=one).token
    receive(mailbox, inbound(sender="jan@inny.test", sender_name="Jan Inny", tokens=(token,)))
    part = _split(one, [Message.objects.get(sender="jan@inny.test").pk])
    assert (part.party_id, part.address, part.is_visitor) == (jan, "jan@inny.test", False)


def test_something_goes_and_something_stays(mailbox: Mailbox) -> None:
    one, two, *_ = _talks(mailbox)
    ids = list(Message.objects.filter(conversation=one).values_list("pk", flat=True))
    strange = Message.objects.filter(conversation=two).values_list("pk", flat=True)[0]
    note = services.write_note(actor=SYSTEM, conversation_id=one, note="x").pk
    for chosen in ([], ids, [*ids[:1], strange], [note], [999_999_999]):
        with pytest.raises(services.NothingLeft):
            _split(one, chosen)


def test_splits_are_put_back_the_latest_first_with_what_came_since(mailbox: Mailbox) -> None:
    one, *_ = _talks(mailbox)
    before = _state([one])
    first, second, _third = Message.objects.filter(conversation=one).order_by("at").values_list("pk", flat=True)
    a, b = _split(one, [first]), _split(one, [second])
    with pytest.raises(services.DoneSince):
        _put_back(a.pk)
    receive(mailbox, inbound(sender="0@customer.test", tokens=(b.token,), text="nowe"))
    _put_back(b.pk)
    _put_back(a.pk)
    [state] = _state([one])
    assert "nowe" in state["texts"]
    assert (state["waiting_since"], state["status"]) == (before[0]["waiting_since"], "open")
    receive(mailbox, inbound(sender="0@customer.test", tokens=(a.token,)))
    assert Conversation.objects.get(pk=one).messages == 5


def test_everything_stands_in_the_record(mailbox: Mailbox) -> None:
    one, two, *_ = _talks(mailbox)
    _merge(two, one)
    _unmerge(one)
    kinds = set(ConversationEvent.objects.filter(conversation__in=[one, two]).values_list("kind", "data__reason"))
    assert {("merged", "same thing"), ("absorbed", "same thing"), ("unmerged", "another thing")} <= kinds


SEEDS = range(6)


class World:
    """Conversations to which things happen; merges and splits are the test's to undo, events stay."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox, self.ids = mailbox, _talks(mailbox)
        self.user = actor_with(VIEW, ANSWER)
        self.done: list[tuple[str, int]] = []

    def roots(self) -> list[int]:
        """Those that stand for themselves."""
        return list(Conversation.objects.filter(pk__in=self.ids, into=None).order_by("pk").values_list("pk", flat=True))

    def merge(self, a: int, b: int) -> None:
        """Merge one into another."""
        keep, absorb = self.roots()[a % len(self.roots())], self.roots()[b % len(self.roots())]
        if keep != absorb:
            _merge(keep, absorb)
            self.done.append(("merge", absorb))

    def split(self, a: int, b: int) -> None:
        """Split some messages off."""
        whole = self.roots()[a % len(self.roots())]
        rows = list(Message.objects.filter(conversation=whole).order_by("pk").values_list("pk", flat=True))
        chosen = [pk for n, pk in enumerate(rows) if b >> (n % 12) & 1]
        try:
            part = _split(whole, chosen)
        except services.NothingLeft:
            return
        self.done.append(("split", part.pk))

    def undo(self, a: int, _b: int = 0) -> bool:
        """Undo one of those that can be; whether any could."""
        order = [*range(a % (len(self.done) or 1), len(self.done)), *range(a % (len(self.done) or 1))]
        for n in order:
            kind, pk = self.done[n]
            try:
                (_unmerge if kind == "merge" else _put_back)(pk)
            except (services.DoneSince, services.NotMerged):
                continue
            del self.done[n]
            return True
        return False

    def happen(self, index: int, what: int, minute: int) -> None:
        """Something that would have happened to this conversation anyway: it stands for itself in both worlds."""
        pk, label = self.ids[index], f"l{what % 3}"
        with _at(10 + minute):
            if what % 4 == 0:
                token = Conversation.objects.get(pk=pk).token
                mail = inbound(sender=f"{index}@customer.test", tokens=(token,), text=f"{minute}", at=timezone.now())
                receive(self.mailbox, mail)
            elif what % 4 == 1:
                services.label_conversation(actor=SYSTEM, conversation_id=pk, add=[label], remove=["l1"])
            elif what % 4 == 2 and index != RESOLVED:
                services.answer(actor=SYSTEM, conversation_id=pk, answer=Answer(f"a {minute}"))
            else:
                services.follow_conversation(actor=self.user, conversation_id=pk)


def test_whatever_is_merged_and_split_undone_in_any_valid_order_leaves_all_as_before(mailbox: Mailbox) -> None:
    world = World(mailbox)
    before, did = _state(world.ids), 0
    for seed in SEEDS:
        chance = Random(seed)  # noqa: S311
        with transaction.atomic():
            for _ in range(12):
                act = chance.choice([world.merge, world.merge, world.split, world.split, world.undo])
                act(chance.randrange(10_000), chance.randrange(10_000))
            did += len(world.done)
            while world.done:
                assert world.undo(chance.randrange(10_000)), f"{seed}: something could never be undone"
            assert _state(world.ids) == before, seed
            transaction.set_rollback(True)
    assert did > 20


def test_after_all_merges_are_undone_everything_is_as_if_there_had_been_none_whatever_happened_meanwhile(
    mailbox: Mailbox,
) -> None:
    world, did = World(mailbox), 0
    for seed in SEEDS:
        chance = Random(seed)  # noqa: S311
        happened: list[tuple[int, int, int]] = []
        with transaction.atomic():
            for minute in range(14):
                a, b = chance.randrange(10_000), chance.randrange(10_000)
                if chance.random() < 0.5:
                    index = world.ids.index(world.roots()[a % len(world.roots())])
                    world.happen(index, b, minute)
                    happened.append((index, b, minute))
                else:
                    chance.choice([world.merge, world.merge, world.undo])(a, b)
            did += len(world.done)
            while world.done:
                assert world.undo(chance.randrange(10_000)), f"{seed}: something could never be undone"
            merged = _state(world.ids)
            transaction.set_rollback(True)
        with transaction.atomic():
            for one in happened:
                world.happen(*one)
            assert merged == _state(world.ids), seed
            transaction.set_rollback(True)
    assert did > 7
