"""The one search box, by keyboard alone."""

import re

from playwright.sync_api import expect

from relacja.accounts.models import User
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
