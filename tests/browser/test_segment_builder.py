"""A segment is built without writing a word of the language, by keyboard."""

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.customers.testing import make_party
from relacja.segments.models import Segment
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_a_segment_is_built_from_rows_with_a_count_beside(manager: User, window: Open) -> None:
    make_party("Anna Kot")
    make_party("Alfa", kind="organisation")
    page = window(manager).open("/segments/new/")
    page.get_by_label("Name", exact=True).fill("People")
    page.get_by_label("What is asked about").select_option(label="Kind")
    expect(page.get_by_label("What is asked", exact=True)).to_have_value("=")
    page.get_by_label("Value", exact=True).focus()
    page.keyboard.type("Person")
    expect(page.get_by_text("Holds for 1 customer you may see.")).to_be_visible()
    expect(page.get_by_role("link", name="Anna Kot")).to_be_visible()
    page.get_by_role("button", name="Row", exact=True).press("Enter")
    page.get_by_label("What is asked about").nth(1).select_option(label="Orders in 90 days")
    page.get_by_label("Value", exact=True).nth(1).fill("2")
    expect(page.get_by_text("Holds for 0 customers you may see.")).to_be_visible()
    page.get_by_role("button", name="Remove the row").nth(1).press("Enter")
    expect(page.get_by_label("What is asked about")).to_have_count(1)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/segments/*/")
    assert Segment.objects.get().condition == 'customers.kind = "person"'
