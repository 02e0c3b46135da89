"""What one has begun to write is there with its files when one comes back, and can be given to a colleague."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.messaging.models import Attachment, Conversation, Draft, DraftFile, Mailbox
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.testing import inbound, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(mailbox: Mailbox) -> Conversation:
    receive(mailbox, inbound())
    return Conversation.objects.get()


@pytest.fixture
def client() -> Client:
    return somebody()


def somebody() -> Client:
    user = make_user(language="en")
    actor_with(user=user)
    return sign_in(Client(), user)


def do(client: Client, name: str, talk: Conversation, *more: int, **given: Any) -> str:
    return client.post(reverse(f"messaging:{name}", args=[talk.pk, *more]), given).content.decode()


def composer(client: Client, talk: Conversation) -> str:
    return client.get(reverse("messaging:compose", args=[talk.pk]), {"how": "reply"}).content.decode()


def file(name: str = "price list.pdf", content: bytes = b"%PDF-1.4 x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_there_when_one_comes_back_and_leave_with_the_answer(client: Client, talk: Conversation) -> None:
    assert "price list.pdf" in do(client, "add_draft_files", talk, files=[file(), file("b.pdf", b"%PDF-1.4 y")])
    assert "price list.pdf" in composer(client, talk)
    first, second = DraftFile.objects.order_by("pk")
    assert "b.pdf" not in do(client, "remove_draft_file", talk, second.pk)
    do(client, "send", talk, text="Here it is.", attached=[first.pk], how="reply")
    assert [one.name for one in Attachment.objects.all()] == ["price list.pdf"]
    assert not Draft.objects.exists()


def test_a_file_that_the_page_did_not_show_does_not_leave(client: Client, talk: Conversation) -> None:
    do(client, "add_draft_files", talk, files=[file()])
    do(client, "send", talk, text="Here it is.", how="reply")
    assert not Attachment.objects.exists()


def test_files_of_somebody_elses_draft_neither_leave_nor_go(client: Client, talk: Conversation) -> None:
    other = somebody()
    do(other, "add_draft_files", talk, files=[file()])
    theirs = DraftFile.objects.get()
    do(client, "add_draft_files", talk, files=[file("mine.pdf", b"%PDF-1.4 z")])
    assert client.post(reverse("messaging:remove_draft_file", args=[talk.pk, theirs.pk])).status_code == 404
    do(client, "send", talk, text="Here it is.", attached=[theirs.pk], how="reply")
    assert not Attachment.objects.exists()
    assert DraftFile.objects.get() == theirs


def test_what_is_begun_goes_to_a_colleague_as_it_stands_in_the_page(client: Client, talk: Conversation) -> None:
    colleague = make_user()
    actor_with(VIEW, ANSWER, user=colleague)
    do(client, "add_draft_files", talk, files=[file()])
    do(client, "hand_over_draft", talk, user=colleague.pk, text="Dear Anna,", handed_note="the price is yours")
    shown = composer(sign_in(Client(), colleague), talk)
    for said in ("Dear Anna,", "price list.pdf", "the price is yours"):
        assert said in shown


def test_nothing_is_handed_to_whoever_may_not_answer(client: Client, talk: Conversation) -> None:
    reader = actor_with(VIEW)
    address = reverse("messaging:hand_over_draft", args=[talk.pk])
    assert client.post(address, {"user": reader.user_id, "text": "Dear Anna,"}).status_code == 409
    assert Draft.objects.get().content["text"] == "Dear Anna,"
