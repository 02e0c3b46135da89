"""The one search box, by keyboard alone."""

import re

from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.customers.testing import make_party
from tests.browser.conftest import Open


def test_a_page_is_reached_from_anywhere_without_the_mouse(manager: User, window: Open) -> None:
    page = window(manager).open("/settings")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search")
    expect(box).to_be_focused()
    page.keyboard.type("orde")
    expect(page.get_by_role("option", name="Orders")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/orders/$"))


def test_arrows_choose_and_escape_closes(manager: User, window: Open) -> None:
    page = window(manager).open("/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Search")).to_be_hidden()


def test_what_is_not_found_says_what_to_try(manager: User, window: Open) -> None:
    page = window(manager).open("/")
    page.locator(".search-box").click()
    page.keyboard.type("zzqq")
    expect(page.get_by_text("Nothing found.")).to_be_visible()


def test_an_empty_box_offers_who_was_opened_lately_within_rights_and_what_to_do(manager: User, window: Open) -> None:
    first, second = make_party("Łucja Żak"), make_party("Jan Nowak")
    page_of = window(manager)
    for party in (first, second):
        page_of.open(f"/customers/{party.pk}/")
    page = page_of.open("/settings")
    put_before = "id => localStorage[id] = JSON.stringify(['customers.party:999999', ...JSON.parse(localStorage[id])])"
    page.evaluate(put_before, f"recent:{manager.pk}")
    page.keyboard.press("Control+k")
    options = page.get_by_role("option")
    expect(options.nth(0)).to_have_text("Jan Nowak")
    expect(options.nth(1)).to_have_text("Łucja Żak")
    expect(page.get_by_role("option", name="New customer")).to_be_visible()
    expect(page.get_by_role("option", name="Import a file")).to_be_attached()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/customers/{first.pk}/$"))


def test_one_reader_is_not_shown_what_another_opened_in_the_same_browser(manager: User, window: Open) -> None:
    party = make_party("Łucja Żak")
    page = window(manager).open(f"/customers/{party.pk}/")
    assert page.evaluate("Object.keys(localStorage)") == [f"recent:{manager.pk}"]
    assert "Żak" not in page.evaluate(f"localStorage.getItem('recent:{manager.pk}')")


def test_on_a_customers_file_a_call_is_logged_out_of_the_box(manager: User, window: Open) -> None:
    page = window(manager).open(f"/customers/{make_party('Łucja Żak').pk}/")
    expect(page.locator("#composer [data-deeds]")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("call")
    offered = page.get_by_role("listbox", name="Results").get_by_role("option", name="Call", exact=True)
    expect(offered).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Search")).to_be_hidden()
    expect(page.locator("#composer [aria-pressed=true]")).to_have_text("Call")
    page.locator("#composer input[name=summary]").fill("Asked for an offer")
