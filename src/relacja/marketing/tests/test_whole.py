"""Those whom every campaign leaves alone, what the whole of marketing brought against them, and reports by types."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.mailings.testing import make_reader
from relacja.marketing import queries, services
from relacja.marketing.models import Participation
from relacja.marketing.rules.arms import is_left_everywhere
from relacja.marketing.tests.test_mailing import go, letters, listed, prepared
from relacja.marketing.types import CampaignTerms
from relacja.messaging.testing import Pigeon
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.parameters import standing_at
from relacja.sales.testing import line_of, make_order

SYSTEM = Actor.system("a test")


def test_who_is_left_alone_everywhere_is_drawn_once_and_stays_while_the_share_grows() -> None:
    drawn = {share: {n for n in range(20_000) if is_left_everywhere(n, share)} for share in (0, 50, 100)}
    assert not drawn[0]
    assert drawn[50] < drawn[100]
    assert len(drawn[100]) == pytest.approx(2000, abs=200)


@pytest.mark.django_db
def test_a_campaign_leaves_alone_whom_all_do_and_counts_them_apart(bird: Pigeon, mailbox_id: int) -> None:
    people = [make_reader(f"Anna{n} Nowak") for n in range(30)]
    with standing_at("marketing.left_everywhere", 300):
        campaign_id = prepared(mailbox_id, (listed("All", *people),))
        services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
        go(campaign_id)
        alone = services.left_everywhere(people)
    assert 0 < len(alone) < 30
    assert {one.party_id for one in letters(campaign_id)} == set(people) - alone
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    found = queries.report(SYSTEM, campaign, timezone.now())
    assert (found.treated.people, found.control.people, found.people) == (30 - len(alone), 0, 30)
    assert found.uplift.claim == "no_control"


@pytest.mark.django_db
def test_the_whole_of_marketing_is_measured_against_them(db: None) -> None:
    since = timezone.now() - timedelta(days=30)
    people = [make_party(f"Anna{n}").pk for n in range(120)]
    with standing_at("marketing.left_everywhere", 400):
        alone = services.left_everywhere(people)
        for number, party_id in enumerate(people):
            if party_id not in alone or number % 10 == 0:
                make_order(party_id, number=f"Z{number}", lines=(line_of(1, "50"),), placed_at=timezone.now())
        found = queries.whole_report(SYSTEM, since)
    assert (found.others.people, found.left_alone.people) == (120 - len(alone), len(alone))
    assert found.others.ordered == 120 - len(alone)
    assert found.left_alone.ordered == sum(1 for n, one in enumerate(people) if one in alone and n % 10 == 0)
    assert found.uplift.rate is not None
    assert found.uplift.rate.is_sure
    assert queries.whole_report(SYSTEM, since).uplift.claim == "no_control"
    with pytest.raises(NotPermitted):
        queries.whole_report(actor_with("customers.view"), since)


def made(statement: str, *values: Any) -> int:
    """A row of a lower app as it lies, of whatever month."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_report_tells_customers_apart_by_their_type_in_the_month_of_the_draw(db: None) -> None:
    now = timezone.now()
    this_month = timezone.localdate(now).replace(day=1)
    before, after = this_month - timedelta(days=40), this_month + timedelta(days=40)
    anna, jan, new = (make_party(name).pk for name in ("Anna", "Jan", "New"))
    family = made("INSERT INTO segments_typefamily (code, name, sorting, clusters, created_at)"
                  " VALUES ('f', 'Value', 'conditions', 4, now()) RETURNING id")  # fmt: skip
    gold, rest = (
        made("INSERT INTO segments_customertype (family_id, name, position, condition, is_rest)"
             " VALUES (%s, %s, %s, '', false) RETURNING id", family, name, n)
        for n, name in enumerate("ab")
    )  # fmt: skip
    rows = ((before.replace(day=1), gold, anna), (after.replace(day=1), rest, anna), (this_month, rest, jan))
    for month, kind, party_id in rows:
        made("INSERT INTO segments_typeofmonth (family_id, month, type_id, party_id)"
             " VALUES (%s, %s, %s, %s) RETURNING id", family, month, kind, party_id)  # fmt: skip
    campaign_id = services.prepare_experiment(actor=SYSTEM, terms=CampaignTerms("X"), is_random=True)
    drawn = [services.Drawn(one, "a", now) for one in (anna, jan, new)]
    services.load_experiment(actor=SYSTEM, campaign_id=campaign_id, drawn=drawn)
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    assert Participation.objects.count() == 3
    assert set(queries.report(SYSTEM, campaign, now, family).by_type) == {str(gold), str(rest), ""}
    assert set(queries.report(SYSTEM, campaign, now).by_type) == {"customer"}


@pytest.mark.django_db
def test_pages_and_programs_show_the_whole(client: Client) -> None:
    user = make_user()
    actor_with("marketing.view", user=user)
    sign_in(client, user)
    assert client.get(reverse("marketing:whole"), {"days": "30"}).status_code == 200
    told = client.get("/api/v1/campaigns/whole?days=30").json()
    assert (told["share"], [one["code"] for one in told["arms"]]) == (0, ["others", "everywhere"])
