"""Campaigns that call: each customer once, by the desk's own rules, and how it ended comes back to the campaign."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallList, CallToMake
from relacja.contact_centre.services import WrapUp
from relacja.contact_centre.testing import Stage
from relacja.contact_centre.tests.test_call_lists import customers_with_numbers, in_hand, say, states
from relacja.marketing import queries as marketing_queries
from relacja.marketing import services as marketing
from relacja.marketing.types import CampaignTerms
from relacja.platform.parameters import standing_at
from relacja.routing.testing import SYSTEM
from relacja.segments import services as segments
from relacja.segments.types import Kind, Pick

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def any_hour() -> Iterator[None]:
    with standing_at("customers.quiet_from", 0), standing_at("customers.quiet_to", 0):
        yield


def called(parties: list[Any], name: str = "Renewals", control: int = 0) -> int:
    now = timezone.now()
    segment_id = segments.add_segment(actor=SYSTEM, code="renewals", name=name, at=now, kind=Kind.LIST)
    segments.put_many(
        actor=SYSTEM, segment_id=segment_id, party_ids=[one.pk for one in parties], pick=Pick.ALWAYS, at=now
    )
    how = marketing.Reach("call", (segment_id,), {"plan": "calls", "script": "Good day"})
    terms = CampaignTerms(name, control_share=control)
    campaign_id = marketing.prepare_reach(actor=SYSTEM, terms=terms, how=how)
    marketing.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
    go(campaign_id)
    return campaign_id


def go(campaign_id: int) -> None:
    while marketing.write_batch(actor=SYSTEM, campaign_id=campaign_id):
        pass


def reached(campaign_id: int) -> Any:
    campaign = marketing_queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    return marketing_queries.report(SYSTEM, campaign, timezone.now()).channels["call"]


def test_everybody_who_allows_calls_stands_once_on_a_list_of_the_campaigns_own(stage: Stage) -> None:
    parties = customers_with_numbers(3)
    for one in parties[:2]:
        say(one, "granted", channel="phone")
    campaign_id = called(parties)
    go(campaign_id)
    assert states() == {
        parties[0].pk: ("open", ""), parties[1].pk: ("open", ""), parties[2].pk: ("refused", "no_consent")
    }  # fmt: skip
    found = CallList.objects.get()
    assert (found.campaign_id, found.name, found.script, found.is_running) == (
        campaign_id,
        "Renewals",
        "Good day",
        True,
    )
    told = reached(campaign_id)
    assert (told.asked, told.reached, [count for _why, count in told.left_out]) == (3, 0, [1])


def test_how_a_call_ended_stands_in_the_report_and_is_told_to_journeys(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(
        "relacja.contact_centre.services.calls.telling.automation.tell_many", lambda *, actor, news: told.extend(news)
    )
    [party] = customers_with_numbers(1)
    say(party, "granted", channel="phone")
    campaign_id = called([party])
    actor, held = in_hand(stage)
    dialled = services.call_back(actor=actor, reservation_id=held)
    stage.settle()
    stage.act(lambda: stage.line._callee_answers(dialled, "+48600100000"))  # type: ignore[attr-defined]
    services.hang_up_call(actor=actor, call_id=Call.objects.get().pk)
    stage.settle()
    services.finish(actor=actor, reservation_id=held, wrap_up=WrapUp(outcome="sold"))
    assert CallToMake.objects.get().outcome == "sold"
    assert [count for _word, count in reached(campaign_id).became] == [1, 1, 0, 0]
    [news] = told
    assert (news.name, news.party_id) == ("call.ended", party.pk)
    assert news.facts == {"campaign": campaign_id, "reached": True, "outcome": "sold"}


def test_who_is_left_alone_is_not_called_and_a_stop_takes_back_who_waits(stage: Stage) -> None:
    parties = customers_with_numbers(12)
    for one in parties:
        say(one, "granted", channel="phone")
    services.save_call_list(actor=SYSTEM, name="Renewals", purpose="service", plan="calls")
    campaign_id = called(parties, control=400)
    on_list = set(CallToMake.objects.values_list("party_id", flat=True))
    assert 0 < len(on_list) < 12
    assert CallList.objects.get(campaign_id=campaign_id).name == f"Renewals ({campaign_id})"
    marketing.stop_campaign(actor=SYSTEM, campaign_id=campaign_id)
    assert not CallList.objects.get(campaign_id=campaign_id).is_running
    assert not CallToMake.objects.filter(item__state="waiting").exists()
