"""Conversations in the search box: by words in any form, by address, and only those one may see."""

import pytest
from django.urls import reverse

from relacja.accounts.testing import actor_with
from relacja.messaging.models import Mailbox
from relacja.messaging.queries import search_conversations, searching
from relacja.messaging.tables import CONVERSATIONS
from relacja.messaging.testing import SYSTEM, make_conversation
from relacja.platform import lists
from relacja.platform.lists import ListQuery
from relacja.platform.search import search_everything


@pytest.fixture(params=[5_000, 0], ids=["few have the words", "many have them"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways in which words are found."""
    monkeypatch.setattr(searching, "MANY", request.param)


@pytest.fixture
def talk(mailbox: Mailbox) -> int:
    message, _line = make_conversation(
        mailbox, subject="Reklamacja FV/2026/117", text="Proszę o zwrot pieniędzy za żółtą torbę. Где мой возврат?",
        sender="ewa@customer.test",
    )  # fmt: skip
    make_conversation(mailbox, subject="Oferta", text="Coś innego", sender="jan@customer.test")
    return message.conversation_id


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "query",
    [
        "reklamacja", "REKLAMACJĘ", "reklamacje", "zwrotu zolta", "torba", "2026 117", "FV/2026/117", "возврата",
        "ewa@customer", "Ewa@Customer.test", "nowak zwrot", "customer reklamacja", "ewa@customer.test reklamacja",
    ],
)  # fmt: skip
def test_a_conversation_is_found_by_words_of_its_messages_and_by_address(query: str, talk: int) -> None:
    assert [found.pk for found in search_conversations(SYSTEM, query)] == [talk]


@pytest.mark.parametrize(
    "query", ["", "a", "'", "reklamacja oferta", "ewa@customer.test oferta", "!!!", "nobody@customer.test"]
)
def test_what_does_not_fit_is_not_found(query: str, talk: int) -> None:
    assert search_conversations(SYSTEM, query) == []


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("query", "found"), [("torba nowak", 1), ("nowak", 2), ("!!!", 0), ("oferta torba", 0)])
def test_the_inbox_finds_the_same(query: str, found: int, talk: int) -> None:
    asked = ListQuery.parse(CONVERSATIONS, SYSTEM, {"q": [query]})
    assert len(lists.page(CONVERSATIONS, SYSTEM, asked).rows) == found


@pytest.mark.usefixtures("many")
def test_nobody_finds_what_they_may_not_see(talk: int) -> None:
    assert search_conversations(actor_with("messaging.view", scope="own"), "reklamacja") == []
    assert search_conversations(actor_with("customers.view"), "reklamacja") == []


def test_the_search_box_shows_whom_it_is_with_and_leads_there(talk: int) -> None:
    [group] = [one for one in search_everything(SYSTEM, "reklamacja") if one.code == "messaging.conversations"]
    [hit] = group.hits
    assert (hit.title, hit.url) == ("Reklamacja FV/2026/117", reverse("messaging:conversation", args=[talk]))
    assert "Anna Nowak" in hit.detail
