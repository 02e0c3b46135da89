"""The fragments of the timeline and the lists: shape, status, permission, and how little they ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in
from relacja.customers.testing.factories import make_party
from relacja.interactions import queries, services
from relacja.interactions.testing import draft_with, make_interaction
from relacja.platform.actor import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
HTMX = {"HX-Request": "true"}


def member(*permissions: str, scope: str = "all"):
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=permissions, scope=scope))
    return user


@pytest.fixture
def browser(client: Client) -> Client:
    """Somebody signed in who may do everything."""
    return sign_in(client, member())


def test_the_timeline_comes_in_pages_of_thirty_until_it_ends(browser: Client) -> None:
    party = make_party()
    drafts = [draft_with(party.pk, summary=f"call {n:02d}") for n in range(70)]
    services.record_many(actor=SYSTEM, drafts=drafts)
    seen, address = [], f"/customers/{party.pk}/timeline/"
    for _ in range(3):
        answer = browser.get(address, headers=HTMX)
        text = answer.content.decode()
        seen += [n for n in range(70) if f"call {n:02d}" in text]
        address = text.partition('timeline-more" hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert address == ""
    assert sorted(seen) == list(range(70))
    assert len(seen) == 70


def test_filters_narrow_the_timeline(browser: Client) -> None:
    party = make_party()
    make_interaction(party.pk, summary="a call in")
    make_interaction(party.pk, kind="mail", summary="a mail")
    make_interaction(party.pk, kind="note", body="a note")
    address = f"/customers/{party.pk}/timeline/"

    def shown(**asked: str) -> set[str]:
        text = browser.get(address, asked, headers=HTMX).content.decode()
        return {word for word in ("a call in", "a mail", "a note") if word in text}

    assert shown() == {"a call in", "a mail", "a note"}
    assert shown(show="people") == {"a call in", "a mail"}
    assert shown(show="note") == {"a note"}
    assert shown(medium="email") == {"a mail"}
    assert shown(direction="inbound") == set()
    assert shown(since="2026-03-03") == set()
    assert shown(since="2026-03-02", until="2026-03-02") == {"a call in", "a mail", "a note"}
    assert shown(mine="on") == set()


def test_a_broken_address_is_not_found(browser: Client) -> None:
    party = make_party()
    for after in ("x", "1", "1.x", "9" * 200, "1." + "9" * 40):
        assert browser.get(f"/customers/{party.pk}/timeline/", {"after": after}).status_code == 404


def test_a_note_is_written_in_one_move(browser: Client) -> None:
    party = make_party()
    answer = browser.post(f"/customers/{party.pk}/compose/?kind=note", {"body": "Prefers mornings"}, headers=HTMX)
    assert answer.status_code == 200
    assert "timeline-changed" in answer["HX-Trigger"]
    [entry] = queries.timeline(SYSTEM, party.pk).entries
    assert (entry.kind, entry.body) == ("note", "Prefers mornings")


@pytest.mark.parametrize("kind", ["call", "mail", "visit", "letter", "meeting", "task"])
def test_every_kind_can_be_logged_in_two_moves(browser: Client, kind: str) -> None:
    party = make_party()
    address = f"/customers/{party.pk}/compose/?kind={kind}"
    assert browser.get(address, headers=HTMX).status_code == 200
    asked = {"summary": "About the offer", "direction": "inbound", "minutes": "5", "started_at": ""}
    assert browser.post(address, asked, headers=HTMX).status_code == 200
    planned = queries.planned(SYSTEM, [party.pk])
    done = queries.timeline(SYSTEM, party.pk).entries
    assert [entry.kind for entry in (*planned, *done)] == [kind]
    assert bool(planned) == (kind == "task")


def test_a_moment_ahead_makes_a_plan(browser: Client) -> None:
    party = make_party()
    ahead = timezone.localtime() + timedelta(days=3)
    browser.post(
        f"/customers/{party.pk}/compose/?kind=visit", {"summary": "See them", "started_at": f"{ahead:%Y-%m-%dT%H:%M}"}
    )
    assert [entry.status for entry in queries.planned(SYSTEM, [party.pk])] == ["planned"]


def test_an_empty_note_is_sent_back_with_what_is_missing(browser: Client) -> None:
    party = make_party()
    answer = browser.post(f"/customers/{party.pk}/compose/?kind=note", {"body": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_correction_through_the_drawer_shows_every_version(browser: Client) -> None:
    made = make_interaction(make_party().pk, summary="Ordered ten", direction="inbound")
    form = browser.get(f"/contacts/{made.id}/correct/", headers=HTMX)
    assert form.status_code == 200
    asked = {
        "summary": "Ordered a hundred",
        "body": "",
        "started_at": f"{timezone.localtime(made.started_at):%Y-%m-%dT%H:%M}",
        "direction": "inbound",
        "medium": "phone",
        "reason": "misheard",
        "version": "1",
    }
    answer = browser.post(f"/contacts/{made.id}/correct/", asked, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Ordered ten" in text
    assert "Ordered a hundred" in text
    assert "misheard" in text
    stale = browser.post(f"/contacts/{made.id}/correct/", asked, headers=HTMX)
    assert stale.status_code == 422


def test_a_plan_is_done_called_off_and_taken_back_by_one_click(browser: Client) -> None:
    party = make_party()
    task = services.log_task(actor=SYSTEM, party_id=party.pk, summary="Call", due_at=timezone.now()).id
    assert browser.post(f"/contacts/{task.id}/complete/").status_code == 204
    assert browser.post(f"/contacts/{task.id}/complete/").status_code == 409
    assert browser.post(f"/contacts/{task.id}/reopen/").status_code == 204
    assert browser.post(f"/contacts/{task.id}/cancel/").status_code == 204
    assert [entry.status for entry in queries.timeline(SYSTEM, party.pk).entries] == ["cancelled"]


def test_a_customer_one_may_not_see_has_no_timeline(client: Client) -> None:
    party = make_party()
    made = make_interaction(party.pk)
    sign_in(client, member(scope="own"))
    addresses = [
        f"/customers/{party.pk}/timeline/",
        f"/customers/{party.pk}/planned/",
        f"/contacts/{made.id}/",
        f"/contacts/{made.id}/detail/",
        f"/contacts/{made.id}/correct/",
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 5
    assert client.post(f"/customers/{party.pk}/compose/?kind=note", {"body": "x"}).status_code == 404
    assert client.post(f"/contacts/{made.id}/cancel/").status_code == 404


def test_without_the_permission_nothing_is_shown_or_recorded(client: Client) -> None:
    party = make_party()
    sign_in(client, member("customers.view"))
    assert client.get(f"/customers/{party.pk}/timeline/").status_code == 403
    assert client.post(f"/customers/{party.pk}/compose/", {"body": "x"}).status_code == 403
    assert client.get("/contacts/").status_code == 403


@pytest.mark.parametrize("address", ["/contacts/", "/tasks/", "/customers/{party}/timeline/"])
def test_a_hundred_times_the_data_costs_the_same_queries_and_bytes(browser: Client, address: str) -> None:
    party = make_party()
    address = address.format(party=party.pk)

    def more(count: int) -> None:
        ahead = timezone.now() + timedelta(days=2)
        services.record_many(
            actor=SYSTEM,
            drafts=[
                draft_with(
                    party.pk,
                    summary="same",
                    started_at=ahead if n % 2 else ahead - timedelta(days=9),
                    status="planned" if n % 2 else "done",
                )
                for n in range(count)
            ],
        )

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as caught:
            answer = browser.get(address, headers=HTMX)
        assert answer.status_code == 200
        return len(caught), len(answer.content)

    more(140)
    cost()
    queries_before, bytes_before = cost()
    more(13_860)
    queries_after, bytes_after = cost()
    assert queries_after == queries_before
    assert bytes_after <= bytes_before * 1.05
