"""A condition is written by keyboard alone, with what may come next offered under the box."""

from typing import Any

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.customers.testing import make_party
from tests.browser.conftest import Open


@pytest.fixture(autouse=True)
def _with_the_box(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.condition_page"


def test_a_condition_is_written_by_keyboard_with_help_and_counted(manager: User, window: Open) -> None:
    make_party("Anna Kot")
    make_party("Alfa", kind="organisation", roles=())
    page = window(manager).open("/a-condition")
    box = page.get_by_role("combobox", name="Whom")
    box.focus()
    page.keyboard.type("kind")
    offered = page.get_by_role("option", name="customers.kind")
    expect(offered).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value("customers.kind ")
    expect(page.get_by_role("option").first).to_have_text("=")
    page.keyboard.type("= ")
    expect(page.get_by_role("option", name="Person")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Person")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value('customers.kind = "person" ')
    expect(page.get_by_text("Holds for 1 customer you may see.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.type("AND town")
    expect(page.get_by_role("option", name="customers.town")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Nothing is called “town”.")).to_be_visible()


def test_a_word_is_taken_with_the_mouse_and_the_list_goes_with_the_cursor(manager: User, window: Open) -> None:
    page = window(manager).open("/a-condition")
    box = page.get_by_role("combobox", name="Whom")
    box.click()
    page.get_by_role("option", name="customers.language").click()
    expect(box).to_have_value("customers.language ")
    expect(box).to_be_focused()
    page.get_by_role("textbox", name="Name").click()
    expect(page.get_by_role("listbox")).to_be_hidden()
