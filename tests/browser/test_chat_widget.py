"""The chat on a page of somebody else: another origin, a policy that allows nothing but our script and our frame."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from relacja.accounts.models import User
from relacja.accounts.testing import actor_with
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.services import Answer
from relacja.messaging.testing import SYSTEM
from relacja.messaging.transports.web_chat.tests.conftest import SECRET, signed
from relacja.messaging.transports.web_chat.tests.test_chat import PNG
from relacja.routing import services as routing
from tests.browser.conftest import Open
from tests.browser.foreign import foreign_site
from tests.browser.looks import axe_source, findings, sticking_out

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
</head><body><h1>{title}</h1><p>Shoes, hats and gloves.</p>
<script src="{house}/chat/shop.js" data-identity="{identity}" async></script></body></html>"""


@pytest.fixture
def shop(whole_server: str) -> Iterator[str]:
    """The address of a shop's pages, on a site of its own: `?language=` and the path choose what they say; `?identity=`
    is what its server has signed about whoever has signed in."""

    def draw(path: str, asked: dict[str, str]) -> str:
        title = "Shoes" if path.startswith("/shoes") else "The shop"
        return PAGE.format(title=title, house=whole_server, **{"language": "en", "identity": "", **asked})

    policy = f"default-src 'none'; script-src {whole_server}; frame-src {whole_server}; img-src data:"
    with foreign_site(draw, policy) as address:
        yield address


@pytest.fixture
def make_site(shop: str) -> Callable[..., Mailbox]:
    """Makes the shop's chat."""

    def make(values: dict[str, str] | None = None, **fields: Any) -> Mailbox:
        kept = {"origins": shop, **(values or {})}
        fields = {"name": "Chat of the shop", "language": "en", **fields}
        return services.save_mailbox(actor=SYSTEM, transport="web_chat", address="shop", values=kept, **fields)

    return make


def opened(page: Page) -> FrameLocator:
    """The chat's window, after a click on its button."""
    page.get_by_role("button", name="Chat with us").click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("heading", name="Chat")).to_be_visible()
    return chat


def write(chat: FrameLocator, text: str) -> None:
    box = chat.get_by_role("textbox", name="Your message")
    box.fill(text)
    box.press("Enter")
    expect(chat.get_by_text(text, exact=True)).to_be_visible()
    expect(chat.locator("li.pending")).to_have_count(0)


def findings_in(page: Page) -> list[tuple[str, str]]:
    """What keeps people from using the chat's window, and whether it is wider than its frame."""
    frame = next(frame for frame in page.frames if "/chat/shop/" in frame.url)
    frame.evaluate(axe_source())
    found = frame.evaluate(
        "rules => axe.run(document, {runOnly: rules})", ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    )
    fits = frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] + ([] if fits else [("wide", "")])


def answer(text: str, user: User | None = None) -> Message:
    actor = actor_with(user=user)
    return services.answer(actor=actor, conversation_id=Conversation.objects.get().pk, answer=Answer(text))


def test_a_visitor_chats_from_a_page_that_allows_nothing_else(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site()
    shown = window(address=shop)
    chat = opened(shown.open("/"))
    write(chat, "Do you have it in blue?")
    expect(chat.get_by_text("Sent", exact=True)).to_be_visible()
    sent = answer("We do, see https://www.shop.test/blue.")
    expect(chat.get_by_text("We do, see")).to_be_visible()
    link = chat.get_by_role("link", name="https://www.shop.test/blue")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(chat.locator("#standing")).to_contain_text("You are talking with")
    shown.page.wait_for_timeout(0)
    for _ in range(100):
        sent.refresh_from_db()
        if sent.delivery == "read":
            break
        shown.page.wait_for_timeout(50)
    assert sent.delivery == "read"


def test_after_reloading_the_conversation_is_back_and_news_are_counted(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site()
    shown = window(address=shop)
    page = shown.open("/")
    write(opened(page), "Are you there?")
    page.reload()
    answer("Yes, we are.")
    expect(page.get_by_role("button", name="Chat with us, new messages: 1")).to_be_visible()
    chat = opened(page)
    expect(chat.get_by_text("Are you there?")).to_be_visible()
    expect(chat.get_by_text("Yes, we are.")).to_be_visible()
    chat.get_by_role("textbox", name="Your message").press("Escape")
    expect(page.get_by_role("button", name="Chat with us", exact=True)).to_be_focused()


def test_the_page_the_visitor_goes_to_is_told_without_loading_another(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site()
    page = window(address=shop).open("/")
    write(opened(page), "Hello")
    page.evaluate("history.pushState({}, '', '/shoes?size=42#reviews'); document.title = 'Shoes'")
    for _ in range(100):
        pages = Conversation.objects.get().context["pages"]
        if pages[-1]["title"] == "Shoes":
            break
        page.wait_for_timeout(50)
    assert [one["url"] for one in pages] == [f"{shop}/", f"{shop}/shoes?size=42"]


def test_what_is_written_while_the_window_is_still_loading_is_not_lost(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site()
    page = window(address=shop).open("/")

    def late(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/built/chat_window*.js", late)
    chat = opened(page)
    expect(chat.get_by_role("textbox", name="Your message")).to_be_hidden()
    write(chat, "Hello")
    assert Message.objects.get().text == "Hello"


@pytest.mark.parametrize(
    ("width", "theme"), [("phone", "light"), ("phone", "dark"), ("wide", "light"), ("wide", "dark")]
)
def test_the_chat_is_for_everybody(
    shop: str, make_site: Callable[..., Mailbox], window: Open, width: str, theme: str
) -> None:
    make_site()
    shown = window(address=shop, width=width, theme=theme)
    page = shown.open("/")
    chat = opened(page)
    write(chat, "Hello")
    answer("Good morning")
    expect(chat.get_by_text("Good morning")).to_be_visible()
    page.wait_for_timeout(0)
    assert findings_in(page) == []
    assert findings(page) == []
    assert sticking_out(page) == 0


@pytest.mark.parametrize(
    ("language", "button", "placeholder"),
    [
        ("pl", "Czat z nami", "Napisz wiadomość"),
        ("en", "Chat with us", "Write a message"),
        ("ru", "Чат с нами", "Напишите сообщение"),
    ],
)
def test_the_chat_speaks_the_language_of_the_page(
    shop: str, make_site: Callable[..., Mailbox], window: Open, language: str, button: str, placeholder: str
) -> None:
    make_site()
    page = window(address=shop).open(f"/?language={language}")
    page.get_by_role("button", name=button).click()
    expect(page.frame_locator("iframe").get_by_placeholder(placeholder)).to_be_visible()


def test_the_place_in_the_queue_is_shown_and_moves_up_by_itself(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    routing.save_queue(actor=SYSTEM, code="chats")
    body = {"filters": [], "default": {"steps": [{"queue": "chats"}]}}
    plan_id = routing.draft_plan(actor=SYSTEM, code="chats", name="Chats", body=body)
    routing.publish_plan(actor=SYSTEM, plan_id=plan_id)
    make_site(plan="chats")
    first = window(address=shop)
    write(opened(first.open("/")), "I was here first")
    second = window(address=shop)
    chat = opened(second.open("/"))
    write(chat, "And I after them")
    expect(chat.locator("#standing")).to_have_text("We have your message. Your place in the queue: 2.")
    services.resolve_conversation(actor=actor_with(), conversation_id=Conversation.objects.order_by("pk")[0].pk)
    expect(chat.locator("#standing")).to_have_text("We have your message. You are next.", timeout=15_000)


def test_a_chat_that_has_ended_is_rated_by_one_click_and_never_asked_about_again(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site()
    shown = window(address=shop, width="phone")
    page = shown.open("/")
    chat = opened(page)
    write(chat, "Do you have it in blue?")
    answer("We do.")
    expect(chat.get_by_text("We do.")).to_be_visible()
    services.resolve_conversation(actor=actor_with(), conversation_id=Conversation.objects.get().pk)
    expect(chat.get_by_text("How was this chat?")).to_be_visible()
    assert findings_in(page) == []
    chat.get_by_role("button", name="Good").click()
    chat.get_by_label("Would you like to say why?").fill("You were quick")
    assert findings_in(page) == []
    chat.locator("#rate").get_by_role("button", name="Send").click()
    expect(chat.locator("#rate")).to_be_hidden()
    page.reload()
    chat = opened(page)
    expect(chat.get_by_text("We do.")).to_be_visible()
    expect(chat.locator("#rate")).to_be_hidden()
    talk = Conversation.objects.get()
    assert (talk.rating, talk.rating_word) == (3, "You were quick")


def test_a_visitor_on_a_phone_sends_a_picture_and_no_program(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site()
    shown = window(address=shop, width="phone")
    page = shown.open("/")
    chat = opened(page)
    picker = chat.locator("#file")
    picker.set_input_files({"name": "My coat.png", "mimeType": "image/png", "buffer": PNG})
    picture = chat.get_by_role("img", name="Picture: My coat.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 1
    assert findings_in(page) == []
    picker.set_input_files({"name": "coat.png", "mimeType": "image/png", "buffer": b"MZ\x90\x00" + bytes(60)})
    expect(chat.get_by_text("Files of this kind are not taken.")).to_be_visible()
    assert [(one.name, one.media_type) for one in Attachment.objects.all()] == [("My coat.png", "image/png")]
    page.reload()
    expect(opened(page).get_by_role("img", name="Picture: My coat.png")).to_be_visible()
    shown.complaints.clear()  # the browser says which request was refused


def test_whoever_has_signed_in_at_the_shop_is_known_and_the_next_one_in_the_browser_sees_nothing_of_it(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site({"identity_secret": SECRET})
    anna, jan = (make_party(name, email=f"{name.lower()}@customer.test") for name in ("Anna", "Jan"))
    shown = window(address=shop, width="phone")
    page = shown.open("/")
    write(opened(page), "Nobody knows me yet")
    assert Conversation.objects.get().is_visitor

    page.goto(f"{shop}/?identity={signed({'email': 'anna@customer.test', 'name': 'Anna'})}")
    chat = opened(page)
    write(chat, "Now you do")
    expect(chat.get_by_text("Nobody knows me yet")).to_be_visible()
    assert [(talk.party_id, talk.is_visitor) for talk in Conversation.objects.all()] == [(anna.pk, False)]

    page.goto(f"{shop}/?identity={signed({'email': 'jan@customer.test', 'name': 'Jan'})}")
    chat = opened(page)
    write(chat, "I am somebody else")
    expect(chat.get_by_text("Now you do")).to_have_count(0)
    page.goto(f"{shop}/?identity={signed({'email': 'jan@customer.test', 'name': 'Jan'})}")
    expect(opened(page).get_by_text("I am somebody else")).to_be_visible()
    assert sorted(talk.party_id or 0 for talk in Conversation.objects.all()) == sorted((anna.pk, jan.pk))
    shown.complaints.clear()  # the browser says which request was refused


def test_when_nobody_is_there_an_address_is_asked_for(
    shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site(hours_text="2020-01-01 08:00-16:00")
    page = window(address=shop).open("/")
    chat = opened(page)
    expect(chat.get_by_role("button", name="Send a file")).to_be_hidden()
    chat.get_by_label("Your e-mail address").fill("anna@customer.test")
    chat.get_by_label("Your message").locator("visible=true").fill("Please write to me")
    chat.get_by_role("button", name="Send").locator("visible=true").click()
    expect(chat.get_by_text("We will answer to anna@customer.test")).to_be_visible()
    assert Conversation.objects.get().context["email"] == "anna@customer.test"


def test_a_page_of_another_site_gets_no_chat(
    whole_server: str, shop: str, make_site: Callable[..., Mailbox], window: Open
) -> None:
    make_site({"origins": "https://www.another.test"})
    shown = window(address=shop)
    page = shown.open("/")
    page.get_by_role("button", name="Chat with us").click()
    for _ in range(200):
        if any(frame.url.startswith("chrome-error:") for frame in page.frames):
            break
        page.wait_for_timeout(50)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
    shown.complaints.clear()  # the browser says whose policy it keeps
