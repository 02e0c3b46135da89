"""Into which conversation one is merged: any that is found and may be answered in, with what that means read first."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.testing import inbound, make_mailbox, receive

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(db: None) -> Client:
    user = make_user(language="en")
    actor_with(user=user)
    return sign_in(Client(), user)


def write(mailbox: Mailbox, **fields: Any) -> Conversation:
    [arrival] = receive(mailbox, inbound(**fields))
    assert arrival.message is not None
    return arrival.message.conversation


def page(client: Client, address: str, **given: Any) -> str:
    answer = client.get(address, given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_any_conversation_is_found_to_merge_into_by_number_words_or_customer_but_none_out_of_sight(
    client: Client, mailbox: Mailbox
) -> None:
    make_party("Zofia Żuraw", email="z.z@firm.test")
    one = write(mailbox, subject="Invoice")
    others = write(mailbox, sender="z.z@firm.test", sender_name="zz", subject="Broken kettle", text="It leaks.")
    boss = make_mailbox("Own", "boss@firm.test", owner_id=make_user().pk)
    secret = write(boss, sender="jan@else.test", subject="Kettle of the boss")
    address = reverse("messaging:merge_found", args=[one.pk])
    for asked in (f"#{others.pk}", str(others.pk), "kettle", "leaks", "zofia zuraw", "z.z@firm.test"):
        found = page(client, address, q=asked)
        assert f'value="{others.pk}"' in found, asked
        assert "Somebody else" in found
        assert f'value="{secret.pk}"' not in found
        assert f'value="{one.pk}"' not in found
    for nothing in (f"#{secret.pk}", "of the boss", "9" * 18, "9" * 30, "zzz", "' OR 1=1 --"):
        assert "Nothing found" in page(client, address, q=nothing), nothing
    assert client.get(reverse("messaging:merge_found", args=[secret.pk])).status_code == 404


def test_another_customers_conversation_is_merged_only_by_whoever_has_read_what_that_means(
    client: Client, mailbox: Mailbox
) -> None:
    make_party("Anna Nowak", email="anna@customer.test")
    make_party("Jan Kot", email="jan@else.test")
    one, others = write(mailbox, subject="Invoice"), write(mailbox, sender="jan@else.test", subject="Bill")
    address, given = reverse("messaging:merge", args=[one.pk]), {"into": others.pk, "reason": "one family", "q": "Bill"}
    refused = client.post(address, given, headers=HTMX)
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "Read the warning first" in said
    assert "two different customers" in said
    assert f'value="{others.pk}" checked' in said, "what was looked for and chosen is still there"
    assert Message.objects.filter(conversation=others).count() == 1
    assert client.post(address, given | {"known": "1"}, headers=HTMX).status_code == 204
    assert Message.objects.filter(conversation=others).count() == 2
