"""A customer's file that lies open hears what colleagues do, and keeps what is being typed."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.accounts.testing import actor_with
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.interactions import services as interactions
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow


def test_a_colleagues_call_appears_and_a_half_written_note_stays(
    manager: User, whole_server: str, window: Open
) -> None:
    party, colleague = make_party("Anna Kot", phone="601 000 001"), actor_with()
    page = window(manager, address=whole_server).open(f"/customers/{party.pk}/")
    note = page.locator("#composer textarea").first
    note.fill("Half a sentence")
    interactions.log_call(actor=colleague, party_id=party.pk, summary="Asked for an offer")
    expect(page.get_by_text("Asked for an offer")).to_be_visible()
    expect(page.locator(".heat-row").first).to_be_visible()
    customers.tag_party(actor=colleague, party_id=party.pk, name="important", at=timezone.now())
    expect(page.locator("#file-head").get_by_text("important")).to_be_visible()
    expect(note).to_have_value("Half a sentence")


def test_what_happens_to_a_merged_customer_reaches_the_file_they_belong_to(
    manager: User, whole_server: str, window: Open
) -> None:
    kept, absorbed, colleague = make_party("Anna Kot"), make_party("A. Kot"), actor_with()
    customers.merge_parties(
        actor=colleague, keep_id=kept.pk, absorb_id=absorbed.pk, reason="one person", at=timezone.now()
    )
    page = window(manager, address=whole_server).open(f"/customers/{kept.pk}/")
    interactions.log_call(actor=colleague, party_id=absorbed.pk, summary="Under the old number")
    expect(page.get_by_text("Under the old number")).to_be_visible()


def test_who_reads_far_down_is_not_torn_away(manager: User, whole_server: str, window: Open) -> None:
    party, colleague = make_party("Anna Kot"), actor_with()
    for number in range(40):
        log = (interactions.log_note, interactions.log_call)[number % 2]
        log(actor=colleague, party_id=party.pk, body=f"Note {number}")
    page = window(manager, address=whole_server).open(f"/customers/{party.pk}/")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    interactions.log_call(actor=colleague, party_id=party.pk, summary="Asked for an offer")
    button = page.get_by_role("button", name="Something new")
    expect(button).to_be_visible()
    expect(page.get_by_text("Asked for an offer")).to_have_count(0)
    button.click()
    expect(page.get_by_text("Asked for an offer")).to_be_visible()
    expect(button).to_be_hidden()
