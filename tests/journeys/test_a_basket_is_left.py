"""Walk two: a basket is left in a web shop, and exactly one friendly letter goes out unless the order came.

The shop speaks by an unmodified Segment library to a web process, and the letter goes through a real Postfix.
"""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.utils import timezone
from segment.analytics.client import Client

from relacja.automation import services as automation
from relacja.automation.models import Run
from relacja.capture import services as capture
from relacja.customers import queries as asked
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.mailings.models import Letter
from relacja.mailings.testing import body, make_version, send_all
from relacja.marketing import queries, services
from relacja.marketing.types import CampaignTerms
from relacja.messaging.testing.servers.dovecot import Dovecot
from relacja.messaging.testing.servers.foreign import Foreign
from relacja.messaging.testing.servers.postfix import Postfix
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxDelivery
from relacja.platform.parameters import standing_at
from relacja.platform.testing.outbox import deliver_all
from tests.mail.account import set_up
from tests.mail.test_round_trip import postfix_of
from tests.servers import serving

pytestmark = [pytest.mark.mail, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("a test")
LAMP = {"product_id": "L-7", "name": "Lampa", "price": 99.5, "currency": "PLN", "url": "https://shop.test/l7"}
BLOCKS = [
    {"kind": "heading", "text": 'Dzień dobry, {{customer.first_name | "Szanowni Państwo"}}'},
    {"kind": "products", "rows": "basket.products"},
    {"kind": "footer", "text": ""},
]


@pytest.fixture
def shop(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A shop's own library; of ours it knows the address of a web process and a key."""
    _source, key = capture.add_source(actor=SYSTEM, name="Shop")
    with serving(tmp_path_factory.mktemp("web")) as address:
        yield Client(key, host=address, sync_mode=True)


def reader(name: str) -> int:
    """A customer who allows letters."""
    address = f"{name.lower()}@foreign.test"
    party = make_party(f"{name} Nowak", given_name=name, family_name="Nowak", email=address)
    customers.record_consent(
        actor=SYSTEM, party_id=party.pk, saying=customers.Saying("marketing", "granted"),
        proof=customers.Proof("form"), at=timezone.now(),
    )  # fmt: skip
    return party.pk


def leave_a_basket(shop: Client, name: str) -> None:
    """A visit, a product looked at, a basket, and who it was."""
    browser = f"browser of {name}"
    at = timezone.now() - timedelta(hours=2)
    shop.page(anonymous_id=browser, name="Lamps", timestamp=at)
    shop.track(anonymous_id=browser, event="Product Viewed", properties=LAMP, timestamp=at)
    shop.track(anonymous_id=browser, event="Product Added", properties=LAMP, timestamp=at + timedelta(minutes=1))
    told = {"email": f"{name.lower()}@foreign.test"}
    shop.identify(user_id=name, anonymous_id=browser, traits=told, timestamp=at + timedelta(minutes=2))


def order(shop: Client, name: str) -> None:
    told = {"order_id": f"Z-{name}", "products": [LAMP], "currency": "PLN"}
    shop.track(user_id=name, event="Order Completed", properties=told)


def go_on() -> None:
    """What came is digested, news are heard, what is due is done, letters leave."""
    while capture.digest(actor=SYSTEM):
        pass
    deliver_all()
    automation.advance_due(actor=SYSTEM, now=timezone.now())
    send_all()
    deliver_all()


def taken(foreign: Foreign) -> list[EmailMessage]:
    return [message_from_bytes(one.raw, policy=policy.default) for one in foreign.taken]


def test_a_basket_is_left_and_one_letter_brings_it_back(
    shop: Client, dovecot: Dovecot, postfix: Postfix, foreign: Foreign, mailbox: str, settings: object, tmp_path: Path
) -> None:
    settings.DATA, settings.BASE_URL = tmp_path, "https://crm.test"  # type: ignore[attr-defined]
    box = set_up(dovecot, mailbox, **postfix_of(postfix))
    anna, ewa = reader("Anna"), reader("Ewa")
    how = services.Basket(make_version(pl=body(blocks=BLOCKS)).design_id, box.pk, after=3600)
    campaign_id = services.prepare_basket_journey(actor=SYSTEM, terms=CampaignTerms("Koszyk", control_share=0), how=how)
    services.start_journey(actor=SYSTEM, campaign_id=campaign_id)

    for name in ("Anna", "Ewa"):
        leave_a_basket(shop, name)
    order(shop, "Ewa")
    patience = time.monotonic() + 90
    with standing_at("mailings.quiet", False):
        while not foreign.taken or len(interactions.timeline(SYSTEM, ewa).entries) < 2:
            go_on()
            assert time.monotonic() < patience, _where_it_is(postfix)
            time.sleep(0.1)
        for _ in range(3):
            go_on()
    [letter] = taken(foreign)
    assert "anna@foreign.test" in letter["to"]
    assert "List-Unsubscribe=One-Click" in letter["list-unsubscribe-post"]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Dzień dobry, Anna" in text
    assert "Lampa" in text
    assert sorted(one.kind for one in interactions.timeline(SYSTEM, anna).entries) == ["mailing", "session"]
    assert sorted(one.kind for one in interactions.timeline(SYSTEM, ewa).entries) == ["order", "session"]

    [link] = re.findall(r"<(https?://[^>]+)>", letter["list-unsubscribe"])
    order(shop, "Anna")
    go_on()
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    report = queries.report(SYSTEM, campaign, timezone.now())
    assert (report.treated.people, report.treated.ordered) == (1, 1)
    assert sum((one.money for one in report.credited), Decimal(0)) == Decimal("99.50")
    assert report.uplift.claim == "no_control"

    way = urlsplit(link).path
    assert Browser().get(way).status_code in (200, 405)
    assert _may_be_written_to(anna)
    assert Browser(enforce_csrf_checks=True).post(way, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not _may_be_written_to(anna)
    assert len(foreign.taken) == 1


def _where_it_is(postfix: Postfix) -> str:
    """How far the letter came."""
    news = OutboxDelivery.objects.exclude(state="done").values_list("subscriber", "attempts", "error")
    runs = Run.objects.values_list("state", "node", "due_at")
    letters = Letter.objects.values_list("state", "reason", "detail", "due_at")
    return "\n".join([*map(str, [*news, *runs, *letters]), postfix.log()])


def _may_be_written_to(party_id: int) -> bool:
    answer = asked.may_contact(
        actor=SYSTEM, party_id=party_id, purpose="marketing", channel="email", at=timezone.now(),
        point_id=asked.recipients(SYSTEM, {party_id: None})[party_id].point_id,
    )  # fmt: skip
    return answer.allowed
