"""A text that a provider has approved is seen as it will be sent, while its values are typed and while it is set up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.messaging import services
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, make_mailbox, receive
from tests.browser import looks
from tests.browser.conftest import Open


@pytest.fixture
def mailbox(bird: Pigeon, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """One whose provider takes only approved texts after a day."""
    monkeypatch.setattr(Pigeon, "capabilities", replace(Pigeon.capabilities, window_hours=24))
    made = make_mailbox(language="en")
    services.save_template(
        actor=SYSTEM, mailbox_id=made.pk, code="parcel", language="en",
        text="Your parcel {{1}} waits at {{2}}.", fields=["number", "place"],
    )  # fmt: skip
    return made


def test_what_is_typed_into_the_places_stands_in_the_text_before_it_is_sent(
    manager: User, mailbox: Mailbox, window: Open
) -> None:
    receive(mailbox, inbound(at=timezone.now() - timedelta(days=2)))
    talk = Conversation.objects.get()
    page = window(manager).open(f"/inbox/{talk.pk}/")
    page.keyboard.press("r")
    text = page.locator("#approved-text")
    expect(text).to_contain_text("Your parcel number waits at place.")
    expect(text).to_contain_text("2 values are missing.")
    assert looks.findings(page) == []
    page.get_by_label("number").fill("4711")
    expect(text).to_contain_text("Your parcel 4711 waits at place.")
    expect(text.locator("mark")).to_have_text("place")
    page.get_by_label("place").press_sequentially("Sopot")
    expect(text).to_contain_text("Your parcel 4711 waits at Sopot.")
    expect(text).to_contain_text("This is how it will be sent.")
    expect(page.get_by_label("place")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk-message.is-outbound")).to_contain_text("Your parcel 4711 waits at Sopot.")
    assert Message.objects.get(direction="outbound").text == "Your parcel 4711 waits at Sopot."


def test_a_text_shows_as_it_will_be_read_while_it_is_set_up(manager: User, mailbox: Mailbox, window: Open) -> None:
    page = window(manager).open(f"/settings/mailboxes/{mailbox.pk}/")
    page.get_by_role("link", name="parcel").click()
    shown = page.get_by_role("region", name="As the customer will read it")
    expect(shown).to_contain_text("Your parcel number waits at place.")
    page.get_by_label("What stands in its places").fill("number")
    expect(shown.locator("mark")).to_have_text("{{2}}")
    expect(shown).to_contain_text("{{2}} has no line")
    assert looks.findings(page) == []
    assert looks.sticking_out(page) <= 0
