"""Lists as tools: filters, order, pages, views and rows, by hand and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.accounts.testing import actor_with, make_user
from relacja.customers.testing import make_party
from relacja.platform.models import SavedView
from relacja.sales.testing import make_order
from tests.browser.conftest import Open


@pytest.fixture
def shop(manager: User) -> User:
    """Sixty orders of two customers."""
    first, second = make_party("Łucja Żak"), make_party("Jan Nowak")
    for number in range(60):
        make_order((first if number % 3 else second).pk, number=f"ZS/{number:03d}", source="web" if number % 2 else "")
    return manager


def test_a_filter_narrows_the_list_and_stands_in_the_address(shop: User, window: Open) -> None:
    page = window(shop).open("/orders/")
    expect(page.locator("#list-count")).to_have_text("60")
    page.locator("#list-search").fill("ZS/01")
    expect(page.locator("#list-count")).to_have_text("10")
    expect(page).to_have_url(re.compile(r"\?number=ZS%2F01$"))
    page.reload()
    expect(page.locator("#list tbody tr")).to_have_count(10)
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("#list-count")).to_have_text("60")


def test_a_choice_says_in_words_what_it_does_and_can_be_taken_back(shop: User, window: Open) -> None:
    page = window(shop).open("/orders/")
    chip = page.locator("summary.chip", has_text="Status")
    chip.click()
    page.get_by_role("checkbox", name="Cancelled").check()
    expect(chip).to_have_text(re.compile(r"Status\s*Cancelled"))
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.locator("details[open] [data-clear-filter]").click()
    expect(page.locator("#list-count")).to_have_text("60")
    expect(page).to_have_url(re.compile(r"/orders/$"))


def test_pages_are_turned_and_the_order_changed_by_keyboard_alone(shop: User, window: Open) -> None:
    page = window(shop).open("/orders/")
    first = page.locator("#list tbody tr").first.get_attribute("data-id")
    page.keyboard.press("n")
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    expect(page.locator(f"#list tr[data-id='{first}']")).to_have_count(0)
    page.keyboard.press("p")
    expect(page.locator(f"#list tr[data-id='{first}']")).to_have_count(1)
    page.get_by_role("link", name="Total").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Total")


def test_a_row_is_reached_and_opened_by_keyboard_alone(shop: User, window: Open) -> None:
    page = window(shop).open("/orders/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    row = page.locator("tr[data-cursor]")
    expect(row).to_have_count(1)
    target = row.locator("a[data-row-link]").get_attribute("href") or ""
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(target) + "$"))


def test_slash_filters_and_question_mark_shows_the_keys(shop: User, window: Open) -> None:
    page = window(shop).open("/orders/")
    page.keyboard.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_view_is_saved_used_deleted_and_brought_back(shop: User, window: Open) -> None:
    shown = window(shop)
    page = shown.open("/orders/?number=ZS/01")
    page.get_by_role("button", name="Save view").click()
    page.get_by_label("Name", exact=True).fill("Teens")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved as a view.")).to_be_visible()
    expect(page.get_by_role("dialog", name="Save view")).to_be_hidden()
    shown.open("/orders/")
    page.get_by_role("link", name="Teens").click()
    expect(page.locator("#list-count")).to_have_text("10")
    page.get_by_role("button", name="Delete this view").click()
    expect(page.get_by_role("link", name="Teens")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The view is back.")).to_be_visible()
    assert SavedView.objects.get().name == "Teens"


def test_on_a_phone_a_row_is_a_card_and_the_whole_card_opens_it(shop: User, window: Open) -> None:
    page = window(shop, width="phone").open("/orders/")
    row = page.locator("#list tbody tr").first
    box = row.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    page.touchscreen.tap(box["x"] + box["width"] - 12, box["y"] + box["height"] - 8)
    expect(page).to_have_url(re.compile(r"/orders/\d+/$"))


def test_the_session_that_has_ended_is_told_and_the_page_stays(shop: User, window: Open) -> None:
    shown = window(shop)
    page = shown.open("/orders/")
    page.context.clear_cookies()
    page.locator("#list-search").fill("ZS/0")
    expect(page.get_by_role("dialog", name="You have been signed out")).to_be_visible()
    expect(page.locator("#list-search")).to_have_value("ZS/0")
    assert all("401" in line for line in shown.complaints)
    shown.complaints.clear()


def test_who_may_not_open_a_list_is_not_shown_the_way_there(window: Open, manager: User) -> None:
    user = make_user(language="en")
    actor_with("platform.see_audit", user=user)
    page = window(user).open("/settings")
    expect(page.locator("#areas").get_by_role("link", name="Orders")).to_have_count(0)


def test_the_menu_of_an_action_is_asked_for_when_it_opens_and_does_what_it_says(shop: User, window: Open) -> None:
    page = window(shop).open("/customers/")
    expect(page.locator("#bulk-bar [data-option]")).to_have_count(0)
    page.get_by_role("checkbox", name="Mark Jan Nowak").check()
    page.locator("#bulk-bar summary", has_text="Give to").click()
    page.locator("#bulk-bar").get_by_role("button", name="Maria Menedżer").click()
    expect(page.get_by_text("1 customer given.")).to_be_visible()


def test_of_many_colleagues_one_is_found_by_name_and_those_chosen_stay(manager: User, window: Open) -> None:
    for number in range(30):
        make_user(f"c{number}@example.com", full_name=f"Colleague {number:02}")
    zofia, first = make_user("zofia@example.com", full_name="Zofia Żak"), User.objects.get(full_name="Colleague 00")
    make_party("Her customer", owner_id=zofia.pk)
    make_party("His customer", owner_id=first.pk)
    make_party("Nobody's customer")
    page = window(manager).open("/customers/")
    chip = page.locator("summary.chip", has_text="Owner")
    chip.click()
    card = chip.locator("xpath=following-sibling::div")
    card.get_by_label("Colleague 00").check()
    expect(page.locator("#list-count")).to_have_text("1")
    card.get_by_role("searchbox").fill("zak")
    card.get_by_label("Zofia Żak").check()
    expect(page.locator("#list-count")).to_have_text("2")
    expect(card.get_by_label("Colleague 00")).to_be_checked()
    page.reload()
    expect(page.locator("#words-owner")).to_have_text(re.compile("Colleague 00, Zofia Żak|Zofia Żak, Colleague 00"))
