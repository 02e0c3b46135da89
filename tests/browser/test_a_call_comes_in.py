"""Walk one in a browser: a call rings at the desk beside the file, is answered, offered to and wrapped up.

Web process and router process are those of `./relacja up`; the telephone is the simulator's.
"""

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.accounts.testing import actor_with
from relacja.contact_centre import services
from relacja.contact_centre.testing import make_centre, make_worker
from relacja.customers.testing import make_party
from relacja.decisions.testing import be_patient, make_offer
from relacja.interactions import queries as interactions
from relacja.routing.testing import items
from tests.browser.conftest import Open
from tests.browser.looks import findings

pytestmark = pytest.mark.slow


def english(user_id: int | None) -> User:
    """The user, reading English."""
    user = User.objects.get(pk=user_id)
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def test_a_desk_drawn_anew_takes_over_no_style_that_the_policy_forbids_and_keeps_what_was_typed(
    transactional_db: None, window: Open
) -> None:
    make_centre()
    worker, _actor = make_worker()
    page = window(english(worker.user_id)).open("/desk/")
    state = page.locator("#desk [data-desk-state]")
    state.evaluate("box => { box.style.width = '150px'; box.dataset.before = '' }")
    page.get_by_label("Number that calls").fill("+48 601 234 567")
    page.evaluate("htmx.trigger(document.body, 'desk-changed')")
    expect(page.locator("[data-desk-state][data-before]")).to_have_count(0)
    expect(state).to_be_visible()
    expect(page.get_by_label("Number that calls")).to_have_value("+48 601 234 567")


def test_a_call_rings_is_answered_by_a_key_and_saved_by_one(whole_server: str, router: None, window: Open) -> None:
    make_centre(script="Good morning, this is Bursztyn.")
    party = make_party("Jan Kowalski", phone="601 234 567")
    be_patient()
    make_offer("tv", name="Television", reason="Goes with the internet you have.")
    make_offer("firms", name="Mobiles for firms", eligibility='customers.kind = "organisation"')
    worker, actor = make_worker(ready=False)
    page = window(english(worker.user_id), address=whole_server).open("/desk/")
    expect(page.get_by_text("You take no work now")).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_text("Ready for the next call")).to_be_visible()

    page.get_by_label("Number that calls").fill("+48 601 234 567")
    page.keyboard.press("Enter")
    card = page.locator(".desk-card")
    expect(card.get_by_text("Jan Kowalski")).to_be_visible()
    expect(card.get_by_text("Ringing")).to_be_visible()
    expect(page.locator(".desk-file h1")).to_have_text("Jan Kowalski")
    expect(page.get_by_text("Good morning, this is Bursztyn.")).to_be_visible()
    expect(page.get_by_text("Television")).to_be_visible()
    expect(page.get_by_text("Mobiles for firms")).to_be_visible()
    assert findings(page) == []

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    expect(card.get_by_text("Talking")).to_be_visible()
    assert findings(page) == []
    page.locator("[data-wrap-up]").get_by_label("Note").fill("Wants to think about it")
    page.locator("[data-offers]").get_by_role("button", name="Later").first.click()
    expect(page.locator("[data-offers]").get_by_text("Later").first).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("h")
    expect(card.get_by_text("On hold")).to_be_visible()
    expect(page.locator("[data-wrap-up]").get_by_label("Note")).to_have_value("Wants to think about it")
    page.keyboard.press("h")
    expect(card.get_by_text("Talking")).to_be_visible()
    page.keyboard.press("e")
    expect(card.get_by_text("Wrap-up")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("1")
    expect(page.get_by_text("Ready for the next call")).to_be_visible()

    [entry] = interactions.timeline(actor, party.pk).entries
    assert (entry.kind, entry.status, entry.outcome, entry.summary) == (
        "call", "done", "solved", "Wants to think about it",
    )  # fmt: skip
    assert entry.captured_by == "auto"
    assert [item.state for item in items()] == ["completed"]


def test_a_click_on_a_key_keeps_the_focus_where_it_was_when_the_desk_is_drawn_anew(
    whole_server: str, router: None, window: Open
) -> None:
    make_centre()
    worker, actor = make_worker()
    page = window(english(worker.user_id), address=whole_server).open("/desk/")
    services.simulate_call(actor=actor, caller="+48601234567")
    page.get_by_role("button", name="Answer").click()
    page.locator("#desk-number").fill("601")
    page.get_by_role("button", name="Hold").click()
    expect(page.get_by_role("button", name="Talk again")).to_be_focused()
    expect(page.locator("#desk-number")).to_have_value("601")


def test_the_wallboard_shows_a_caller_the_moment_they_wait_and_says_why(
    whole_server: str, router: None, window: Open
) -> None:
    make_centre()
    make_worker(ready=False)
    supervisor = actor_with("routing.supervise", "routing.work", "customers.view", "contact_centre.dial")
    page = window(english(supervisor.user_id), address=whole_server).open("/wallboard/")
    expect(page.get_by_text("Nobody waits.")).to_be_visible()
    services.simulate_call(actor=supervisor, caller="+48601234567", name="Jan")
    expect(page.get_by_role("button", name="Why?")).to_be_visible()
    page.get_by_role("button", name="Why?").click()
    expect(page.get_by_text("takes no work now")).to_be_visible()
    assert findings(page) == []


def test_a_menu_on_the_wallboard_stays_while_calls_come_in_and_what_came_is_drawn_after_it(
    whole_server: str, router: None, window: Open
) -> None:
    make_centre()
    make_worker(ready=False)
    supervisor = actor_with("routing.supervise", "routing.work", "customers.view", "contact_centre.dial")
    page = window(english(supervisor.user_id), address=whole_server).open("/wallboard/")
    menu = page.locator("#wallboard details")
    menu.locator("summary").click()
    services.simulate_call(actor=supervisor, caller="+48601234567", name="Jan")
    page.wait_for_timeout(6_000)
    expect(page.get_by_text("Nobody waits.")).to_be_visible()
    menu.get_by_role("button", name="Break").click()
    expect(page.get_by_role("button", name="Why?")).to_be_visible()
    expect(menu).not_to_have_attribute("open", "")
    expect(page.locator("#wallboard td").get_by_text("Break", exact=True).first).to_be_visible()


def test_a_desk_that_slept_finds_the_right_state_at_once(whole_server: str, router: None, window: Open) -> None:
    make_centre()
    make_party("Jan Kowalski", phone="601 234 567")
    worker, actor = make_worker()
    shown = window(english(worker.user_id), address=whole_server)
    page = shown.open("/desk/")
    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    page.context.set_offline(True)
    services.simulate_call(actor=actor, caller="+48601234567")
    page.wait_for_timeout(1500)
    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    page.context.set_offline(False)
    card = page.locator(".desk-card")
    expect(card.get_by_text("Jan Kowalski")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Ringing: Jan Kowalski")).to_have_count(1)
    assert page.title().startswith("☎ Ringing: Jan Kowalski")
    shown.complaints[:] = [one for one in shown.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
