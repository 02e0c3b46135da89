"""The first day of a newcomer: sign in, bring a spreadsheet, open a customer, log a call, correct it, find people."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from relacja.accounts.models import User
from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user
from relacja.accounts.testing.factories import PASSWORD
from relacja.customers.testing import make_party
from relacja.integrations import services as integrations
from tests.browser.conftest import Open

SHEET = """Imię;Nazwisko;E-mail;Telefon;Miasto
Łucja;Żółkiewska;lucja@example.pl;601 234 567;Łódź
Jan;Ćwik;jan.cwik@example.pl;602 345 678;Kraków
Zofia;Bez Adresu;nie-adres;603 456 789;Gdańsk
"""


def test_a_newcomer_signs_in_and_out(transactional_db: None, window: Open) -> None:
    user = make_user("nowa@example.com", full_name="Nowa Osoba", language="en")
    make_member(user, make_unit(), make_role(scope="all"))
    page = window().open("/customers/")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("E-mail").fill("nowa@example.com")
    page.locator("input[type=password]").fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/sign-in"))


def test_a_spreadsheet_becomes_customers(manager: User, window: Open, tmp_path: Path) -> None:
    sheet = tmp_path / "klienci.csv"
    sheet.write_bytes(SHEET.encode("cp1250"))
    shown = window(manager)
    page = shown.open("/imports/new/")
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("cell", name="Żółkiewska")).to_be_visible()
    page.get_by_role("button", name="Go on to the columns").click()
    expect(page).to_have_url(re.compile("/columns/"))
    page.get_by_role("button", name="Preview the import").click()
    expect(page).to_have_url(re.compile("/preview/"))
    run_id = int(re.search(r"/imports/(\d+)/", page.url).group(1))  # type: ignore[union-attr]
    actor = actor_of(manager)
    integrations.drive_preview(actor=actor, run_id=run_id)
    shown.open(f"/imports/{run_id}/preview/")
    page.get_by_role("button", name=re.compile("Import|Start|Run")).first.click()
    expect(page).to_have_url(re.compile(rf"/imports/{run_id}/$"))
    integrations.drive_import(actor=actor, run_id=run_id)
    shown.open(f"/imports/{run_id}/")
    expect(page.get_by_text("nie-adres").first).to_be_visible()
    shown.open("/customers/")
    expect(page.get_by_role("link", name="Łucja Żółkiewska")).to_be_visible()
    expect(page.get_by_text("Bez Adresu")).to_have_count(0)


@pytest.mark.parametrize("asked", ["zolkiew", "234 567", "lucja@", "5260250274"])
def test_one_box_finds_by_name_phone_mail_and_number(manager: User, window: Open, asked: str) -> None:
    found = make_party("Łucja Żółkiewska", email="lucja@example.pl", phone="601 234 567")
    found.identifiers.create(scheme="nip", value="5260250274", masked="526-025-02-74", lookup="5260250274")
    make_party("Ktoś Inny", email="inny@example.pl", phone="700 111 222")
    page = window(manager).open("/")
    page.keyboard.press("Control+k")
    page.keyboard.type(asked)
    option = page.get_by_role("option", name=re.compile("Łucja Żółkiewska"))
    expect(option).to_be_visible()
    expect(page.get_by_role("option", name=re.compile("Ktoś Inny"))).to_have_count(0)
    option.click()
    expect(page).to_have_url(re.compile(rf"/customers/{found.pk}/"))


def test_a_call_is_logged_on_the_file_and_stands_on_the_timeline(manager: User, window: Open) -> None:
    party = make_party("Łucja Żółkiewska", phone="601 234 567")
    page = window(manager).open(f"/customers/{party.pk}/")
    page.locator("#composer").get_by_role("button", name=re.compile("^Call")).click()
    summary = page.locator("#composer [name=summary]")
    expect(summary).to_be_visible()
    summary.fill("Pyta o nową umowę")
    page.locator("#composer button[type=submit]").click()
    expect(page.get_by_text("Pyta o nową umowę").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Pyta o nową umowę").first).to_be_visible()
