"""Written messages through the API."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Mailbox, MailboxShare, Message
from relacja.messaging.plugs import MailboxSetting
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, make_conversation, make_mailbox, receive
from relacja.platform.permissions import permissions

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def me() -> Any:
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    return user


@pytest.fixture
def client(me: Any) -> Client:
    return Client(headers={"authorization": f"Bearer {token_for(me, scopes=permissions.codes())}"})


@pytest.fixture
def talk(mailbox: Mailbox) -> Conversation:
    make_party("Anna Nowak", email="anna@customer.test")
    receive(mailbox, inbound())
    return Conversation.objects.get()


def send(client: Client, method: str, address: str, body: Any = None, status: int = 200, **headers: str) -> Any:
    answer = getattr(client, method)(
        API + address, json.dumps(body or {}), content_type="application/json", headers=headers
    )
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def read(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(API + address)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_conversations_are_listed_by_what_is_asked_of_them(
    client: Client, me: Any, mailbox: Mailbox, talk: Conversation
) -> None:
    other = make_mailbox("Sales", "sales@firm.test")
    make_conversation(other, subject="Oferta", status="pending", waiting_since=None, labels=["vip", "new"], assignee=me)
    asked = {
        f"mailbox={mailbox.pk}": ["Faktura"], "status=pending": ["Oferta"], "assignee=me": ["Oferta"],
        "assignee=none": ["Faktura"], "label=vip": ["Oferta"], "label=none-such": [], "waiting=yes": ["Faktura"],
        f"party={talk.party_id}": ["Faktura"], "sort=-last_at": ["Faktura", "Oferta"],
    }  # fmt: skip
    for query, subjects in asked.items():
        found = [row["subject"] for row in read(client, f"/conversations?{query}")["items"]]
        assert sorted(found) == subjects, query
    assert read(client, "/conversations/count?waiting=yes") == {"count": 1}


def test_pages_of_conversations_follow_one_another(client: Client, mailbox: Mailbox) -> None:
    for number in range(5):
        make_conversation(mailbox, subject=f"{number}")
    address, seen = "/conversations?limit=2", []
    while address:
        page = read(client, address)
        seen += [row["id"] for row in page["items"]]
        address = (page["next"] or "").removeprefix(API)
    assert sorted(seen) == sorted(Conversation.objects.values_list("pk", flat=True))


def test_one_conversation_is_told_with_its_messages_and_its_record(client: Client, talk: Conversation) -> None:
    told = read(client, f"/conversations/{talk.pk}")
    assert (told["subject"], told["status"], told["party_id"]) == ("Faktura", "open", talk.party_id)
    [message] = read(client, f"/conversations/{talk.pk}/messages")["items"]
    assert (message["direction"], message["sender"]) == ("inbound", "anna@customer.test")
    send(client, "post", f"/conversations/{talk.pk}/resolve", {"reason": "paid"})
    lines = read(client, f"/conversations/{talk.pk}/record")
    assert lines[0]["kind"] == "resolved"
    assert lines[0]["data"]["why"] == "paid"


def test_messages_come_page_by_page_each_once(client: Client, mailbox: Mailbox, talk: Conversation) -> None:
    for number in range(4):
        services.write_note(actor=SYSTEM, conversation_id=talk.pk, note=f"{number}")
    address, seen = f"/conversations/{talk.pk}/messages?limit=2", []
    while address:
        page = read(client, address)
        seen += [message["id"] for message in page["items"]]
        address = (page["next"] or "").removeprefix(API)
    every = Message.objects.filter(conversation=talk).order_by("-at", "-pk")
    assert seen == list(every.values_list("pk", flat=True))


def test_an_answer_is_written_once_however_often_it_is_sent(client: Client, talk: Conversation) -> None:
    body = {"text": "Wysłaliśmy.", "files": [{"name": "f.txt", "content": base64.b64encode(b"paid").decode()}]}
    address = f"/conversations/{talk.pk}/messages"
    first = send(client, "post", address, body, 201, **{"Idempotency-Key": "a"})
    assert send(client, "post", address, body, 201, **{"Idempotency-Key": "a"}) == first
    sent = Message.objects.get(direction="outbound")
    assert (sent.pk, sent.recipients["to"]) == (first["id"], ["anna@customer.test"])
    [message] = [one for one in read(client, address)["items"] if one["id"] == sent.pk]
    file = client.get(f"{API}/messages/{sent.pk}/files/{message['files'][0]['id']}")
    assert b"".join(file.streaming_content) == b"paid"  # type: ignore[attr-defined]


def test_html_that_a_program_sends_is_made_safe(client: Client, talk: Conversation) -> None:
    send(client, "post", f"/conversations/{talk.pk}/messages", {"html": "<b>a</b><script>x</script>"}, 201)
    assert Message.objects.get(direction="outbound").html == "<b>a</b>"


def test_an_answer_to_what_one_has_not_read_is_refused(client: Client, talk: Conversation) -> None:
    address = f"/conversations/{talk.pk}/messages"
    problem = send(client, "post", address, {"text": "a", "seen": talk.version + 1}, 409)
    assert problem["type"].endswith("messaging.written-meanwhile")
    assert send(client, "post", address, {"text": " "}, 422)["type"].endswith("messaging.nothing")


def test_an_answer_is_taken_back_and_sent_again(client: Client, talk: Conversation) -> None:
    sent = send(client, "post", f"/conversations/{talk.pk}/messages", {"text": "Wysłaliśmy."}, 201)
    assert send(client, "post", f"/messages/{sent['id']}/take-back")["delivery"] == "failed"
    send(client, "post", f"/messages/{sent['id']}/take-back", status=409)
    send(client, "post", f"/messages/{sent['id']}/send-again", status=204)
    send(client, "post", f"/messages/{sent['id']}/send-again", status=404)


def test_a_conversation_is_begun_with_a_customer_one_sees(client: Client, mailbox: Mailbox) -> None:
    party = make_party("Jan", email="jan@customer.test")
    body = {"mailbox_id": mailbox.pk, "to": ["jan@customer.test"], "subject": "Oferta", "text": "Dzień dobry"}
    begun = send(client, "post", "/conversations", body | {"party_id": party.pk}, 201)
    assert Conversation.objects.get(pk=begun["conversation_id"]).party_id == party.pk
    problem = send(client, "post", "/conversations", body | {"party_id": 10**9}, 422)
    assert problem["type"].endswith("messaging.customer-not-visible")


def test_a_conversation_goes_its_way(client: Client, me: Any, talk: Conversation) -> None:
    at, does = f"/conversations/{talk.pk}", lambda method, verb, body=None: send(client, method, f"{at}/{verb}", body)
    assert does("put", "assignee", {"user_id": me.pk})["assignee_id"] == me.pk
    assert does("put", "priority", {"priority": 2})["priority"] == 2
    assert does("post", "labels", {"add": ["vip", "b"], "remove": ["b"]})["labels"] == ["vip"]
    assert does("post", "snooze", {"until": "2099-01-01T00:00:00Z"})["status"] == "snoozed"
    assert does("post", "reopen")["status"] == "open"
    assert does("post", "wait")["status"] == "pending"
    assert does("post", "resolve")["status"] == "resolved"
    problem = send(client, "post", f"{at}/wait", status=409)
    assert problem["standing"] == "resolved"
    send(client, "put", f"{at}/follow", {"follows": True}, 204)
    assert read(client, at)["followers"] == [me.pk]
    note = send(client, "post", f"{at}/notes", {"text": "VIP"}, 201)
    assert Message.objects.get(pk=note["id"]).direction == "note"


def test_secrets_of_mailboxes_never_come_out(client: Client, me: Any, bird: Pigeon) -> None:
    bird.settings = (MailboxSetting("host", "Host"), MailboxSetting("password", "Password", secret=True))
    values = {"host": "mail.firm.test", "password": "topsecret"}
    body = {"transport": "pigeon", "address": "a@firm.test", "name": "A", "values": values}
    made = send(client, "post", "/mailboxes", body, 201)
    changed = body | {"name": "B", "values": {"host": "mail.firm.test"}}
    assert send(client, "put", f"/mailboxes/{made['id']}", changed) == made
    share = send(client, "post", f"/mailboxes/{made['id']}/shares", {"user_id": me.pk}, 201)
    told = read(client, f"/mailboxes/{made['id']}")
    assert (told["name"], told["settings"], told["shares"]) == ("B", {"host": "mail.firm.test"}, [share])
    assert Mailbox.objects.get(pk=made["id"]).secrets
    assert "topsecret" not in json.dumps([told, read(client, "/mailboxes")])
    send(client, "post", f"/mailboxes/shares/{share['id']}/end", status=204)
    assert not MailboxShare.objects.exists()
    problem = send(client, "post", "/mailboxes", body | {"name": "C", "address": "c@firm.test", "values": {}}, 422)
    assert (problem["setting"], problem["why"]) == ("host", "missing")


def test_what_came_in_is_listed_and_decided(client: Client, bird: Pigeon, mailbox: Mailbox) -> None:
    letter = inbound(automatic="bulk")
    bird.reads[letter.original] = letter
    [refused] = receive(mailbox, letter)
    [held] = receive(mailbox, inbound(), held="too_large", understand=None)
    assert [row["id"] for row in read(client, "/arrivals?state=refused&reason=bulk")["items"]] == [refused.pk]
    assert send(client, "post", f"/arrivals/{refused.pk}/let-in")["state"] == "in"
    assert send(client, "post", f"/arrivals/{held.pk}/leave-out", {"reason": "spam"})["state"] == "refused"
    send(client, "post", f"/arrivals/{held.pk}/let-in", status=409)
    assert {row["id"] for row in read(client, "/arrivals?settled=yes")["items"]} == {refused.pk, held.pk}


def test_who_may_not_read_messages_is_told_so_and_who_may_sees_their_mailboxes_only(
    mailbox: Mailbox, talk: Conversation
) -> None:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["messaging.view"], scope="own"))
    client = Client(headers={"authorization": f"Bearer {token_for(user, scopes=['messaging.view'])}"})
    assert read(client, "/conversations")["items"] == []
    assert read(client, "/mailboxes") == []
    for address in (f"/conversations/{talk.pk}", f"/conversations/{talk.pk}/messages", f"/mailboxes/{mailbox.pk}"):
        read(client, address, 404)
    send(client, "post", f"/conversations/{talk.pk}/resolve", status=403)
    token = token_for(user, scopes=["customers.view"])
    nobody = Client(headers={"authorization": f"Bearer {token}"})
    read(nobody, "/conversations", 403)


def _queries(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask()
    return len(asked)


def test_more_rows_cost_no_more_queries(client: Client, mailbox: Mailbox) -> None:
    def grow() -> None:
        for number in range(3):
            message, _line = make_conversation(mailbox, subject="S", assignee=make_user(), labels=["a"])
            box = make_mailbox(f"{message.pk}", f"box{message.pk}@firm.test")
            services.share_mailbox(actor=SYSTEM, mailbox_id=box.pk, user_id=make_user().pk)
            file = {"name": f"{number}.txt", "content": base64.b64encode(str(message.pk).encode()).decode()}
            send(client, "post", f"/conversations/{first.pk}/messages", {"text": "a", "files": [file]}, 201)

    first = make_conversation(mailbox)[0].conversation
    asked = (
        "/conversations", "/arrivals", "/mailboxes", f"/conversations/{first.pk}/messages",
        f"/conversations/{first.pk}/record",
    )  # fmt: skip
    grow()
    few = [_queries(lambda address=address: read(client, address)) for address in asked]  # type: ignore[misc]
    grow()
    assert [_queries(lambda address=address: read(client, address)) for address in asked] == few  # type: ignore[misc]
    assert Arrival.objects.count() == 7


def test_somebody_outside_is_asked_beside_a_conversation(client: Client, mailbox: Mailbox, talk: Conversation) -> None:
    body = {"mailbox_id": mailbox.pk, "to": ["parts@supplier.test"], "subject": "Part 7", "text": "In stock?"}
    address = f"/conversations/{talk.pk}/beside"
    sent = send(client, "post", address, body, status=201, **{"Idempotency-Key": "k1"})
    assert send(client, "post", address, body, status=201, **{"Idempotency-Key": "k1"}) == sent
    [side] = read(client, address)
    assert (side["id"], side["address"], side["waiting_since"]) == (
        sent["conversation_id"],
        "parts@supplier.test",
        None,
    )
    assert read(client, f"/conversations/{side['id']}")["beside_id"] == talk.pk
    refused = send(client, "post", address, body | {"cc": ["anna@customer.test"]}, status=422)
    assert refused["address"] == "anna@customer.test"
    send(client, "post", f"/conversations/{side['id']}/beside", body, status=409)
    assert Conversation.objects.count() == 2


def test_conversations_are_merged_and_split_and_all_of_it_undone(
    client: Client, mailbox: Mailbox, talk: Conversation
) -> None:
    receive(mailbox, inbound(subject="Another"))
    other = Conversation.objects.exclude(pk=talk.pk).get()
    box = make_mailbox("Sales", "sales@firm.test")
    away = make_conversation(box)[0].conversation
    assert read(client, f"/conversations/{talk.pk}/merge-warnings?into={other.pk}") == {"warnings": []}
    assert "other_mailbox" in read(client, f"/conversations/{talk.pk}/merge-warnings?into={away.pk}")["warnings"]
    send(client, "post", f"/conversations/{talk.pk}/merge", {"into_id": other.pk, "reason": ""}, status=422)
    merged = send(client, "post", f"/conversations/{talk.pk}/merge", {"into_id": other.pk, "reason": "same"})
    assert merged["id"] == other.pk
    assert len(read(client, f"/conversations/{other.pk}/messages")["items"]) == 2
    send(client, "post", f"/conversations/{talk.pk}/merge", {"into_id": other.pk, "reason": "same"}, status=422)
    assert send(client, "post", f"/conversations/{talk.pk}/unmerge", {"reason": "not"})["id"] == talk.pk
    send(client, "post", f"/conversations/{talk.pk}/unmerge", {"reason": "not"}, status=409)
    receive(mailbox, inbound(tokens=(talk.token,), text="One more"))
    last = Message.objects.filter(conversation=talk).latest("pk")
    body = {"message_ids": [last.pk], "reason": "another matter", "subject": "More"}
    part = send(client, "post", f"/conversations/{talk.pk}/split", body, status=201)
    assert read(client, f"/conversations/{part['id']}")["subject"] == "More"
    send(client, "post", f"/conversations/{part['id']}/split", body, status=422)
    assert send(client, "post", f"/conversations/{part['id']}/undo-split", {"reason": "no"})["id"] == talk.pk
    assert Conversation.objects.get(pk=talk.pk).messages == 2
