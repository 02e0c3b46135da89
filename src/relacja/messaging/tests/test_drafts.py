"""Drafts are kept as one types, never sent twice, never brought back from the dead; the others see who writes."""

from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user
from relacja.messaging import queries, services
from relacja.messaging.models import Conversation, Draft, Follower, Mailbox, Presence
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.services import Answer
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, receive
from relacja.messaging.types import DraftText
from relacja.platform import files, push
from relacja.platform.actor import Actor


def _agent() -> Actor:
    return actor_with(VIEW, ANSWER)


@pytest.fixture
def talk(mailbox: Mailbox) -> Conversation:
    """A conversation that waits for an answer."""
    receive(mailbox, inbound())
    return Conversation.objects.get()


def _save(actor: Actor, talk: Conversation, text: str, **more: object) -> Draft | None:
    return services.save_draft(actor=actor, conversation_id=talk.pk, text=DraftText(text), **more)  # type: ignore[arg-type]


def test_a_draft_is_there_when_one_comes_back_with_what_was_typed_last(talk: Conversation) -> None:
    anna = _agent()
    for text in ("D", "Dzi", "Dzień dobry"):
        _save(anna, talk, text)
    draft = queries.own_draft(anna, talk.pk)
    assert draft is not None
    assert (services.text_of(draft.content).text, draft.version) == ("Dzień dobry", 3)
    assert [one.pk for one in queries.own_drafts(anna)] == [draft.pk]
    assert queries.own_draft(_agent(), talk.pk) is None


def test_nothing_written_is_no_draft(talk: Conversation) -> None:
    assert _save(_agent(), talk, " \n") is None
    assert not Draft.objects.exists()


def test_what_was_overwritten_by_mistake_can_be_had_back_and_only_a_few_are_kept(talk: Conversation) -> None:
    anna, now = _agent(), timezone.now()
    for number in range(9):
        with patch.object(timezone, "now", return_value=now + timedelta(minutes=2 * number)):
            _save(anna, talk, f"text {number}")
    draft = queries.own_draft(anna, talk.pk)
    assert draft is not None
    assert [one["content"]["text"] for one in draft.earlier] == [f"text {number}" for number in (7, 6, 5, 4, 3)]
    back = services.restore_draft(actor=anna, draft_id=draft.pk, number=1)
    assert back.content["text"] == "text 6"
    assert back.earlier[0]["content"]["text"] == "text 8"
    with pytest.raises(services.NoDraft):
        services.restore_draft(actor=anna, draft_id=draft.pk, number=9)


def test_sending_ends_the_draft_and_a_late_save_does_not_bring_it_back(talk: Conversation) -> None:
    anna = _agent()
    draft = _save(anna, talk, "Dzień dobry")
    assert draft is not None
    services.answer(actor=anna, conversation_id=talk.pk, answer=Answer("Dzień dobry"))
    assert _save(anna, talk, "Dzień dobr", draft_id=draft.pk) is None
    assert not Draft.objects.exists()


def test_an_answer_that_is_refused_keeps_its_draft(talk: Conversation) -> None:
    anna = _agent()
    _save(anna, talk, "Dzień dobry")
    with pytest.raises(services.WrittenMeanwhile):
        services.answer(actor=anna, conversation_id=talk.pk, answer=Answer("Dzień dobry", seen=talk.version + 9))
    assert Draft.objects.count() == 1


def test_a_note_ends_the_draft_of_a_note_and_leaves_that_of_the_answer(talk: Conversation) -> None:
    anna = _agent()
    _save(anna, talk, "Dzień dobry")
    _save(anna, talk, "sprawdzić fakturę", kind="note")
    services.write_note(actor=anna, conversation_id=talk.pk, note="sprawdzić fakturę")
    assert [one.kind for one in Draft.objects.all()] == ["answer"]


def test_an_answer_taken_back_is_a_draft_again(talk: Conversation) -> None:
    anna = _agent()
    sent = services.answer(actor=anna, conversation_id=talk.pk, answer=Answer("Za szybko", cc=("b@c.test",)))
    services.take_back(actor=anna, message_id=sent.pk)
    draft = queries.own_draft(anna, talk.pk)
    assert draft is not None
    text = services.text_of(draft.content)
    assert (text.text, text.to, text.cc) == ("Za szybko", ("anna@customer.test",), ("b@c.test",))


def test_an_answer_taken_back_does_not_overwrite_what_is_being_written(talk: Conversation) -> None:
    anna = _agent()
    sent = services.answer(actor=anna, conversation_id=talk.pk, answer=Answer("Za szybko"))
    _save(anna, talk, "Jeszcze jedno")
    services.take_back(actor=anna, message_id=sent.pk)
    draft = queries.own_draft(anna, talk.pk)
    assert draft is not None
    assert draft.content["text"] == "Jeszcze jedno"
    assert draft.earlier[0]["content"]["text"] == "Za szybko"


def test_a_draft_handed_over_is_the_colleagues_with_its_note_and_what_they_had_is_kept(talk: Conversation) -> None:
    anna, jan = _agent(), _agent()
    mine, _theirs = _save(anna, talk, "Moje"), _save(jan, talk, "Twoje")
    assert mine is not None
    services.hand_over_draft(actor=anna, draft_id=mine.pk, user_id=jan.user_id or 0, note="dokończ, proszę")
    assert queries.own_draft(anna, talk.pk) is None
    draft = queries.own_draft(jan, talk.pk)
    assert draft is not None
    assert (draft.content["text"], draft.handed_note, draft.handed_by_id) == ("Moje", "dokończ, proszę", anna.user_id)
    assert draft.earlier[0]["content"]["text"] == "Twoje"
    assert Follower.objects.filter(conversation=talk, user_id=jan.user_id).exists()


def test_a_draft_goes_to_nobody_who_may_not_answer(talk: Conversation) -> None:
    anna, reader = _agent(), actor_with(VIEW)
    mine = _save(anna, talk, "Moje")
    assert mine is not None
    for user_id in (reader.user_id, anna.user_id, make_user().pk):
        with pytest.raises(services.CannotAnswer):
            services.hand_over_draft(actor=anna, draft_id=mine.pk, user_id=user_id or 0)
    with pytest.raises(services.NoDraft):
        services.hand_over_draft(actor=_agent(), draft_id=mine.pk, user_id=anna.user_id or 0)


def test_nobody_writes_in_a_conversation_they_do_not_see(talk: Conversation) -> None:
    outsider = actor_with(VIEW, ANSWER, scope="own")
    with pytest.raises(queries.ConversationNotFound):
        _save(outsider, talk, "?")
    with pytest.raises(queries.ConversationNotFound):
        services.here(actor=outsider, conversation_id=talk.pk)
    assert queries.others_here(outsider, talk.pk) == []


def test_files_of_a_draft_go_with_its_answer(talk: Conversation) -> None:
    anna = _agent()
    draft = _attached(anna, talk)
    assert _attached(anna, talk, name="again.pdf").pk == draft.pk
    [file] = services.draft_files(draft)
    assert (file.name, file.content) == ("again.pdf", b"%PDF-1.4 x")
    with pytest.raises(services.NoDraft):
        services.remove_draft_file(actor=_agent(), file_id=draft.files.get().pk)
    services.remove_draft_file(actor=anna, file_id=draft.files.get().pk)
    assert not draft.files.exists()


def test_a_draft_that_is_handed_over_brings_its_files(talk: Conversation) -> None:
    anna, jan = _agent(), _agent()
    theirs, mine = _attached(jan, talk), _attached(anna, talk)
    mine = _attached(anna, talk, content=b"%PDF-1.4 y", name="b.pdf")
    services.hand_over_draft(actor=anna, draft_id=mine.pk, user_id=jan.user_id or 0)
    draft = Draft.objects.get(pk=mine.pk)
    assert not Draft.objects.filter(pk=theirs.pk).exists()
    assert sorted(file.name for file in services.draft_files(draft)) == ["b.pdf", "faktura.pdf"]


def test_no_draft_has_more_files_than_a_message(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relacja.messaging.services.drafts.MOST_BYTES", 15)
    anna = _agent()
    draft = _attached(anna, talk)
    with pytest.raises(services.TooManyFiles):
        _attached(anna, talk, content=b"another")
    assert draft.files.count() == 1


def test_the_content_of_a_file_goes_with_the_draft_that_is_thrown_away(
    talk: Conversation,
) -> None:
    anna = _agent()
    draft = _attached(anna, talk)
    sha256 = draft.files.get().sha256
    assert not files.remove(sha256)
    services.drop_draft(actor=anna, draft_id=draft.pk)
    assert files.remove(sha256)


def _attached(actor: Actor, talk: Conversation, content: bytes = b"%PDF-1.4 x", name: str = "a/faktura.pdf") -> Draft:
    return services.add_draft_file(actor=actor, conversation_id=talk.pk, stream=BytesIO(content), name=name)


def test_the_others_see_who_reads_and_who_writes_until_they_fall_silent(talk: Conversation) -> None:
    anna, jan, ewa, now = _agent(), _agent(), _agent(), timezone.now()
    services.here(actor=anna, conversation_id=talk.pk, kind="reading", now=now)
    services.here(actor=jan, conversation_id=talk.pk, kind="writing", now=now + timedelta(seconds=5))
    seen = [(one.user_id, one.kind) for one in queries.others_here(ewa, talk.pk, now + timedelta(seconds=10))]
    assert seen == [(jan.user_id, "writing"), (anna.user_id, "reading")]
    assert [one.user_id for one in queries.others_here(jan, talk.pk, now + timedelta(seconds=10))] == [anna.user_id]
    assert [one.user_id for one in queries.others_here(ewa, talk.pk, now + timedelta(seconds=47))] == [jan.user_id]
    assert services.forget_silent(actor=SYSTEM, now=now + timedelta(seconds=47)) == 1
    services.gone(actor=jan, conversation_id=talk.pk)
    assert not Presence.objects.exists()


def test_a_draft_shows_to_the_others_that_somebody_has_begun(talk: Conversation) -> None:
    anna, jan = _agent(), _agent()
    _save(anna, talk, "Tajemnica")
    [other] = queries.others_here(jan, talk.pk)
    assert (other.user_id, other.kind, other.has_draft) == (anna.user_id, "", True)
    assert "Tajemnica" not in repr(other)


def test_pages_are_told_when_somebody_comes_or_begins_to_write_and_not_each_time_they_say_so(
    talk: Conversation,
) -> None:
    anna, now = _agent(), timezone.now()
    told: list[str] = []
    with patch.object(push, "after_commit", lambda _channel, message: told.append(message)):
        for seconds, kind in ((0, "reading"), (15, "reading"), (30, "writing"), (45, "writing"), (300, "writing")):
            services.here(actor=anna, conversation_id=talk.pk, kind=kind, now=now + timedelta(seconds=seconds))
    assert len(told) == 3
    assert Presence.objects.get().since == now + timedelta(seconds=300)


def test_one_writes_in_ones_own_mailbox_whatever_ones_scope(mailbox: Mailbox) -> None:
    user = make_user()
    receive(make_mailbox("Jan", "jan@firm.test", owner_id=user.pk), inbound())
    jan = actor_with(VIEW, ANSWER, scope="own", user=user)
    assert _save(jan, Conversation.objects.get(), "Moje") is not None
