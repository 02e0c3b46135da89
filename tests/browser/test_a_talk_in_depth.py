"""What is done to the open conversation beside answering it: others are asked, macros run, it is merged and split."""

from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.messaging import services
from relacja.messaging.models import Conversation, Message
from relacja.messaging.testing import SYSTEM, inbound, receive
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


def test_a_macro_is_found_by_a_key_looked_at_and_run_and_undone(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    steps = [{"do": "label", "add": "paid"}, {"do": "priority", "priority": "1"}]
    services.save_macro(actor=SYSTEM, name="Invoice is paid", actions=steps)
    page = window(manager).open(f"/inbox/{letters[0].pk}/")
    page.keyboard.press("m")
    page.get_by_role("button", name="Invoice is paid").click()
    dialog = page.locator("#modal")
    expect(dialog).to_contain_text("paid")
    assert looks.findings(page) == []
    dialog.get_by_role("button", name="Run").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".talk-bar")).to_contain_text("paid")
    page.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(page.locator(".talk-bar")).not_to_contain_text("paid")


def test_a_conversation_of_somebody_else_is_looked_for_and_merged_into_by_keys(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    shown = window(manager)
    page = shown.open(f"/inbox/{letters[1].pk}/")
    page.locator(".talk-bar").get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Merge into another conversation").click()
    search = page.get_by_label("Look for a conversation")
    expect(search).to_be_focused()
    page.keyboard.type("Łucja Żak")
    choice = page.get_by_role("radio", name="Invoice")
    expect(choice).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(choice).to_be_checked()
    with page.expect_response("**/merge/found*"):
        search.fill("lucja")
    page.wait_for_load_state("networkidle")
    expect(choice).to_be_checked()
    expect(page.locator("#merge-warnings")).to_contain_text("Nobody knows yet who writes in one of them")
    assert looks.findings(page) == []
    assert looks.sticking_out(page) <= 0
    page.get_by_label("Reason").fill("writes from home")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#modal").get_by_role("alert").first).to_contain_text("Read the warning first")
    shown.complaints.clear()  # the browser says that the form was refused
    page.get_by_label("I have read it").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk-head h2")).to_have_text("Invoice")
    assert Message.objects.filter(conversation=letters[0]).count() == 2


def test_a_talk_is_merged_into_another_and_split_again(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    [arrival] = receive(letters[0].mailbox, inbound(sender="lucja@customer.test", sender_name="", subject="Same bill"))
    assert arrival.message is not None
    other = arrival.message.conversation
    page = window(manager).open(f"/inbox/{other.pk}/")
    page.locator(".talk-bar").get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Merge into another conversation").click()
    dialog = page.locator("#modal")
    dialog.get_by_role("radio", name="Invoice").check()
    assert looks.findings(page) == []
    dialog.get_by_label("Reason").fill("the same bill")
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#talk-head h2")).to_have_text("Invoice")
    expect(page.locator(".talk-message")).to_have_count(2)
    page.locator(".talk-event").get_by_role("button", name="Undo").click()
    dialog.get_by_label("Reason").fill("another after all")
    dialog.get_by_role("button", name="Undo").click()
    expect(page.locator("#talk-head h2")).to_have_text("Same bill")
    receive(other.mailbox, inbound(sender="lucja@customer.test", tokens=(other.token,), text="And one more thing."))
    page.reload()
    last = page.locator(".talk-message").filter(has_text="one more thing")
    last.get_by_label("More about this message").click()
    page.get_by_role("button", name="Split off from here on").locator("visible=true").click()
    dialog.get_by_label("Subject").fill("One more thing")
    dialog.get_by_label("Reason").fill("another matter")
    dialog.get_by_role("button", name="Split off").click()
    expect(page.locator("#talk-head h2")).to_have_text("One more thing")
    assert Conversation.objects.get(pk=other.pk).messages == 1


def test_a_conversation_is_saved_as_a_file_that_holds_it_and_that_stands_in_its_record(
    manager: User, letters: list[Conversation], window: Open
) -> None:
    page = window(manager).open(f"/inbox/{letters[0].pk}/")
    page.locator(".talk-bar").get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Take along or print").click()
    dialog = page.locator("#modal")
    dialog.get_by_label("Reason").fill("asked for by the customer")
    assert looks.findings(page) == []
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Save as a page").click()
    content = saved.value.path().read_text()
    assert saved.value.suggested_filename == f"relacja-{letters[0].pk}.html"
    assert "About: Invoice" in content
    assert "asked for by the customer" in content
    expect(dialog).to_be_hidden()
    page.reload()
    expect(page.locator(".talk-event", has_text="Taken along as a file")).to_be_visible()
