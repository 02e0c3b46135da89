"""A letter to everybody in some segments, once each, whatever stops it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with
from relacja.customers import services as customers
from relacja.mailings import queries as mailings
from relacja.mailings.testing import make_reader, make_version, send_all
from relacja.marketing import queries, services
from relacja.marketing.models import Campaign, Participation
from relacja.marketing.types import CAMPAIGN, CampaignTerms
from relacja.messaging.testing import Pigeon
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.refs import Ref
from relacja.platform.testing.outbox import deliver_all
from relacja.sales.testing import line_of, make_order
from relacja.segments import services as segments
from relacja.segments.types import Kind, Pick

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")


def listed(name: str, *people: int) -> int:
    now = timezone.now()
    segment_id = segments.add_segment(actor=SYSTEM, code=name, name=name, at=now, kind=Kind.LIST)
    segments.put_many(actor=SYSTEM, segment_id=segment_id, party_ids=list(people), pick=Pick.ALWAYS, at=now)
    deliver_all()
    return segment_id


def prepared(mailbox_id: int, segment_ids: tuple[int, ...], **more: Any) -> int:
    terms = CampaignTerms("Wiosna", control_share=more.pop("control", 0))
    designs = more.pop("designs", None) or (make_version().design_id,)
    how = services.Mailing(segment_ids, designs, mailbox_id, **more)
    return services.prepare_mailing(actor=SYSTEM, terms=terms, how=how)


def letters(campaign_id: int) -> list[Any]:
    return list(mailings.letters_of(SYSTEM, Ref(CAMPAIGN, campaign_id)).order_by("party_id"))


def go(campaign_id: int) -> None:
    while services.write_batch(actor=SYSTEM, campaign_id=campaign_id):
        pass


def test_everybody_who_is_meant_gets_one_letter(bird: Pigeon, mailbox_id: int) -> None:
    people = [make_reader(f"Anna{n} Nowak") for n in range(5)]
    both = (listed("First", *people[:3]), listed("Second", *people[2:]))
    campaign_id = prepared(mailbox_id, both, without_ids=(listed("Never", people[4]),))
    assert services.count_audience(actor=SYSTEM, segment_ids=both, without_ids=()) == 5
    services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
    go(campaign_id)
    go(campaign_id)
    assert [one.party_id for one in letters(campaign_id)] == people[:4]
    send_all()
    assert len(bird.sent) == 4


def test_it_goes_on_where_it_was_and_nothing_twice(
    bird: Pigeon, mailbox_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relacja.marketing.services.mailing.BATCH", 2)
    people = [make_reader(f"Anna{n} Nowak") for n in range(5)]
    campaign_id = prepared(mailbox_id, (listed("All", *people),))
    services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
    assert services.write_batch(actor=SYSTEM, campaign_id=campaign_id) == 2

    def dies(**_told: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("relacja.marketing.services.mailing.write_letters", dies)
        with pytest.raises(RuntimeError):
            services.write_batch(actor=SYSTEM, campaign_id=campaign_id)
    assert Participation.objects.count() == 2
    go(campaign_id)
    assert [one.party_id for one in letters(campaign_id)] == people


def test_designs_are_tried_against_each_other_and_some_are_left_alone(bird: Pigeon, mailbox_id: int) -> None:
    people = [make_reader(f"Anna{n} Nowak") for n in range(30)]
    versions = (make_version(), make_version())
    campaign_id = prepared(
        mailbox_id, (listed("All", *people),), control=300, designs=tuple(one.design_id for one in versions)
    )
    services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
    go(campaign_id)
    arms = dict(Participation.objects.values_list("party_id", "arm"))
    assert set(arms.values()) == {"a", "b", "control"}
    got = {one.party_id: one.version_id for one in letters(campaign_id)}
    assert got == {
        party_id: versions["ab".index(arm)].pk for party_id, arm in arms.items() if arm != "control"
    }  # fmt: skip


def test_a_mailing_that_is_stopped_writes_no_more(bird: Pigeon, mailbox_id: int) -> None:
    campaign_id = prepared(mailbox_id, (listed("All", make_reader()),))
    services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
    services.stop_campaign(actor=SYSTEM, campaign_id=campaign_id)
    go(campaign_id)
    assert not letters(campaign_id)
    with pytest.raises(services.NotNow):
        services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)


@pytest.mark.parametrize("field", ["segments", "designs", "mailbox"])
def test_a_mailing_to_nobody_of_nothing_or_from_nowhere_is_refused(bird: Pigeon, mailbox_id: int, field: str) -> None:
    segment_ids = () if field == "segments" else (listed("All"),)
    design_ids = () if field == "designs" else (make_version().design_id,)
    how = services.Mailing(segment_ids, design_ids, 0 if field == "mailbox" else mailbox_id)
    with pytest.raises(services.BadTerms) as refused:
        services.prepare_mailing(actor=SYSTEM, terms=CampaignTerms("Wiosna"), how=how)
    assert refused.value.field == field
    assert not Campaign.objects.exists()


def test_an_experiment_from_outside_is_reported_like_our_own(db: None) -> None:
    people = [make_reader(f"Anna{n} Nowak", agrees=False) for n in range(80)]
    at = timezone.now() - timedelta(days=3)
    drawn = [services.Drawn(one, "control" if n % 2 else "treated", at) for n, one in enumerate(people)]
    for party_id in people[:40:2]:
        make_order(party_id, number=f"Z{party_id}", lines=(line_of(1, "50"),), placed_at=at + timedelta(days=1))
    found = {}
    for name, is_random in (("By chance", True), ("Chosen", False)):
        terms = CampaignTerms(name)
        campaign_id = services.prepare_experiment(actor=SYSTEM, terms=terms, is_random=is_random)
        assert services.load_experiment(actor=SYSTEM, campaign_id=campaign_id, drawn=drawn) == 80
        assert services.load_experiment(actor=SYSTEM, campaign_id=campaign_id, drawn=drawn) == 0
        campaign = queries.campaign(SYSTEM, campaign_id)
        assert campaign is not None
        found[name] = queries.report(SYSTEM, campaign, timezone.now())
    by_chance = found["By chance"]
    assert (by_chance.treated.ordered, by_chance.control.ordered, by_chance.treated.money) == (20, 0, 1000)
    assert by_chance.uplift.rate is not None
    assert by_chance.uplift.rate.is_sure
    assert found["Chosen"].uplift.claim == "not_random"


def test_rows_of_an_experiment_that_cannot_be_are_named(db: None) -> None:
    campaign_id = services.prepare_experiment(actor=SYSTEM, terms=CampaignTerms("X"), is_random=True)
    anna = make_reader()
    for odd in (services.Drawn(anna, " ", timezone.now()), services.Drawn(10**9, "a", timezone.now())):
        with pytest.raises(services.BadArm) as refused:
            services.load_experiment(
                actor=SYSTEM, campaign_id=campaign_id, drawn=[services.Drawn(anna, "a", timezone.now()), odd]
            )
        assert refused.value.row == 1
    assert not Participation.objects.exists()


def test_two_held_to_be_the_same_are_one_in_the_report(db: None) -> None:
    anna, again = make_reader("Anna Nowak"), make_reader("Anna Nowak")
    at = timezone.now() - timedelta(days=2)
    campaign_id = services.prepare_experiment(actor=SYSTEM, terms=CampaignTerms("X"), is_random=True)
    services.load_experiment(
        actor=SYSTEM, campaign_id=campaign_id, drawn=[services.Drawn(one, "treated", at) for one in (anna, again)]
    )
    make_order(again, number="Z1", lines=(line_of(1, "50"),), placed_at=at + timedelta(hours=1))
    customers.merge_parties(actor=SYSTEM, keep_id=anna, absorb_id=again, reason="same", at=timezone.now())
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    found = queries.report(SYSTEM, campaign, timezone.now())
    assert (found.people, found.treated.ordered, Decimal(found.treated.money)) == (1, 1, Decimal(50))


def test_who_only_sees_campaigns_starts_none(db: None) -> None:
    with pytest.raises(NotPermitted):
        services.start_mailing(actor=actor_with("marketing.view"), campaign_id=1)
