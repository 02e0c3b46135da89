"""The inbox by keys and by thumb: read, answer, put off, resolve, and go on to the next."""

import re

import pytest
from playwright.sync_api import Page, expect

from relacja.accounts.models import User
from relacja.accounts.testing import actor_with, make_user
from relacja.messaging import services
from relacja.messaging.models import Conversation, Follower, Message
from relacja.messaging.testing import Pigeon, inbound, make_mailbox, receive
from relacja.messaging.types import TextDraft
from tests.browser import looks
from tests.browser.conftest import WIDTHS, Open


def heading(page: Page, subject: str) -> None:
    expect(page.locator("#talk-head h2")).to_have_text(subject)


def test_one_reads_answers_and_goes_on_by_keys(manager: User, letters: list[Conversation], window: Open) -> None:
    page = window(manager).open("/inbox/")
    expect(page.locator(".talk-row")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    heading(page, "Invoice")
    expect(page).to_have_url(re.compile(rf"/inbox/{letters[0].pk}/"))
    page.keyboard.press("r")
    text = page.locator("#compose-text")
    expect(text).to_be_focused()
    text.fill("Here it is.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk-message.is-outbound")).to_contain_text("Here it is.")
    expect(page.locator(".talk-delivery")).to_contain_text("Will be sent")
    expect(page.locator(".talk-row")).to_have_count(2)
    page.keyboard.press("]")
    heading(page, "Contract")
    page.keyboard.press("e")
    heading(page, "Thanks")
    expect(page.locator(".talk-row")).to_have_count(1)
    page.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(page.locator(".talk-row")).to_have_count(2)
    assert Conversation.objects.get(pk=letters[1].pk).status == "open"


def test_an_answer_is_taken_back_before_it_leaves(manager: User, letters: list[Conversation], window: Open) -> None:
    page = window(manager).open(f"/inbox/{letters[0].pk}/")
    page.keyboard.press("r")
    page.locator("#compose-text").fill("Too early.")
    page.keyboard.press("Control+Enter")
    page.locator(".talk-delivery").get_by_role("button", name="Undo").click()
    expect(page.locator(".talk-delivery")).to_contain_text("Not sent")
    assert Message.objects.get(direction="outbound").delivery == "failed"


def test_a_file_is_put_to_an_answer_at_once_and_is_there_after_a_reload(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    page = window(manager).open(f"/inbox/{letters[0].pk}/")
    page.keyboard.press("r")
    given = {"name": "price list.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    page.locator("#composer input[type=file]").set_input_files(given)  # type: ignore[arg-type]
    expect(page.locator("#compose-files")).to_contain_text("price list.pdf")
    assert looks.findings(page) == []
    page.reload()
    page.keyboard.press("r")
    expect(page.locator("#compose-files")).to_contain_text("price list.pdf")
    page.locator("#compose-text").fill("Here it is.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk-message.is-outbound .talk-files")).to_contain_text("price list.pdf")


def test_a_mail_is_seen_as_it_was_sent_in_a_frame_without_scripts(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    page = window(manager).open(f"/inbox/{letters[0].pk}/")
    page.get_by_text("As it was sent").click()
    expect(page.frame_locator(".talk-frame").locator("b")).to_have_text("friend")
    expect(page.locator(".talk-frame")).to_have_attribute("sandbox", re.compile("^(?!.*allow-scripts)"))


def test_what_a_colleague_reads_stands_above_the_talk_and_drafts_stay(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    page = window(manager).open(f"/inbox/{letters[0].pk}/")
    page.keyboard.press("r")
    page.locator("#compose-text").press_sequentially("Half a thou")
    expect(page.locator("#compose-kept")).to_have_text("Draft kept")
    page.goto(page.url)
    page.keyboard.press("r")
    expect(page.locator("#compose-text")).to_have_value("Half a thou")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_list_talk_and_file_come_one_after_the_other_on_a_phone(
    manager: User, letters: list[Conversation], window: Open, theme: str
) -> None:
    shown = window(manager, width="phone", theme=theme)
    page = shown.open("/inbox/")
    page.get_by_text("Invoice", exact=True).click()
    heading(page, "Invoice")
    expect(page.locator(".inbox-list")).to_be_hidden()
    assert looks.sticking_out(page) == 0
    assert looks.findings(page) == []
    page.get_by_role("button", name="About this customer").click()
    expect(page.locator("#talk-beside").get_by_role("heading", name="Łucja Żak")).to_be_visible()
    page.locator("#talk-beside").get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".talk-row")).to_have_count(3)


def test_the_open_inbox_has_no_serious_finding(manager: User, letters: list[Conversation], window: Open) -> None:
    page = window(manager).open(f"/inbox/{letters[2].pk}/")
    page.keyboard.press("r")
    expect(page.locator("#compose-text")).to_be_visible()
    expect(page.get_by_text("Who is this?")).to_be_visible()
    assert looks.findings(page) == []


OUTSIDE = """
() => [...document.querySelectorAll("details.pop[open] > .pop-card")]
  .map((card) => card.getBoundingClientRect())
  .filter(({ left, right }) => left < 0 || right > document.documentElement.clientWidth).length
"""


@pytest.mark.parametrize("width", ["phone", "middle"])
def test_no_menu_of_a_conversation_sticks_out(
    manager: User, letters: list[Conversation], window: Open, width: str
) -> None:
    shown = window(manager, width=width)
    page = shown.open(f"/inbox/{letters[0].pk}/")
    page.locator(".composer-open").click()
    expect(page.locator("#composer")).to_be_visible()
    menus = page.locator("#talk details.pop:not(details.pop details.pop) > summary:visible")
    assert menus.count() > 7
    for number in range(menus.count()):
        menus.nth(number).click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(100)
        assert page.evaluate(OUTSIDE) == 0, menus.nth(number).inner_text()
        page.keyboard.press("Escape")


def test_a_long_letter_is_begun_at_its_top(manager: User, letters: list[Conversation], window: Open) -> None:
    message = Message.objects.get(conversation=letters[1])
    message.text = "\n".join(f"Line {number}" for number in range(200))
    message.save()
    page = window(manager).open("/inbox/")
    page.locator(".talk-row").nth(1).click()
    expect(page.locator(".talk-message-head")).to_be_in_viewport()
    page.reload()
    expect(page.locator(".talk-message-head")).to_be_in_viewport()


def test_a_colleague_is_named_in_a_note_by_keys(manager: User, letters: list[Conversation], window: Open) -> None:
    colleague = make_user("ola@example.com", full_name="Ola Colleague")
    actor_with(user=colleague)
    shown = window(manager)
    page = shown.open(f"/inbox/{letters[0].pk}/")
    page.keyboard.press("n")
    expect(page.locator("#compose-text")).to_be_focused()
    page.keyboard.type("Ask ")
    page.keyboard.type("@")
    expect(page.locator(".compose-names [data-narrow]")).to_be_visible()
    page.locator(".compose-names [data-narrow]").press_sequentially("ola")
    page.keyboard.press("Enter")
    expect(page.locator("#compose-text")).to_have_value("Ask @Ola Colleague ")
    expect(page.locator("#compose-text")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("1 colleague is told")
    assert Follower.objects.get().user == colleague
    toast, composer = page.locator(".toast").bounding_box(), page.locator(".composer-open").bounding_box()
    assert toast is not None
    assert composer is not None
    assert toast["y"] + toast["height"] <= composer["y"]


def test_long_words_of_real_mails_stick_out_nowhere(manager: User, bird: Pigeon, window: Open) -> None:
    word = "Nabuchodonozorowanie" * 9
    mailbox = make_mailbox("Invoices and everything about them")
    message = inbound(sender=f"{'x' * 50}@newsletter.customer.test", sender_name=word, subject=word, text=word)
    junk = inbound(sender=f"{'y' * 50}@newsletter.customer.test", subject=word, automatic="bulk")
    [arrival, _left_out] = receive(mailbox, message, junk)
    assert arrival.message is not None
    shown = window(manager)
    for path in ("/inbox/", "/inbox/arrivals/", f"/inbox/{arrival.message.conversation_id}/", "/settings/mailboxes/"):
        shown.open(path)
        for wide, high in WIDTHS.values():
            shown.page.set_viewport_size({"width": wide, "height": high})
            assert looks.sticking_out(shown.page) <= 0, f"{path} at {wide}"


def test_a_short_code_becomes_its_text_and_nothing_that_was_written_is_told_in_an_address(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    draft = TextDraft("thanks", "Thanks", {"en": ("", "Thank you for {{conversation.subject}}.")})
    services.save_text(actor=actor_with(), draft=draft)
    shown = window(manager)
    asked: list[str] = []
    shown.page.on("request", lambda request: asked.append(request.url))
    for path in (f"/inbox/{letters[0].pk}/", "/inbox/new"):
        page = shown.open(path)
        if path != "/inbox/new":
            page.keyboard.press("r")
        box = page.locator("#compose-text")
        box.fill("A secret. /thanks")
        box.press("Tab")
        expect(box).to_have_value(re.compile(r"A secret\. Thank you for"))
    assert [url for url in asked if "thanks" in url]
    assert not [url for url in asked if "secret" in url]
