"""The report of a campaign: its figures stand, and it claims only what people left alone by chance give."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.customers.testing import make_party
from relacja.marketing import services
from relacja.marketing.types import CampaignTerms
from relacja.platform.actor import Actor
from relacja.sales.testing import line_of, make_order
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
SYSTEM = Actor.system("test")


def experiment(name: str, drawn: list[services.Drawn], *, is_random: bool) -> int:
    made = services.prepare_experiment(actor=SYSTEM, terms=CampaignTerms(name), is_random=is_random)
    services.load_experiment(actor=SYSTEM, campaign_id=made, drawn=drawn)
    return made


def test_a_report_claims_what_chance_left_alone_gives_and_nothing_else(manager: User, window: Open) -> None:
    at = timezone.now() - timedelta(days=3)
    people = [make_party(f"Anna{number} Nowak").pk for number in range(60)]
    for party_id in people[:40:2]:
        make_order(party_id, number=f"Z{party_id}", lines=(line_of(1, "50"),), placed_at=at + timedelta(days=1))
    drawn = [services.Drawn(one, "control" if number % 2 else "treated", at) for number, one in enumerate(people)]
    by_chance, chosen = experiment("Spring", drawn, is_random=True), experiment("Summer", drawn, is_random=False)

    shown = window(manager)
    page = shown.open(f"/campaigns/{by_chance}/")
    expect(page.get_by_text("Of those who took part 66.7 % ordered, of those who were left alone 0 %.")).to_be_visible()
    expect(page.get_by_text("30 of them left alone")).to_be_visible()
    expect(page.get_by_text("Chance alone would hardly make such a difference.")).to_be_visible()
    treated = page.get_by_role("table", name="Arms").get_by_role("row").filter(has_text="66.7 %")
    expect(treated).to_contain_text("30")
    expect(treated).to_contain_text("20")

    page = shown.open(f"/campaigns/{chosen}/")
    expect(page.get_by_text("left alone 0 %")).to_have_count(0)
    expect(page.get_by_text("not drawn by chance")).to_be_visible()
