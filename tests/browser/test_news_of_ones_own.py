"""News of one's own is said once, on whatever page is open, with the way there; not of what is being looked at."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from relacja.accounts.models import User
from relacja.accounts.testing import actor_with, make_user
from relacja.messaging import services
from relacja.messaging.models import Conversation
from relacja.platform.actor import Actor
from tests.browser import looks
from tests.browser.conftest import Open


@pytest.fixture
def jan(transactional_db: None) -> Actor:
    """A colleague."""
    return actor_with(user=make_user(full_name="Jan Nowak"))


def listens(page: Page) -> None:
    """Wait until news can come."""
    until = time.monotonic() + 10
    while not page.evaluate("localStorage.length"):
        assert time.monotonic() < until, "nothing listens"
        page.wait_for_timeout(50)


def test_a_conversation_handed_over_is_said_on_any_page_in_one_tab_and_counted(
    manager: User, letters: list[Conversation], jan: Actor, whole_server: str, window: Open
) -> None:
    shown = window(manager, address=whole_server)
    page = shown.open("/customers/")
    other = page.context.new_page()
    other.goto(f"{whole_server}/settings")
    listens(page)
    services.assign_conversation(actor=jan, conversation_id=letters[0].pk, user_id=manager.pk)
    for one in (page, other):
        expect(one.locator(".nav-count")).to_have_text("1")
    page.wait_for_timeout(600)
    said = [one for one in (page, other) if one.locator(".toast").count()]
    assert len(said) == 1
    toast = said[0].locator(".toast")
    expect(toast).to_contain_text("Jan Nowak hands you a conversation: Invoice")
    assert looks.findings(said[0]) == []
    toast.get_by_role("link", name="Show").click()
    expect(said[0]).to_have_url(re.compile(rf"/inbox/{letters[0].pk}/"))
    said[0].wait_for_load_state("networkidle")
    services.write_note(actor=jan, conversation_id=letters[0].pk, note="Look", names=[manager.pk])
    expect(said[0].locator(".talk-message", has_text="Look")).to_be_visible()
    for one in (page, other):
        one.wait_for_timeout(500)
        assert one.locator(".toast", has_text="names you").count() == 0, "it is being looked at"


def test_what_comes_while_a_page_is_turned_is_said_on_the_next(
    manager: User, letters: list[Conversation], jan: Actor, whole_server: str, window: Open
) -> None:
    page = window(manager, address=whole_server).open("/customers/")
    listens(page)
    services.assign_conversation(actor=jan, conversation_id=letters[0].pk, user_id=manager.pk)
    expect(page.locator(".toast")).to_have_count(1)
    page.goto("about:blank")
    services.write_note(actor=jan, conversation_id=letters[1].pk, note="Look", names=[manager.pk])
    page.goto(f"{whole_server}/settings")
    expect(page.locator(".toast")).to_contain_text("names you in a note: Contract")
    assert page.locator(".toast").count() == 1, "what was said is not said again"


def test_nothing_is_said_of_what_one_does_not_want(
    manager: User, letters: list[Conversation], jan: Actor, whole_server: str, window: Open
) -> None:
    page = window(manager, address=whole_server).open("/settings/notices/")
    page.get_by_label("A conversation or a draft is handed to me").uncheck()
    assert looks.findings(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    listens(page)
    services.assign_conversation(actor=jan, conversation_id=letters[0].pk, user_id=manager.pk)
    services.write_note(actor=jan, conversation_id=letters[1].pk, note="Look", names=[manager.pk])
    expect(page.locator(".toast", has_text="names you")).to_be_visible()
    assert page.locator(".toast", has_text="hands you").count() == 0
