"""Walk one at the real engine: a customer calls; web process, router process, engine and telephones are all real."""

import time

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from relacja.accounts.models import User
from relacja.contact_centre.models import Call, CallSignalRow
from relacja.contact_centre.testing import make_centre, make_worker
from relacja.customers.testing import make_party
from relacja.decisions.models import Decision
from relacja.decisions.testing import be_patient, make_offer
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor
from relacja.routing.testing import DESK, items
from tests.browser.conftest import Open

from .house import House, Telephones
from .phones import loud

pytestmark = [pytest.mark.telephony, pytest.mark.browser, pytest.mark.slow]


def english(user_id: int | None) -> User:
    """The user, reading English."""
    user = User.objects.get(pk=user_id)
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def is_ready(page: Page) -> None:
    page.keyboard.press("y")
    expect(page.get_by_text("Ready for the next call")).to_be_visible()
    expect(page.get_by_text("Telephone not connected")).to_have_count(0)


def rings_with_the_file(page: Page, name: str = "Jan Kowalski") -> list[str]:
    """The call rings beside the customer's file; the offers."""
    expect(page.locator(".desk-card").get_by_text("Ringing")).to_be_visible()
    expect(page.locator(".desk-file h1")).to_have_text(name)
    offers = page.locator("[data-offers] .offer .font-medium")
    expect(offers.first).to_be_visible()
    return offers.all_inner_texts()


def talks(page: Page) -> None:
    expect(page.locator(".desk-card").get_by_text("Talking")).to_be_visible()


def is_wrapped_up_by_a_key(page: Page, key: str = "1") -> None:
    expect(page.locator(".desk-card").get_by_text("Wrap-up")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)
    expect(page.get_by_text("Ready for the next call")).to_be_visible()


def offers() -> None:
    be_patient()
    for code in ("television", "mobile", "insurance", "roaming", "router"):
        make_offer(code, reason="Goes with what you have.")


def test_a_call_is_taken_in_the_browser_recorded_and_saved_by_a_key(
    house: House, phones: Telephones, window: Open
) -> None:
    make_centre()
    party = make_party("Jan Kowalski", phone="601 234 567")
    offers()
    worker, actor = make_worker(*DESK, "contact_centre.hear", ready=False, reachable=False)
    house.set_up(softphone=True)
    house.start()
    page = window(english(worker.user_id), address=house.address, permissions=["microphone"]).open("/desk/")
    page.wait_for_selector("[data-softphone-state=ready]", state="attached")
    is_ready(page)
    caller = phones.caller()
    phones.call_us(caller)
    first = rings_with_the_file(page)
    expect(page.get_by_text("Answer on your telephone")).to_be_hidden()
    page.keyboard.press("a")
    talks(page)
    phones.wait(caller.until("CALL_ESTABLISHED"))
    page.locator("[data-offers]").get_by_role("button", name="Refused").first.click()
    expect(page.locator(".offer.is-answered").get_by_text("Refused")).to_be_visible()
    time.sleep(3)
    phones.wait(caller.do("hangup"))
    is_wrapped_up_by_a_key(page)

    [entry] = interactions.timeline(actor, party.pk).entries
    assert (entry.kind, entry.status, entry.outcome, entry.captured_by) == ("call", "done", "solved", "auto")
    call = Call.objects.get()
    left, _right = house.recording(call.pk)
    assert np.median(loud(left, 440)) > 8000, "the caller is in the recording"
    assert [item.state for item in items()] == ["completed"]
    page.goto(f"{house.address}/customers/{party.pk}/")
    expect(page.locator("audio").first).to_be_attached()

    page.goto(f"{house.address}/desk/")
    page.wait_for_selector("[data-softphone-state=ready]", state="attached")
    make_party("Anna Nowak", phone="602 345 678")
    anna = phones.caller("+48602345678", "Anna Nowak")
    phones.call_us(anna)
    again = rings_with_the_file(page, "Anna Nowak")
    [*_, latest] = Decision.objects.order_by("pk")
    chance = {one["name"]: one["chance"] for one in latest.panel["proposals"]}
    assert chance.get(first[0], 0.0) < min(chance[name] for name in again if name != first[0]), "a refusal is learnt"
    phones.wait(anna.do("hangup"))
    expect(page.get_by_text("Ready for the next call")).to_be_visible()


def test_a_call_goes_on_while_all_our_processes_are_killed_and_the_next_ones_end_it(
    house: House, phones: Telephones, window: Open
) -> None:
    make_centre()
    party = make_party("Jan Kowalski", phone="601 234 567")
    offers()
    worker, actor = make_worker(ready=False, reachable=False)
    desk = phones.desk(worker.pk)
    house.set_up(softphone=False)
    house.start()
    shown = window(english(worker.user_id), address=house.address)
    page = shown.open("/desk/")
    is_ready(page)
    caller = phones.caller()
    phones.call_us(caller)
    rings_with_the_file(page)
    expect(page.get_by_text("Answer on your telephone")).to_be_visible()
    phones.lift(desk)
    talks(page)
    time.sleep(2)
    house.kill()
    time.sleep(3)
    house.start()
    talks(shown.open("/desk/"))
    shown.complaints.clear()  # that the server was away
    time.sleep(2)
    phones.wait(caller.do("hangup"))
    is_wrapped_up_by_a_key(page)

    [entry] = interactions.timeline(actor, party.pk).entries
    assert (entry.status, entry.outcome) == ("done", "solved")
    call = Call.objects.get()
    sound = house.recording(call.pk)
    assert sound.shape[1] / 8000 > 7, "recorded on while nobody of us was there"
    assert min(np.quantile(loud(side, hertz), 0.1) for side, hertz in zip(sound, (440, 1000), strict=True)) > 8000
    assert np.quantile(loud(phones.wait(caller.heard()), 1000), 0.2) > 8000, "the caller heard us all the time"
    assert CallSignalRow.objects.filter(call=call, kind="answered").count() == 1
    assert [item.state for item in items()] == ["completed"]


def test_calls_are_taken_while_we_are_away_and_registered_afterwards_once(house: House, phones: Telephones) -> None:
    make_centre()
    party = make_party("Jan Kowalski", phone="601 234 567")
    worker, _actor = make_worker()
    desk = phones.desk(worker.pk)
    house.set_up(softphone=False)
    house.start()
    house.kill()
    caller = phones.caller()
    phones.call_us(caller)
    phones.lift(desk)
    phones.wait(caller.until("CALL_ESTABLISHED"))
    time.sleep(2)
    phones.wait(caller.do("hangup"))
    phones.wait(desk.until("CALL_CLOSED"))
    phones.call_us(caller)
    phones.wait(desk.until("CALL_INCOMING", 2))
    phones.wait(caller.do("hangup"))
    phones.wait(desk.until("CALL_CLOSED", 2))
    for _ in range(2):
        house.start()
        house.until(lambda: Call.objects.filter(state="ended").count() == 2, "both calls are registered")
        time.sleep(1)
        house.kill()
    answered, missed = Call.objects.order_by("began_at")
    assert (answered.worker_id, answered.party_id, missed.worker_id) == (worker.pk, party.pk, None)
    assert answered.ended_at is not None
    assert answered.answered_at is not None
    assert (answered.ended_at - answered.answered_at).total_seconds() == pytest.approx(2, abs=1.5)
    assert CallSignalRow.objects.filter(kind="fallback").count() == 2
    entries = interactions.timeline(Actor.system("test"), party.pk).entries
    assert sorted(entry.outcome for entry in entries) == ["", "no_answer"]
    assert not items().exists()
