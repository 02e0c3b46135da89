"""What conditions may ask about campaigns."""

import pytest
from django.utils import timezone

from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.marketing.models import Campaign, Participation, Response
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of
from relacja.platform.fields import condition_fields
from relacja.platform.testing.fields import check_condition_field

pytestmark = pytest.mark.django_db
REACHED, ANSWERED = "marketing.campaigns", "marketing.answered"


def test_campaigns_that_reached_somebody_and_those_they_answered_are_told_by_name() -> None:
    now, parties = timezone.now(), [make_party().pk for _ in range(4)]
    spring, autumn = (
        Campaign.objects.create(name=name, kind="mailing", salt="x", created_at=now) for name in ("Spring", "Autumn")
    )
    for n, party in enumerate(parties[:3]):
        for campaign in (spring, autumn):
            is_control = n == 2 and campaign is autumn
            Participation.objects.create(
                campaign=campaign, party_id=party, arm="", is_control=is_control, key=f"{party}", at=now
            )
    Response.objects.create(
        campaign=autumn, order_id=1, party_id=parties[1], letter_id=1, rule="click", money=5, currency="PLN", at=now
    )
    merged = {"keep_id": parties[0], "absorb_id": parties[1], "reason": "x", "at": now}
    customers.merge_parties(actor=Actor.system("test"), **merged)
    for code in (REACHED, ANSWERED):
        check_condition_field(condition_fields[code], party_ids=parties, at=now)
    assert values_of([REACHED, ANSWERED], parties[0], now) == {REACHED: ("Autumn", "Spring"), ANSWERED: ("Autumn",)}
    assert values_of([REACHED], parties[2], now) == {REACHED: ("Spring",)}
