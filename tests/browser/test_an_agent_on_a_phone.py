"""An agent who is not our employee, on a phone: own customers, nothing of anybody else's, one thumb."""

import re

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.accounts.rules.standard_roles import STANDARD_ROLES
from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.customers.testing import make_party
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
