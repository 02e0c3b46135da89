"""Every page there is, walked as a reader would: by its links, at three widths, light and dark."""

import re
from collections.abc import Iterator

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from relacja.accounts.models import User
from relacja.capture import services as capture
from relacja.contact_centre import services as contact_centre
from relacja.contact_centre.services.setting_up import SIMPLE_PLAN
from relacja.customers.testing import make_party
from relacja.messaging import services as messaging
from relacja.messaging.types import RuleDraft, TextDraft
from relacja.platform.actor import Actor
from relacja.routing import services as routing
from relacja.sales.testing import make_order
from tests.browser import looks
from tests.browser.conftest import WIDTHS, Open, Window

NO_PAGES = re.compile(r"^/(api|push|static|metrics|healthz|files|ready|live|health)\b")
FRAGMENTS = re.compile(r"/(count|palette|undo)$|^/lists/")


@pytest.fixture
def house(manager: User) -> User:
    """A few rows of everything, seen by somebody who may do everything."""
    first = make_party("Łucja Żak", email="lucja@example.com", phone="+48 601 202 303", owner_id=manager.pk)
    make_party("Hurtownia Kielce sp. z o.o.", kind="organisation", owner_id=manager.pk)
    for _number in range(3):
        make_order(first.pk)
    set_up_contact_centre(manager)
    set_up_messages()
    capture.add_source(actor=Actor.system("test"), name="Shop")
    return manager


def set_up_contact_centre(manager: User) -> None:
    """One row of everything that managers set up there."""
    actor = Actor.system("test")
    routing.save_skill(actor=actor, code="complaints", name="Complaints")
    contact_centre.set_up_simply(actor=actor, user_ids=[manager.pk])
    hours_id = contact_centre.save_hours(actor=actor, name="Hotline", text="Mon-Fri 08:00-18:00", holidays="PL")
    contact_centre.save_entry_point(actor=actor, number="+48221112233", name="Hotline", plan="calls", hours_id=hours_id)
    routing.draft_plan(actor=actor, code="calls", name="Calls", body=SIMPLE_PLAN)


def set_up_messages() -> None:
    """A rule, a macro and a text."""
    actor, actions = Actor.system("test"), [{"do": "label", "add": "tea"}, {"do": "note", "body": "Tea"}]
    messaging.save_rule(actor=actor, draft=RuleDraft("Tea", 'message.subject CONTAINS "tea"', actions))
    messaging.save_macro(actor=actor, name="Tea", actions=actions)
    messaging.save_text(actor=actor, draft=TextDraft("tea", "Tea", {"en": ("", "{{greeting}} Tea?")}))


def plain_addresses() -> Iterator[str]:
    """The address of every page that needs no part of it filled in."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif "<" not in route and "(" not in route:
                yield "/" + route.replace("^", "").replace("$", "")

    yield from dict.fromkeys(walk(get_resolver().url_patterns, ""))


def links(window: Window) -> list[str]:
    """Where the page's links lead, inside the house."""
    found = window.page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
    return [link.partition("#")[0].partition("?")[0] for link in found]


def route_of(path: str) -> str:
    """The pattern a path belongs to; a page is walked once for each."""
    try:
        return str(resolve(path).route)
    except Resolver404:
        return path


def pages(window: Window, calm: looks.Calm) -> Iterator[str]:
    """Every page, opened: those with plain addresses, and one of each kind that links lead to."""
    waiting = [path for path in plain_addresses() if not NO_PAGES.match(path) and not FRAGMENTS.search(path)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        if route_of(path) in seen or NO_PAGES.match(path):
            continue
        seen.add(route_of(path))
        asked = window.page.request.get(f"{window.address}{path}", max_redirects=0)
        if asked.status != 200 or b"<html" not in asked.body():
            continue
        window.page.goto(f"{window.address}{path}")
        calm.wait()
        waiting += links(window)
        yield path


def test_no_page_has_a_serious_finding_shifts_or_sticks_out(house: User, window: Open) -> None:
    shown = window(house)
    calm = looks.Calm(shown.page)
    wrong: list[str] = []
    for path in pages(shown, calm):
        wrong += [f"{path}: {line}" for line in looks.findings(shown.page)]
        if (moved := looks.shift(shown.page)) > 0.01:
            wrong.append(f"{path}: shifts by {moved:.3f}")
        shown.page.evaluate("document.querySelector('[data-set-theme=dark]')?.click()")
        shown.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        wrong += [f"{path}, dark: {line}" for line in looks.findings(shown.page, only="color-contrast")]
        shown.page.evaluate("document.querySelector('[data-set-theme=system]')?.click()")
        for width, (wide, high) in WIDTHS.items():
            shown.page.set_viewport_size({"width": wide, "height": high})
            if (pixels := looks.sticking_out(shown.page)) > 0:
                wrong.append(f"{path}: {pixels} px wider than a {width} window")
        wrong += [f"{path}: {line}" for line in shown.complaints]
        shown.complaints.clear()
    assert wrong == []


def test_the_first_view_of_a_page_is_light(house: User, window: Open) -> None:
    for path in ("/", "/orders/", "/settings"):
        shown = window(house)
        weight = looks.Weight(shown.page)
        shown.open(path)
        assert weight.total() < looks.FIRST_VIEW, weight.parts
