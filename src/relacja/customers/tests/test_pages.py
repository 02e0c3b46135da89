"""The pages of customers, as a browser gets them."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_unit, make_user, sign_in
from relacja.customers import services
from relacja.customers.models import Identifier, NotTheSame, Party, PartyContactPoint, PartyIdentity, PartyRole
from relacja.customers.plugs import panels
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.testing import make_party, make_point
from relacja.customers.types import PointDraft
from relacja.platform.actor import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def user() -> Any:
    return make_user(language="en", full_name="Ewa Nowak")


@pytest.fixture
def reader(client: Client, user: Any) -> Client:
    actor_with(user=user)
    return sign_in(client, user)


@pytest.fixture
def party() -> Party:
    return make_party("Łucja Żak", email="lucja@example.com", phone="600700800")


def url(view: str, party: Party, **more: object) -> str:
    return reverse(f"customers:{view}", kwargs={"party_id": party.pk, **more})


def test_the_list_shows_customers_and_leads_to_their_files(reader: Client, party: Party) -> None:
    page = reader.get("/customers/").content.decode()
    assert "Łucja Żak" in page
    assert url("file", party) in page
    assert "+48 600 700 800" in page
    assert "lucja@example.com" in page


@pytest.mark.parametrize(
    "query",
    ["role=customer", "role=prospect&role=agent", "kind=person", "owner=me", "owner=none", "city=Łódź", "tag=1",
     "created=last-7-days", "q=zak", "sort=-created", "role=customer&kind=person&sort=-name", "q=zak&jump=k"],
)  # fmt: skip
def test_every_filter_and_order_of_the_list_answers(reader: Client, party: Party, query: str) -> None:
    assert reader.get(f"/customers/?{query}").status_code == 200
    assert reader.get(f"/lists/customers.parties/count?{query}").status_code == 200


def test_filters_by_role_find_those_who_hold_it_now_merged_ones_too(
    reader: Client, party: Party, noon: datetime
) -> None:
    agent = make_party("Łucja Żak", roles=("employee",))
    make_party("Jan Inny", roles=())
    services.merge_parties(actor=SYSTEM, keep_id=party.pk, absorb_id=agent.pk, reason="same", at=noon)
    for role in ("customer", "employee"):
        page = reader.get(f"/customers/?role={role}").content.decode()
        assert page.count("Łucja Żak</a>") == 1, role
        assert "Jan Inny" not in page
    services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=noon.date())
    assert "Łucja Żak" not in reader.get("/customers/?role=customer").content.decode()


def test_the_list_leaves_out_visitors_merged_and_closed_ones(reader: Client) -> None:
    for status in ("visitor", "tombstoned"):
        make_party(f"Pan {status}", status=status)
    page = reader.get("/customers/").content.decode()
    assert "Pan " not in page


def test_the_file_opens_with_its_header_and_asks_for_its_panels(reader: Client, party: Party) -> None:
    page = reader.get(url("file", party)).content.decode()
    assert "<h1" in page
    assert "Łucja Żak" in page
    assert 'href="tel:+48600700800"' in page
    assert "No consent" in page
    for panel in panels:
        assert url("panel", party, code=panel.code) in page
    assert "Nobody yet: an employer" in page, "what the read of the file tells comes with the page"
    assert "Who they stand to" not in page


def test_every_panel_answers_for_every_kind_of_customer(reader: Client) -> None:
    for kind in ("person", "organisation", "group"):
        party = make_party("Coś", kind=kind)
        for panel in panels:
            assert reader.get(url("panel", party, code=panel.code), headers=HTMX).status_code == 200, panel.code
        assert reader.get(url("facts", party), headers=HTMX).status_code == 200
        assert reader.get(url("head", party), headers=HTMX).status_code == 200


def test_a_merged_customer_leads_to_the_file_they_belong_to(reader: Client, party: Party, noon: datetime) -> None:
    other = make_party("Łucja Żak")
    services.merge_parties(actor=SYSTEM, keep_id=party.pk, absorb_id=other.pk, reason="same", at=noon)
    answer = reader.get(url("file", other))
    assert answer.status_code == 302
    assert answer["Location"] == url("file", party)
    assert "2 files in one" in reader.get(url("file", party)).content.decode()


def test_a_file_outside_ones_scope_is_not_there(client: Client, user: Any, party: Party) -> None:
    actor_with(user=user, scope="own")
    mine = make_party("Moja", owner_id=user.pk)
    sign_in(client, user)
    assert client.get(url("file", mine)).status_code == 200
    for name in ("file", "head", "facts", "add_point", "assign"):
        assert client.get(url(name, party)).status_code == 404, name
    assert "Łucja" not in client.get("/customers/").content.decode()


def test_without_the_permission_nothing_is_offered(client: Client, user: Any, party: Party) -> None:
    actor_with("customers.view", user=user)
    sign_in(client, user)
    page = client.get(url("file", party)).content.decode()
    assert url("add_point", party) not in page
    assert url("panel", party, code="customers.history") not in page
    assert client.get(url("panel", party, code="customers.history")).status_code == 404
    assert client.get(url("name", party)).status_code == 403


def test_a_new_customer_is_three_fields_away(reader: Client, user: Any) -> None:
    typed = {
        "kind": "person",
        "name": "Anna Maria Kot",
        "phone": "601 202 303",
        "email": "Anna@Example.com",
        "role": "customer",
    }
    answer = reader.post("/customers/new", typed)
    added = Party.objects.get()
    assert answer["Location"] == url("file", added)
    assert (added.given_name, added.family_name, added.main_role, added.owner_id) == (
        "Anna Maria",
        "Kot",
        "customer",
        user.pk,
    )
    assert {link.point.value for link in added.contact_points.all()} == {"+48601202303", "anna@example.com"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "Anna Kot", "phone": "123"}, "cannot be read"),
        ({"name": "Anna Kot", "email": "anna"}, "cannot be read"),
        ({"name": "Anna Kot", "identifier": "123"}, "check digit"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field_and_kept(reader: Client, typed: dict[str, str], words: str) -> None:
    answer = reader.post("/customers/new", {"kind": "person", **typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Party.objects.exists()


def test_somebody_who_is_there_already_is_shown_while_typing(reader: Client, party: Party) -> None:
    page = reader.post("/customers/new/check", {"kind": "person", "name": "Zak Lucja"}).content.decode()
    assert "Is it one of these?" in page
    assert url("file", party) in page
    assert reader.post("/customers/new/check", {"name": "Zupełnie Inny"}).content.decode().strip() == ""


def test_a_double_is_not_added_unless_it_is_said_to_be_somebody_else(reader: Client, party: Party) -> None:
    typed = {"kind": "person", "name": "Łucja Żak", "email": "lucja@example.com"}
    assert reader.post("/customers/new", typed).status_code == 422
    assert Party.objects.count() == 1
    assert reader.post("/customers/new", {**typed, "different": [party.pk]}).status_code == 302
    assert Party.objects.count() == 2
    assert NotTheSame.objects.count() == 1


def test_a_field_is_changed_where_it_stands_and_taken_back(reader: Client, party: Party) -> None:
    address = url("field", party, name="source")
    assert b"<input" in reader.get(address, headers=HTMX).content
    answer = reader.post(address, {"value": "fair"}, headers=HTMX)
    assert b"fair" in answer.content
    party.refresh_from_db()
    assert party.source == "fair"
    token = re.search(r'"token": "([^"]+)"', answer["HX-Trigger"])
    assert token
    reader.post(reverse("web_undo"), {"token": token[1]}, headers=HTMX)
    party.refresh_from_db()
    assert party.source == ""


def test_a_wrong_date_is_told_and_the_name_is_no_safe_field(reader: Client, party: Party) -> None:
    assert reader.post(url("field", party, name="born_on"), {"value": "yesterday"}, headers=HTMX).status_code == 422
    assert reader.post(url("field", party, name="born_on"), {"value": "1980-02-03"}, headers=HTMX).status_code == 200
    assert reader.get(url("field", party, name="display_name")).status_code == 404


def test_dialogs_open_and_do_what_they_say(reader: Client, party: Party, user: Any) -> None:
    unit, firm = make_unit(), make_party("Alfa", kind="organisation")
    dialogs = {
        "add_point": {"kind": "phone", "raw": "+48 601 000 111", "purpose": "work"},
        "add_address": {"street": "Prosta 1", "city": "Łódź", "purpose": "home"},
        "add_identifier": {"scheme": "pesel", "raw": "44051401359"},
        "name": {"given_name": "Lucja", "family_name": "Żak-Kot"},
        "role": {"role": "employee", "business_line": "consumer"},
        "tag": {"name": "VIP"},
        "assign": {"owner": user.pk, "unit": unit.pk},
        "relate": {"type": "employment:a", "other": firm.pk, "position": "Director"},
        "consent": {"purpose": "marketing", "decision": "granted", "captured_via": "phone"},
        "preference": {"subject": "Colour", "value": "green"},
    }
    for name, typed in dialogs.items():
        assert reader.get(url(name, party), headers=HTMX).status_code == 200, name
        answer = reader.post(url(name, party), typed, headers=HTMX)
        assert answer.status_code == 204, (name, answer.content.decode()[-500:])
        assert "customer-changed" in answer["HX-Trigger"]
    page = reader.get(url("file", party)).content.decode()
    for word in (
        "Lucja Żak-Kot",
        "+48 601 000 111",
        "Prosta 1",
        "••••••••359",
        "Employee",
        "VIP",
        "Ewa Nowak",
        unit.name,
    ):
        assert word in page, word
    assert "44051401359" not in page
    assert "Consent given" in page


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("add_point", {"kind": "email", "raw": "x", "purpose": "work"}, "cannot be read"),
        ("add_identifier", {"scheme": "pesel", "raw": "44051401358"}, "check digit"),
        ("relate", {"type": "employment:a", "other": 999}, "no such customer"),
        ("tag", {"name": " "}, "required"),
    ],
)
def test_a_refused_dialog_stays_open_and_says_why(
    reader: Client, party: Party, name: str, typed: dict[str, object], words: str
) -> None:
    answer = reader.post(url(name, party), typed, headers=HTMX)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_prospect_becomes_a_customer_and_roles_end(reader: Client) -> None:
    party = make_party("Jan Kot", roles=("prospect",))
    assert reader.post(url("become", party), {"line": "consumer"}, headers=HTMX).status_code == 204
    assert set(PartyRole.objects.values_list("role", "status")) == {("prospect", "ended"), ("customer", "active")}
    reader.post(url("end_role", party), {"role": "customer", "line": "consumer"}, headers=HTMX)
    assert not PartyRole.objects.filter(valid_to=None).exists()


def test_contact_points_are_changed_ended_and_checked(reader: Client, party: Party) -> None:
    link = party.contact_points.get(point__kind="phone")
    assert reader.get(url("point", party, link_id=link.pk), headers=HTMX).status_code == 200
    typed = {"purpose": "work", "is_preferred": "on", "begins": "09:00", "ends": "17:00"}
    assert reader.post(url("point", party, link_id=link.pk), typed, headers=HTMX).status_code == 204
    reader.post(url("point_state", party, link_id=link.pk), {"state": "invalid"}, headers=HTMX)
    link = PartyContactPoint.objects.select_related("point").get(pk=link.pk)
    assert (link.purpose, link.is_preferred, link.hours, link.point.state) == (
        "work", True, {"from": "09:00", "to": "17:00"}, "invalid",
    )  # fmt: skip
    reader.post(url("end_point", party, link_id=link.pk), headers=HTMX)
    assert "+48 600 700 800" not in reader.get(url("head", party)).content.decode()


def test_a_secret_number_is_shown_for_a_reason_only(reader: Client, party: Party) -> None:
    services.add_identifier(actor=SYSTEM, party_id=party.pk, scheme="pesel", raw="44051401359")
    address = url("reveal", party, identifier_id=Identifier.objects.get().pk)
    assert "44051401359" not in reader.get(address, headers=HTMX).content.decode()
    assert reader.post(address, {"reason": " "}, headers=HTMX).status_code == 422
    assert "44051401359" in reader.post(address, {"reason": "contract"}, headers=HTMX).content.decode()


def test_two_files_are_compared_merged_and_unmerged(reader: Client, party: Party) -> None:
    other = make_party("Lucja Zak", email="lucja@example.com", phone="601000111")
    panel = reader.get(url("panel", party, code="customers.duplicates")).content.decode()
    assert url("merge", party, other_id=other.pk) in panel
    page = reader.get(url("merge", party, other_id=other.pk)).content.decode()
    assert "+48 601 000 111" in page
    assert "differs" in page
    answer = reader.post(url("merge", party, other_id=other.pk), {"reason": "one person"})
    assert answer["Location"] == url("file", party)
    assert "+48 601 000 111" in reader.get(url("file", party)).content.decode()
    identity = PartyIdentity.objects.get()
    reader.post(url("unmerge", party, identity_id=identity.pk), {"reason": "two people"}, headers=HTMX)
    assert reader.get(url("file", other)).status_code == 200


def test_somebody_else_is_not_proposed_again(reader: Client, party: Party) -> None:
    other = make_party("Łucja Żak")
    reader.post(url("different", party, other_id=other.pk), headers=HTMX)
    assert "Łucja" not in reader.get(url("panel", party, code="customers.duplicates")).content.decode()


def test_somebody_is_picked_while_typing(reader: Client, party: Party) -> None:
    assert f'value="{party.pk}"' in reader.get("/customers/pick?who=zak").content.decode()
    assert "Nobody found" in reader.get("/customers/pick?who=qqqq").content.decode()


def _crowd(party: Party, count: int, start: int = 0) -> None:
    """Add as much of everything as there can be."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(start, start + count):
        other = make_party(f"Osoba {number}", email="shared@example.com", roles=("customer",))
        make_point(party, "phone", f"+4860{number:07d}")
        services.tag_party(actor=SYSTEM, party_id=party.pk, name=f"tag {number}", at=moment)
        services.relate(actor=SYSTEM, a_id=party.pk, b_id=other.pk, code="referral")
        proof, saying = Proof("phone"), Saying("marketing", "granted", brand=f"b{number}")
        services.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=proof, at=moment)
        services.state_preference(actor=SYSTEM, party_id=party.pk, subject=f"s{number}", value="x", at=moment)


def test_pages_ask_no_more_questions_for_a_hundred_times_the_data(reader: Client, party: Party) -> None:
    services.add_contact_point(
        actor=SYSTEM, party_id=party.pk, draft=PointDraft("email", "shared@example.com"), on=date(2026, 1, 1)
    )
    addresses = [
        "/customers/",
        "/customers/?role=customer&kind=person&sort=-created",
        "/customers/pick?who=osoba",
        *(url(name, party) for name in ("file", "head", "facts")),
        *(url("panel", party, code=panel.code) for panel in panels),
    ]
    _crowd(party, 1)
    before = {address: _cost(reader, address) for address in addresses}
    _crowd(make_party("Inna"), 2)
    _crowd(party, 99, start=1)
    for address in addresses:
        queries, size = _cost(reader, address)
        assert queries <= before[address][0], address
        assert size < 160_000, address


def _cost(reader: Client, address: str) -> tuple[int, int]:
    reader.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = reader.get(address)
    return len(asked), len(answer.content)


def test_the_first_view_of_a_file_is_small(reader: Client, party: Party) -> None:
    queries, size = _cost(reader, url("file", party))
    assert size < 60_000
    assert queries <= 8


def test_the_list_offers_some_colleagues_and_finds_the_others_by_name(reader: Client, user: Any) -> None:
    for number in range(30):
        make_user(f"c{number}@example.com", full_name=f"Colleague {number:02}")
    zofia = make_user("zofia@example.com", full_name="Zofia Żak")
    page = reader.get("/customers/").content.decode()
    assert "Colleague 05" in page
    assert "Zofia Żak" not in page
    assert "Zofia Żak" in reader.get(f"/customers/?owner={zofia.pk}").content.decode(), "a chosen one is named"
    found = reader.get(reverse("web_list_found", args=["customers.parties", "owner"]), {"find": "zak"})
    assert f'value="{zofia.pk}"' in found.content.decode()
    assert reader.get(reverse("web_list_found", args=["customers.parties", "role"])).status_code == 404
