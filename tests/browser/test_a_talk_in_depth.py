"""What is done to the open conversation beside answering it: others are asked, macros run, it is merged and split."""

from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.messaging.models import Conversation, Message
from relacja.messaging.testing import inbound, receive
from tests.browser import looks
from tests.browser.conftest import Open


def test_somebody_outside_is_asked_by_a_key_and_the_answer_shows_beside_the_talk(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    shown = window(manager)
    page = shown.open(f"/inbox/{letters[0].pk}/")
    page.keyboard.press("b")
    dialog = page.locator("#modal")
    expect(dialog.get_by_role("heading", name="Ask somebody outside")).to_be_visible()
    assert looks.findings(page) == []
    dialog.get_by_label("To", exact=True).fill("lucja@customer.test")
    dialog.get_by_label("Text").fill("Is it in stock?")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_contain_text("customer's")
    shown.complaints.clear()  # the browser says that the form was refused
    dialog.get_by_label("To", exact=True).fill("parts@supplier.test")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    strip = page.locator(".talk-side")
    expect(strip).to_contain_text("parts@supplier.test")
    side = Conversation.objects.get(beside=letters[0])
    receive(side.mailbox, inbound(sender="parts@supplier.test", sender_name="", tokens=(side.token,), text="Two left."))
    page.reload()
    expect(strip).to_contain_text("New answer")
    assert looks.findings(page) == []
    strip.click()
    expect(page.locator(".talk-message.is-inbound")).to_contain_text("Two left.")
    expect(page.get_by_text("whose customer never hears of this")).to_be_visible()
    assert Message.objects.filter(conversation=letters[0]).count() == 1
