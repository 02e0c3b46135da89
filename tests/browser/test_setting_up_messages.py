"""Settings of written messages: a rule written and tried before it counts, moved and brought back by keys; a macro."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from relacja.accounts.models import User
from relacja.messaging.models import Conversation, IncomingRule, Macro
from relacja.messaging.testing import Pigeon, inbound, make_mailbox, pigeon, receive
from tests.browser import looks
from tests.browser.conftest import Open


@pytest.fixture
def bird(transactional_db: None) -> Iterator[Pigeon]:
    with pigeon() as one:
        yield one


@pytest.fixture
def letters(manager: User, bird: Pigeon) -> list[Conversation]:
    """An invoice and a thank-you."""
    receive(make_mailbox(), inbound(subject="Invoice 7"), inbound(subject="Thanks", sender="jan@other.test"))
    return list(Conversation.objects.order_by("pk"))


def add(page: Page, code: str) -> None:
    """Add an action by its menu."""
    page.locator("#add-action").click()
    page.locator(f"button[value='add:{code}']").click()
    expect(page.locator(f"input[type=hidden][value={code}]")).to_have_count(1)


def test_a_rule_is_written_tried_and_moved_by_keys(manager: User, letters: list[Conversation], window: Open) -> None:
    shown = window(manager)
    page = shown.open("/settings/incoming-rules/")
    page.get_by_role("link", name="Complaints first").click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".set-row")).to_have_count(1)

    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Name").fill("Invoices")
    page.get_by_label("If", exact=True).fill('message.subject CONTAINS "invoice"')
    add(page, "label")
    expect(page.get_by_label("Put on")).to_be_focused()
    page.get_by_label("Put on").fill("invoice")
    add(page, "priority")
    expect(page.get_by_label("Put on")).to_have_value("invoice")
    page.get_by_role("button", name="Try it on them").click()
    expect(page.locator("#tried")).to_contain_text("Action 2")
    page.get_by_label("Priority").select_option("High")
    page.get_by_role("button", name="Try it on them").click()
    expect(page.locator("#tried")).to_contain_text("1 of 2 messages")
    assert looks.findings(page) == []
    assert Conversation.objects.filter(labels=[]).count() == 2
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".set-row")).to_have_count(2)

    page.get_by_role("link", name="Invoices").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#rules [role=status]")).to_have_text("“Invoices” is number 1 now.")
    expect(page.locator(".set-row a").first).to_have_text("Invoices")
    for key in ("ArrowDown", "ArrowUp", "ArrowDown"):  # as fast as one can, from the button that has the focus still
        page.keyboard.press(f"Alt+{key}")
    expect(page.locator("#rules [role=status]")).to_have_text("“Invoices” is number 2 now.")
    shown.settle()
    assert [one.name for one in IncomingRule.objects.order_by("position")] == ["Complaints first", "Invoices"]
    page.get_by_role("switch", name="“Invoices” is in use").click()
    expect(page.locator(".set-row.is-off")).to_contain_text("Invoices")

    page.get_by_role("link", name="Invoices").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".set-row")).to_have_count(1)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".set-row")).to_have_count(2)
    assert IncomingRule.objects.get(name="Invoices").is_active is False


def test_a_macro_is_written_and_looked_at(manager: User, letters: list[Conversation], window: Open) -> None:
    page = window(manager, width="phone").open("/settings/macros/")
    page.get_by_role("link", name="Thank and resolve").click()
    add(page, "label")
    page.get_by_label("Put on").fill("thanked")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#tried li")).to_have_count(3)
    expect(page.locator("#tried")).to_contain_text("Labels: +thanked")
    assert looks.sticking_out(page) <= 0
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".set-row")).to_have_count(1)
    assert [one["do"] for one in Macro.objects.get().actions] == ["answer", "resolve", "label"]
    assert not Conversation.objects.exclude(status="open").exists()
