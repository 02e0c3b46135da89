"""Settings, Contact centre: people, skills, activities and queues."""

import pytest
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.routing import services
from relacja.routing.models import Activity, Queue, Skill, Worker
from relacja.routing.testing import SYSTEM, make_worker

pytestmark = pytest.mark.django_db
PAGE = "/settings/contact-centre"


@pytest.fixture
def browser() -> Client:
    user = make_user(full_name="Maria Kierownik", language="en")
    make_member(user, make_unit(), role=make_role(permissions=["routing.configure"], scope="all"))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(client: Client, path: str) -> str:
    answer = client.get(f"{PAGE}/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_where_nobody_takes_work_the_overview_says_how_to_begin(browser: Client) -> None:
    assert f"{PAGE}/begin" in text_of(browser, "")
    make_worker()
    assert f"{PAGE}/begin" not in text_of(browser, "")


def test_who_may_not_configure_sees_none_of_it(client: Client) -> None:
    user = make_user()
    make_member(user, make_unit(), role=make_role(permissions=["routing.work", "routing.supervise"], scope="all"))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("", "people/", "people/add", "skills/new", "queues/new", "activities/new"):
        assert client.get(f"{PAGE}/{path}").status_code == 403, path


def test_those_whose_role_lets_them_take_work_are_offered_first_and_anybody_is_found(browser: Client) -> None:
    able, other = make_user(full_name="Ola Zdolna"), make_user(full_name="Piotr Inny")
    make_member(able, make_unit(), role=make_role(permissions=["routing.work"]))
    offered = text_of(browser, "people/add")
    assert "Ola Zdolna" in offered
    assert "Piotr Inny" not in offered
    found = text_of(browser, "people/find?q=inny")
    assert f"people/{other.pk}/" in found
    assert "Ola Zdolna" not in found


def test_a_person_is_set_up_with_skills_capacity_and_attributes(browser: Client) -> None:
    user = make_user()
    services.save_skill(actor=SYSTEM, code="polish", name="Polish")
    services.save_skill(actor=SYSTEM, code="complaints", name="Complaints")
    by_code = dict(Skill.objects.values_list("code", "pk"))
    given = {
        "is_active": "on", "language": "pl", "attributes": "team: sales",
        f"skill_{by_code['polish']}": "5", f"skill_{by_code['complaints']}": "0", "capacity_call": "0",
        "capacity_callback": "",
    }  # fmt: skip
    answer = browser.post(f"{PAGE}/people/{user.pk}/", given)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}/people/")
    worker = Worker.objects.get(user=user)
    assert dict(worker.skills.values_list("skill__code", "level")) == {"polish": 5}
    assert (worker.capacity, worker.attributes) == ({"call": 0}, {"team": "sales"})
    assert (worker.language, worker.is_active) == ("pl", True)
    browser.post(f"{PAGE}/people/{user.pk}/", {"attributes": "no colon"})
    worker.refresh_from_db()
    assert worker.is_active, "a form with a mistake saves nothing"


def test_a_skill_and_an_activity_get_codes_from_their_names_and_keep_them(browser: Client) -> None:
    browser.post(f"{PAGE}/skills/new", {"name": "Język włoski"})
    browser.post(f"{PAGE}/skills/new", {"name": "Język Włoski"})
    assert set(Skill.objects.values_list("code", flat=True)) == {"jezyk_wloski", "jezyk_wloski_2"}
    browser.post(f"{PAGE}/skills/jezyk_wloski/", {"name": "Italian"})
    assert Skill.objects.get(code="jezyk_wloski").name == "Italian"
    browser.post(f"{PAGE}/activities/new", {"name": "Coaching", "position": "55", "is_active": "on"})
    coaching = Activity.objects.get(code="coaching")
    assert (coaching.takes_work, coaching.position) == (False, 55)


QUEUE = {
    "name": "Complaints", "service_share": "90", "service_seconds": "30", "ring_seconds": "15", "wrap_up_seconds": "",
    "is_active": "on",
}  # fmt: skip


def test_a_queue_is_opened_and_changed_under_the_same_code(browser: Client) -> None:
    browser.post(f"{PAGE}/queues/new", {**QUEUE, "members": "worker.skill.complaints>=3"})
    queue = Queue.objects.get(code="complaints")
    assert (queue.members, queue.service_share, queue.wrap_up_seconds) == ("worker.skill.complaints >= 3", 90, None)
    browser.post(f"{PAGE}/queues/{queue.pk}/", {**QUEUE, "name": "Claims", "script": "Say sorry first."})
    queue.refresh_from_db()
    assert (queue.code, queue.name, queue.script) == ("complaints", "Claims", "Say sorry first.")


def test_a_condition_that_cannot_be_read_is_told_beside_its_box(browser: Client) -> None:
    answer = browser.post(f"{PAGE}/queues/new", {**QUEUE, "members": "worker.skill.complaints >="})
    assert answer.status_code == 422
    assert 'id="id_members_error"' in answer.content.decode()
    assert '?name=members" hx-trigger="input changed' in answer.content.decode(), "it would be told twice"
    assert not Queue.objects.filter(code="complaints").exists()


def test_while_a_condition_is_typed_it_is_counted_who_would_take_the_work(browser: Client) -> None:
    make_worker(skills={"complaints": 4})
    make_worker(skills={"complaints": 2})

    def told(members: str) -> str:
        return browser.post(f"{PAGE}/queues/fitting", {"members": members}).content.decode()

    assert "1 of 2" in told("worker.skill.complaints >= 3")
    assert "2 of 2" in told("")
    assert "for ever" in told("worker.skill.complaints > 4")
    assert "depends" in told("worker.skill.complaints >= 3 AND item.known")
    assert told("worker.skill.complaints >=") == ""


def test_skills_are_offered_while_a_condition_is_typed(browser: Client) -> None:
    services.save_skill(actor=SYSTEM, code="complaints", name="Handling complaints")
    told = browser.post("/conditions/routing/words", {"before": "worker.skill.com", "box": "x"}).content.decode()
    assert "worker.skill.complaints" in told
    checked = browser.post("/conditions/routing/check?name=members", {"members": "worker.skill.complaints >= 3"})
    assert "customer" not in checked.content.decode(), "a condition on people is not counted among customers"


def test_an_emptied_condition_is_offered_what_is_set_up_for_people_first(browser: Client) -> None:
    services.save_skill(actor=SYSTEM, code="complaints", name="Handling complaints")
    worker, _actor = make_worker()
    Worker.objects.filter(pk=worker.pk).update(attributes={"team": "sales"})
    told = browser.post("/conditions/routing/words", {"before": "", "box": "x"}).content.decode()
    wanted = [
        "worker.skill.complaints",
        "worker.language",
        "worker.units",
        "worker.team",
        "item.language",
        "customers.",
    ]
    places = [told.find(f'data-text="{name}') for name in wanted]
    assert -1 not in places
    assert places == sorted(places)
    assert "Handling complaints" in told
