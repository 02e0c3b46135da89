"""A customer says by the link in a letter what they want to get; it holds, and may be taken back."""

import pytest
from playwright.sync_api import expect

from relacja.customers import queries as customers
from relacja.mailings import parameters
from relacja.mailings.services.writing import links
from relacja.mailings.testing import body, draft_of, make_reader, make_version, queue, send_all
from relacja.messaging.testing import NOON, Pigeon, make_mailbox
from relacja.platform.actor import Actor
from relacja.platform.parameters import standing_at
from tests.browser import looks
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def allows(party_id: int) -> bool:
    return bool(
        customers.may_contact(
            actor=Actor.system("test"), party_id=party_id, purpose="marketing", channel="email", at=NOON
        )
    )


def test_a_customer_turns_letters_off_and_back_on(transactional_db: None, bird: Pigeon, window: Open) -> None:
    reader = make_reader("Łucja Żak", language="en")
    [letter] = queue(draft_of(reader, make_version(en=body("Your basket")).pk, make_mailbox().pk))
    with standing_at(parameters.QUIET.code, False):
        assert send_all() == 1
    path = links(letter.pk)["link.preferences"].partition("://")[2].partition("/")[2]
    shown = window(width="phone")
    page = shown.open(f"/{path}")
    mail = page.locator('input[value="marketing.email"]')
    expect(mail).to_be_checked()
    mail.uncheck()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept as you have chosen.")).to_be_visible()
    assert not allows(reader)
    assert looks.sticking_out(page) <= 0

    page.get_by_role("button", name="Take it back").click()
    expect(page.locator('input[value="marketing.email"]')).to_be_checked()
    assert allows(reader)

    page = shown.open(f"/{path}")
    page.locator('input[value="marketing.email"]').uncheck()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept as you have chosen.")).to_be_visible()
    page = shown.open(f"/{path}")
    expect(page.locator('input[value="marketing.email"]')).not_to_be_checked()
