"""What the site is given: a small script, and a window that may stand on its pages and nowhere else."""

import html
import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.messaging.models import Mailbox
from relacja.messaging.plugs import transports
from relacja.messaging.transports.web_chat.page_parts import script
from relacja.messaging.transports.web_chat.sites import Site, origins_of, site_of

LARGEST = 15_000


def test_the_script_is_small(site: Mailbox) -> None:
    assert len(script(site_of("shop")).encode()) < LARGEST


def test_the_script_holds_the_sites_values_and_nothing_that_breaks_out(
    client: Client, make_site: Callable[..., Mailbox]
) -> None:
    make_site("blog", {"side": "left", "colour": "#123456"})
    answered = client.get("/chat/blog.js")
    assert answered.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answered.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    found = re.search(r'JSON\.parse\(("(?:[^"\\]|\\.)*")\)', answered.content.decode())
    assert found is not None
    values = orjson.loads(orjson.loads(found[1]))
    assert (values["code"], values["side"], values["colour"]) == ("blog", "left", "#123456")
    assert set(values["words"]) == {"pl", "en", "ru"}
    assert b"<" not in found[1].encode()


def test_the_window_may_stand_on_the_sites_pages_only(client: Client, make_site: Callable[..., Mailbox]) -> None:
    make_site("both", {"origins": "https://www.shop.test, https://*.blog.test"})
    answered = client.get("/chat/both/")
    policy = answered.headers["Content-Security-Policy"]
    assert "frame-ancestors https://www.shop.test https://*.blog.test;" in f"{policy};"
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "X-Frame-Options" not in answered.headers
    assert answered.cookies == {}


@pytest.mark.parametrize(("language", "word"), [("pl", "Czat"), ("en", "Chat"), ("ru", "Чат"), ("xx", "Chat")])
def test_the_window_speaks_the_language_of_the_page(client: Client, site: Mailbox, language: str, word: str) -> None:
    answered = client.get("/chat/shop/", {"language": language})
    assert f"<h1>{word}</h1>" in answered.content.decode()


def test_the_greeting_is_the_sites_own(client: Client, make_site: Callable[..., Mailbox]) -> None:
    make_site("greets", {"greeting_pl": "Cześć <b>tu sklep</b>"})
    assert "Cześć &lt;b&gt;tu sklep&lt;/b&gt;" in client.get("/chat/greets/?language=pl").content.decode()


def test_origins_are_read_as_people_type_them() -> None:
    good, bad = origins_of(
        "https://Shop.test/ http://localhost:8080,https://*.shop.test ftp://a.test https://a.test/x shop.test *"
    )
    assert good == ("https://shop.test", "http://localhost:8080", "https://*.shop.test")
    assert bad == ("ftp://a.test", "https://a.test/x", "shop.test", "*")


@pytest.mark.parametrize(
    "word", ["https://a.test;script-src", "https://'self'", "https://a.test:99999", "https://me@a.test", "https://a b"]
)
def test_nothing_slips_into_the_policy(word: str) -> None:
    assert not any(";" in one or "'" in one or "@" in one for one in origins_of(word)[0])


def test_a_star_stands_for_what_is_below_and_not_for_its_neighbours() -> None:
    site = Site(Mailbox(address="x"), {"origins": "https://*.shop.test"})
    assert site.stands_on("https://www.shop.test")
    assert not site.stands_on("https://shop.test")
    assert not site.stands_on("https://evilshop.test")
    assert not site.stands_on("http://www.shop.test")


@pytest.mark.parametrize(("colour", "ink"), [("#3b4fd0", "#ffffff"), ("#ffd400", "#000000"), ("red", "#ffffff")])
def test_what_stands_on_the_colour_can_be_read(colour: str, ink: str) -> None:
    assert Site(Mailbox(address="x"), {"colour": colour}).ink == ink


@pytest.mark.parametrize(
    ("values", "is_well"),
    [
        ({"origins": "https://shop.test"}, True),
        ({"origins": ""}, False),
        ({"origins": "shop.test"}, False),
        ({"origins": "https://shop.test", "colour": "blue"}, False),
        ({"origins": "https://shop.test", "identity_secret": "short"}, False),
    ],
)
def test_what_was_typed_wrong_is_said(values: dict[str, str], is_well: bool) -> None:
    transport = transports.get("web_chat")
    assert transport is not None
    assert transport.check(values).is_well is is_well


def test_the_script_to_paste_stands_in_the_settings_and_is_the_one_that_is_served(
    client: Client, site: Mailbox, settings: Any
) -> None:
    settings.BASE_URL = "https://crm.firm.test"
    user = make_user(language="en")
    actor_with(user=user)
    shown = sign_in(Client(), user).get(f"/settings/mailboxes/{site.pk}/").content.decode()
    found = re.search(r'data-copy="(&lt;script src=&quot;https://crm.firm.test(/[^&]+)&quot; async&gt;[^"]+)"', shown)
    assert found is not None
    assert html.unescape(found[1]) == f'<script src="https://crm.firm.test{found[2]}" async></script>'
    assert client.get(found[2]).headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert 'data-copy="script-src https://crm.firm.test; frame-src https://crm.firm.test"' in shown


def test_a_name_that_cannot_stand_in_a_script_is_refused_where_it_is_typed(db: None) -> None:
    user = make_user(language="en")
    actor_with(user=user)
    given = {"name": "Shop", "address": "My shop", "set_origins": "https://www.shop.test", "set_side": "right"}
    answer = sign_in(Client(), user).post("/settings/mailboxes/new/web_chat/", given)
    assert answer.status_code == 422
    assert answer.content.decode().count("letters from a to z, figures and dashes") == 2
