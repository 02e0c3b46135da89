"""Flows, segments, letters and campaigns that somebody was in: handed out, and gone when they are forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from relacja.automation import services as automation
from relacja.automation.testing import make_flow, node
from relacja.automation.types import Start
from relacja.capture.testing import Shop
from relacja.customers import queries as customers
from relacja.customers import services
from relacja.customers.testing import make_party
from relacja.mailings.testing import body, make_reader, make_version, send_all
from relacja.mailings.testing.fixtures import bird
from relacja.marketing import services as marketing
from relacja.marketing.types import CampaignTerms
from relacja.messaging.testing import Pigeon, make_mailbox
from relacja.platform.actor import Actor
from relacja.platform.testing.outbox import deliver_all
from relacja.sales.testing import make_order
from relacja.segments import services as segments
from relacja.segments.testing import make_segment
from relacja.segments.types import Kind, Pick, Sorting
from tests.journeys.test_forgetting import found

__all__ = ["bird"]
pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NEEDLES = ("Gżegżółk", "gzegzolk", "przemka@poczta")
KEPT = {
    "customers_party": "the stone on their grave, which names nobody",
    "customers_consentevent": "when they agreed and when no more: the proof of it",
    "ledger_event": "that something was written of them; what it said cannot be read any more",
    "party_key": "that their key was destroyed",
}
"""Tables that may point at somebody who is forgotten."""
POINTING = """
SELECT table_name, column_name FROM information_schema.columns
JOIN information_schema.tables USING (table_name, table_schema)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('bigint', 'integer')
  AND (column_name IN ('party_id', 'canonical_id', 'keep_id', 'absorb_id') OR column_name LIKE '%\\_party\\_id')
"""


def pointing_at(party_id: int) -> set[str]:
    """The tables whose rows have the number of a party where a party stands."""
    told = set()
    with connection.cursor() as cursor:
        cursor.execute(POINTING)
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [party_id])
            if cursor.fetchone()[0]:
                told.add(table)
    return told


def be_counted(person: int) -> None:
    """They are in a segment by its condition, in another by hand, and of a type."""
    make_segment("people", 'customers.kind = "person"')
    by_hand, now = make_segment("chosen", kind=Kind.LIST, counts=False), timezone.now()
    segments.put_many(actor=SYSTEM, segment_id=by_hand, party_ids=[person], pick=Pick.ALWAYS, at=now)
    family = segments.add_family(actor=SYSTEM, code="value", name="Value", sorting=Sorting.CONDITIONS, at=now)
    segments.save_type(actor=SYSTEM, family_id=family, name="Anybody", condition="ALWAYS")
    segments.sort_customers(actor=SYSTEM, family_id=family, at=now)


def go_through(person: int) -> None:
    """They stand in a flow that knows their name."""
    wait = node("wait", settings={"seconds": 86_400}, next="end")
    flow_id = make_flow({"first": "wait", "nodes": {"wait": wait, "end": node("end")}}, keyed_by="party")
    start = Start("przemka@poczta.example", timezone.now(), person, {"name": "Przemysława Gżegżółka"})
    automation.start_many(actor=SYSTEM, flow_id=flow_id, starts=[start])


def visit(person: int) -> None:
    """They say at a shop who they are, and leave a basket there."""
    shop = Shop()
    told = {"anonymousId": "gzegzolka-browser", "userId": "przemka@poczta.example"}
    shop.says(1, "identify", **told, traits={"email": "przemka@poczta.example"})
    shop.track(2, "Product Added", {"product_id": "L-7", "name": "Lampa", "price": 99.5, "currency": "PLN"}, **told)
    deliver_all()


def take_part(person: int) -> int:
    """They get the letter of a campaign and order after it; the order."""
    box, version = make_mailbox("News", "news@firm.test"), make_version(pl=body("Dla {{customer.name}}"))
    chosen, now = make_segment("meant", kind=Kind.LIST, counts=False), timezone.now()
    segments.put_many(actor=SYSTEM, segment_id=chosen, party_ids=[person], pick=Pick.ALWAYS, at=now)
    how = marketing.Mailing((chosen,), (version.design_id,), box.pk)
    campaign_id = marketing.prepare_mailing(actor=SYSTEM, terms=CampaignTerms("Wiosna", control_share=0), how=how)
    marketing.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
    while marketing.write_batch(actor=SYSTEM, campaign_id=campaign_id):
        pass
    assert send_all() == 1
    order_id = make_order(person, placed_at=timezone.now() + timedelta(minutes=1)).id
    assert marketing.credit_orders(actor=SYSTEM, order_ids=[order_id]) == [order_id]
    return order_id


@pytest.fixture
def person(bird: Pigeon) -> int:
    """Somebody on whom all of it hangs."""
    party_id = make_reader("Przemysława Gżegżółka", email="przemka@poczta.example")
    be_counted(party_id)
    go_through(party_id)
    visit(party_id)
    take_part(party_id)
    return party_id


HANGS = {
    "segments_stay", "segments_handpick", "segments_typeofmonth", "automation_run", "capture_session",
    "capture_basket", "marketing_participation", "marketing_response", "mailings_letter",
}  # fmt: skip


def test_nothing_of_it_names_or_points_at_somebody_who_is_forgotten(person: int) -> None:
    other = make_party("Anna Przyjazna").pk
    assert pointing_at(person) >= HANGS, "the scene lacks something: the search would prove nothing"
    done = services.forget_person(actor=SYSTEM, party_id=person, reason="asked for it")
    assert found(NEEDLES) == []
    assert {table.partition("_y2")[0] for table in pointing_at(person)} <= set(KEPT)
    assert done.counts["runs_kept"] >= 1
    assert customers.party_file(SYSTEM, other) is not None


def test_what_was_counted_stays_counted(person: int) -> None:
    services.forget_person(actor=SYSTEM, party_id=person, reason="asked for it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(money) FROM marketing_response WHERE party_id IS NULL")
        assert cursor.fetchone() == (1, 10)
        cursor.execute("SELECT array_agg(DISTINCT state) FROM automation_run")
        assert cursor.fetchone() == (["stopped"],)
        cursor.execute("SELECT count(*) FROM mailings_letter WHERE sent_at IS NOT NULL AND party_id IS NULL")
        assert cursor.fetchone() == (1,)


def test_all_of_it_is_handed_out_to_who_asks(person: int) -> None:
    told: dict[str, Any] = services.hand_out_personal_data(
        actor=SYSTEM, party_id=person, reason="asked", at=timezone.now()
    )
    text = str(told)
    for words in ("People", "Chosen", "Anybody", "Przemysława Gżegżółka", "Wiosna", "Lampa", "gzegzolka-browser"):
        assert words in text, words
    assert set(told) >= {"automation", "capture", "mailings", "marketing", "segments"}
