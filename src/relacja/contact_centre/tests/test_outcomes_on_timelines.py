"""Reasons and outcomes picked at the desk, as the timeline tells them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in
from relacja.contact_centre.models import WrapUpCode
from relacja.customers.testing import make_party
from relacja.interactions import services as ledger
from relacja.interactions.testing import make_interaction
from relacja.platform.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    user, client = make_user("reader@example.com", language="en"), Client()
    make_member(user, make_unit(), make_role(scope="all"))
    sign_in(client, user)
    return client


def test_a_code_is_told_in_words_and_what_was_typed_stays(reader: Client) -> None:
    WrapUpCode.objects.update_or_create(
        kind="outcome", queue=None, code="came_round", defaults={"name": "Changed their mind"}
    )
    party = make_party().pk
    for outcome in ("solved", "came_round", "wants a red one"):
        make_interaction(party, outcome=outcome)
    page = reader.get(f"/customers/{party}/timeline/").content.decode()
    for words in ("Solved", "Changed their mind", "wants a red one"):
        assert words in page
    assert "came_round" not in page


def test_the_reason_stands_in_the_details(reader: Client) -> None:
    contact = make_interaction(make_party().pk, reason="invoice")
    assert "An invoice or a payment" in reader.get(f"/contacts/{contact.id}/detail/").content.decode()


def test_many_outcomes_cost_as_many_queries_as_one(reader: Client) -> None:
    costs = []
    party = make_party().pk
    for outcomes in (["solved"], ["sold", "call_again", "handed_on", "no_answer"]):
        for outcome in outcomes:
            make_interaction(party, outcome=outcome)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            reader.get(f"/customers/{party}/timeline/")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_all_versions_tell_codes_in_words_and_which_part_of_the_system_did_it() -> None:
    user = make_user(language="pl")
    make_member(user, make_unit(), make_role(scope="all"))
    contact = make_interaction(make_party().pk, outcome="wants a red one")
    ledger.correct(
        actor=Actor.system("wrap-up at the desk"), interaction_id=contact.id, reason="told", outcome="call_again"
    )
    page = sign_in(Client(), user).get(f"/contacts/{contact.id}/").content.decode()
    assert "podsumowanie na stanowisku" in page
    assert page.count("Zadzwonić ponownie") == 2, "as it stands, and among the versions"
    assert "call_again" not in page
