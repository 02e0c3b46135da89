"""A journey is prepared, drawn step by step and put in force, without a word of the language of conditions."""

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.automation.models import Version
from relacja.mailings.testing import make_version
from relacja.marketing.models import Campaign
from relacja.messaging.testing import Pigeon, make_mailbox
from relacja.segments.testing import make_segment
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_a_journey_is_drawn_and_started(manager: User, bird: Pigeon, window: Open) -> None:
    segment, version, box = make_segment("buyers", 'customers.kind = "person"'), make_version(), make_mailbox()
    shown = window(manager)
    page = shown.open("/campaigns/new/journey/")
    page.get_by_label("Name", exact=True).fill("Welcome")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nothing begins it yet, so nobody would take part")).to_be_visible()

    page.get_by_role("link", name="Say what it begins with").click()
    page.get_by_label("A customer entered a segment").first.check()
    page.get_by_label("What is asked about").first.select_option(label="Segment")
    expect(page.get_by_label("Value", exact=True).first).to_have_value(str(segment))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("A customer entered a segment – Segment = Buyers")).to_be_visible()

    page.get_by_role("link", name="Put a step in before “End”").first.click()
    page.get_by_role("link", name="Wait", exact=False).filter(has_text="So many minutes").click()
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Put a step in before “End”").first.click()
    page.get_by_role("link", name="Send a letter", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    steps = page.locator(".flow-step")
    expect(steps).to_contain_text(["Leave some alone", "Wait 2 hours", "Send", "End", "on with"])

    page.get_by_role("button", name="the last day").click()
    expect(page.get_by_text("Nothing of what it begins with or waits for happened in that time.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is in force.")).to_be_visible()
    body = Version.objects.get(state="published").body
    assert body["starts"] == [{"news": "segment.entered", "when": f"facts.segment = {segment}"}]
    assert {"wait", "marketing.letter"} <= {node["kind"] for node in body["nodes"].values()}
    assert Campaign.objects.get().flow_id is not None
    assert str(box.pk) in str(body)
    assert str(version.design_id) in str(body)
