"""Campaigns by other channels than e-mail: letters on paper and text messages, once each."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.customers.types import PointDraft
from relacja.interactions import queries as interactions
from relacja.mailings.testing import agree, body, make_version
from relacja.marketing import queries, services
from relacja.marketing.models import PaperLetter, PaperPart, Participation, TextMessage
from relacja.marketing.services import forgetting
from relacja.marketing.tests.test_mailing import go, listed
from relacja.marketing.types import CampaignTerms
from relacja.messaging import services as messaging
from relacja.messaging.testing import Pigeon, make_mailbox
from relacja.platform.actor import Actor
from relacja.platform.files import path_of
from relacja.platform.parameters import standing_at
from relacja.platform.privacy import Person

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")
HOME = {"street": "ul. Długa 7", "postcode": "31-147", "city": "Kraków", "country": "PL"}


@pytest.fixture(autouse=True)
def kept_here(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


def prepared(channel: str, people: list[int], told: dict[str, str], control: int = 0) -> int:
    how = services.Reach(channel, (listed(f"All {channel}", *people),), told)
    terms = CampaignTerms(f"By {channel}", control_share=control)
    campaign_id = services.prepare_reach(actor=SYSTEM, terms=terms, how=how)
    services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
    go(campaign_id)
    return campaign_id


def someone(name: str = "Anna Nowak", *, agrees: bool = True, **more: Any) -> int:
    given, _space, family = name.partition(" ")
    home = more.pop("postal", None)
    party = make_party(name, given_name=given, family_name=family, **more)
    if home:
        draft = PointDraft("postal", parts=home)
        customers.add_contact_point(actor=SYSTEM, party_id=party.pk, draft=draft, on=date(2020, 1, 1))
    if agrees:
        agree(party.pk)
    return party.pk


def make_all(campaign_id: int) -> None:
    while services.make_part(actor=SYSTEM, campaign_id=campaign_id):
        pass


def test_everybody_with_an_address_gets_one_letter_on_paper_and_the_others_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("relacja.marketing.services.paper.PART", 2)
    people = [someone(f"Łucja{n} Żak", postal=HOME) for n in range(3)]
    homeless, unwilling = someone("Jan Bezdomny"), someone("Ola Nie", agrees=False, postal=HOME)
    told = {"design": str(make_version().design_id)}
    campaign_id = prepared("paper", [*people, homeless, unwilling], told)
    make_all(campaign_id)
    make_all(campaign_id)
    tally = queries.paper_of(campaign_id)
    assert (tally.printed, tally.waiting, tally.left_out) == (3, 0, {"no_address": 1, "no_consent": 1})
    parts = list(queries.paper_parts(SYSTEM, campaign_id))
    assert [one.letters for one in parts] == [2, 1]
    assert all(path_of(one.sha256).read_bytes().startswith(b"%PDF-") for one in parts)
    assert [one.kind for one in interactions.timeline(SYSTEM, people[0]).entries] == ["letter"]


def test_a_letter_says_nothing_that_is_not_known_and_reads_no_marks_in_names() -> None:
    strange = someone("#panic() *Anna* $x$", postal=HOME)
    blank = make_version(pl=body(subject="{{order.number}}"))
    known = make_version(pl=body(subject="{{customer.name}}"))
    for version, expected in ((blank, {"missing_value": 1}), (known, {})):
        campaign_id = services.prepare_reach(
            actor=SYSTEM, terms=CampaignTerms(f"C{version.pk}"),
            how=services.Reach("paper", (listed(f"L{version.pk}", strange),), {"design": str(version.design_id)}),
        )  # fmt: skip
        services.start_mailing(actor=SYSTEM, campaign_id=campaign_id)
        go(campaign_id)
        make_all(campaign_id)
        assert queries.paper_of(campaign_id).left_out == expected


def test_who_is_left_alone_gets_no_letter_on_paper_and_a_stop_keeps_the_rest_back() -> None:
    people = [someone(f"Ewa{n} Lis", postal=HOME) for n in range(12)]
    campaign_id = prepared("paper", people, {"design": str(make_version().design_id)}, control=400)
    alone = set(Participation.objects.filter(is_control=True).values_list("party_id", flat=True))
    assert 0 < len(alone) < 12
    assert set(PaperLetter.objects.values_list("party_id", flat=True)) == set(people) - alone
    services.stop_campaign(actor=SYSTEM, campaign_id=campaign_id)
    make_all(campaign_id)
    assert queries.paper_of(campaign_id).left_out == {"stopped": 12 - len(alone)}
    assert not PaperPart.objects.exists()


def test_a_file_with_somebody_who_is_forgotten_goes_and_is_shown_only_to_who_sees_everybody() -> None:
    anna = someone(postal=HOME)
    campaign_id = prepared("paper", [anna], {"design": str(make_version().design_id)})
    make_all(campaign_id)
    rights = ("marketing.view", "marketing.run", "customers.view")
    page, file = (
        reverse("marketing:paper", args=[campaign_id]), reverse("marketing:paper_part", args=[campaign_id, 1])
    )  # fmt: skip
    for scope, status in (("all", 200), ("own", 404)):
        user, client = make_user(), Client()
        actor_with(*rights, user=user, scope=scope)
        sign_in(client, user)
        assert client.get(page).status_code == 200
        assert client.get(file).status_code == status
    forgetting.part_campaigns_from(actor=SYSTEM, person=Person((anna,)))
    assert PaperPart.objects.get().removed_at is not None
    assert not PaperLetter.objects.exists()


@pytest.fixture
def texts(bird: Pigeon) -> Iterator[int]:
    bird.consent_channel = "sms"
    with standing_at("customers.quiet_from", 0), standing_at("customers.quiet_to", 0):
        yield make_mailbox("Texts", "+48221112233").pk


def hand_over_all() -> None:
    while services.hand_over_texts(actor=SYSTEM, now=timezone.now()):
        pass


def test_text_messages_leave_once_for_whom_they_may(bird: Pigeon, texts: int) -> None:
    people = [someone(f"Ala{n} Kot", phone=f"60010030{n}") for n in range(3)]
    mute, unwilling = someone("Bez Numeru"), someone("Ola Nie", agrees=False, phone="600100309")
    told = {"mailbox": str(texts), "text": 'Dzień dobry {{customer.first_name | "!"}}'}
    campaign_id = prepared("sms", [*people, mute, unwilling], told)
    for _again in range(2):
        hand_over_all()
        messaging.deliver_due()
    assert sorted(one.text for one in bird.sent) == [f"Dzień dobry Ala{n}" for n in range(3)]
    tally = queries.texts_of(campaign_id)
    assert (tally.handed_over, tally.parts, tally.deliveries) == (3, 3, {"sent": 3})
    assert tally.left_out == {"no_number": 1, "no_consent": 1}
    user, client = make_user(), Client()
    actor_with("marketing.view", user=user)
    sign_in(client, user)
    assert client.get(f"/api/v1/campaigns/{campaign_id}/report").json()["channels"]["sms"]["reached"] == 3
    assert client.get(reverse("marketing:campaign", args=[campaign_id])).status_code == 200


def test_who_sleeps_is_sent_it_later(bird: Pigeon, texts: int) -> None:
    anna, hour = someone(phone="600100300"), timezone.localtime().hour
    told = {"mailbox": str(texts), "text": "Hello"}
    with standing_at("customers.quiet_from", hour), standing_at("customers.quiet_to", (hour + 2) % 24):
        prepared("sms", [anna], told)
        hand_over_all()
        assert TextMessage.objects.get().state == "waiting"
    services.hand_over_texts(actor=SYSTEM, now=timezone.now() + timedelta(minutes=31))
    assert TextMessage.objects.get().state == "handed_over"


def test_a_text_message_that_is_too_many_or_too_late_does_not_leave(texts: int) -> None:
    anna = someone(phone="600100300")
    now = timezone.now()
    with standing_at("marketing.most_texts", 1):
        for n in range(2):
            TextMessage.objects.create(
                campaign_id=services.prepare_journey(actor=SYSTEM, terms=CampaignTerms(f"J{n}")), key=f"k{n}",
                party_id=anna, mailbox_id=texts, text="Hello", due_at=now, queued_at=now,
            )  # fmt: skip
        services.hand_over_texts(actor=SYSTEM, now=now)
    became = sorted(TextMessage.objects.values_list("state", "reason"))
    assert became == [("handed_over", ""), ("left_out", "too_often")]
