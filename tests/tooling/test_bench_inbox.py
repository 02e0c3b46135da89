"""What the inbox is measured with fits the tables as they are."""

import pytest
from bench.inbox import FILL
from django.db import connection

from relacja.accounts.testing import make_user
from relacja.customers.testing import make_party
from relacja.messaging.models import Conversation, Message


@pytest.mark.django_db
def test_an_inbox_is_filled_as_large_as_asked_for() -> None:
    make_user()
    make_party("Anna Nowak")
    with connection.cursor() as cursor:
        cursor.execute(FILL % {"conversations": 30, "long": 7})
    assert Conversation.objects.count() == 30
    assert Message.objects.filter(conversation__token="bench1").count() == 7
    assert Message.objects.filter(conversation__token="bench2").count() == 1
