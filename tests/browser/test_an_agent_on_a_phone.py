"""An agent who is not our employee, on a phone: own customers, nothing of anybody else's, one thumb."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.accounts.rules.standard_roles import STANDARD_ROLES
from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.customers.testing import make_party
from relacja.interactions.tests.test_attaching import PNG
from tests.browser.conftest import Open


@pytest.fixture
def agent(transactional_db: None) -> User:
    user = make_user("agent@example.com", full_name="Jan Agent", language="en")
    [agents] = [role for role in STANDARD_ROLES if role.code == "agent"]
    make_member(user, make_unit(kind="agency"), make_role(permissions=agents.permissions, scope=agents.row_scope))
    return user


def test_an_agent_sees_own_customers_and_nobody_elses(agent: User, window: Open) -> None:
    own = make_party("Moja Klientka", phone="601 000 001", owner_id=agent.pk)
    foreign = make_party("Cudzy Klient", phone="601 000 002", owner_id=make_user().pk)
    shown = window(agent, width="phone")
    page = shown.open("/customers/")
    expect(page.get_by_role("link", name="Moja Klientka")).to_be_visible()
    expect(page.get_by_text("Cudzy Klient")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing scrolls sideways"
    page.get_by_role("link", name="Moja Klientka").click()
    expect(page).to_have_url(re.compile(rf"/customers/{own.pk}/"))
    expect(page.get_by_role("heading", name="Moja Klientka")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing scrolls sideways"
    shown.page.goto(f"{shown.address}/search?q=Cudzy")
    expect(page.get_by_role("link", name=re.compile("Cudzy Klient"))).to_have_count(0)
    assert shown.page.request.get(f"{shown.address}/customers/{foreign.pk}/").status == 404


def test_a_paper_note_is_photographed_and_stands_on_the_timeline(agent: User, window: Open, tmp_path: Path) -> None:
    own = make_party("Moja Klientka", owner_id=agent.pk)
    photo = tmp_path / "note.png"
    photo.write_bytes(PNG)
    page = window(agent, width="phone").open(f"/customers/{own.pk}/")
    page.locator("#composer textarea").fill("From paper")
    page.locator("#composer input[type=file]").set_input_files(photo)
    expect(page.locator("#composer").get_by_text("note.png")).to_be_visible()
    page.get_by_role("button", name="Write it down").click()
    picture = page.locator("#timeline-list img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing scrolls sideways"
