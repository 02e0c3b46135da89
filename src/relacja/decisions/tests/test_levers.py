"""Levers on their pages: drafted, tried out on past decisions, published with a reason."""

import pytest
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.decisions import services
from relacja.decisions.lever_form import LeversForm, initial_of
from relacja.decisions.models import ContactPolicy, LeverSet
from relacja.decisions.rules import arbitration
from relacja.decisions.services import Question
from relacja.decisions.testing import SYSTEM, make_offer
from relacja.platform.models import AuditEntry

pytestmark = pytest.mark.django_db
SAID = {"factors": ["P", "C", "V", "L"], "offers": "tea: 900", "everything": "0", "model": "0", "slot": "0",
        "exploration": "10", "weights": "intent = complaint: -50 group drinks"}  # fmt: skip


@pytest.fixture
def client() -> Client:
    user = make_user(language="en")
    make_member(user, make_unit(), make_role(scope="all"))
    return sign_in(Client(), user)


def drafted(client: Client, **changed: object) -> LeverSet:
    answer = client.post(reverse("decisions:edit_levers"), SAID | changed)
    assert answer.status_code == 302, answer.content.decode()
    return LeverSet.objects.latest("version")


def test_levers_are_drafted_on_a_form_and_come_into_force_by_publishing_them_with_a_reason(client: Client) -> None:
    make_offer("coffee", value=20)
    make_offer("tea", value=5)
    levers = drafted(client)
    assert levers.state == "draft"
    assert levers.body["weights"] == [{"key": "intent", "value": "complaint", "percent": -50.0, "group": "drinks"}]
    assert "tea: 900" in client.get(reverse("decisions:lever_set", args=[levers.pk])).content.decode()
    client.post(reverse("decisions:publish_levers", args=[levers.pk]), {"reason": " "})
    assert LeverSet.objects.get().state == "draft", "nothing is published without a reason"
    client.post(reverse("decisions:publish_levers", args=[levers.pk]), {"reason": "tea is overstocked"})
    assert LeverSet.objects.get().state == "published"
    assert AuditEntry.objects.get(verb="decisions.publish_levers").reason == "tea is overstocked"
    made = services.decide(actor=SYSTEM, question=Question(make_party().pk))
    assert [one.code for one in made.proposals] == ["tea", "coffee"]
    assert services.replay(actor=SYSTEM, decision_id=made.id).is_equal, "exploration of the levers is made again too"


def test_the_form_of_levers_shows_what_it_kept_and_says_which_line_it_cannot_read() -> None:
    form = LeversForm(SAID)
    assert form.is_valid(), form.errors
    again = LeversForm(initial_of(form.body()))
    assert again.is_valid(), again.errors
    assert again.body() == form.body()
    assert "tea = 5" in str(LeversForm(SAID | {"offers": "tea = 5"}).errors["offers"])
    assert not LeversForm(SAID | {"weights": "nonsense"}).is_valid()


def test_trying_levers_out_tells_which_lists_would_differ_and_admits_that_the_evidence_is_thin(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arbitration, "falls_in", lambda *_asked: False)  # nothing is left to chance
    coffee = make_offer("coffee", value=20)
    make_offer("tea", value=5)
    for _ in range(5):
        made = services.decide(actor=SYSTEM, question=Question(make_party().pk, wanted=1))
        if coffee in [one.offer_id for one in made.proposals]:
            services.answer_offer(actor=SYSTEM, decision_id=made.id, offer_id=coffee, answer="accepted")
    same, other = drafted(client, offers="", exploration="25"), drafted(client)
    actor = actor_with("decisions.see", "customers.view")
    assert services.what_if(actor=actor, lever_set_id=same.pk).differing == 0
    found = services.what_if(actor=actor, lever_set_id=other.pk)
    assert (found.decisions, found.moved) == (5, (("coffee", 5, 0), ("tea", 0, 5)))
    assert found.differing == found.first_differing == 5
    assert found.is_thin
    page = client.get(reverse("decisions:what_if", args=[other.pk])).content.decode()
    assert "cannot be said" in page
    assert LeverSet.objects.filter(state="published").count() == 0, "trying out publishes nothing"


def test_exploration_of_the_levers_reaches_the_draws() -> None:
    for n in range(8):
        make_offer(f"offer-{n}", value=10)
    levers = services.draft_levers(actor=SYSTEM, body={"exploration": 0.0, "control": {"slot": 0.0}})
    services.publish_levers(actor=SYSTEM, lever_set_id=levers, reason="test")
    made = services.decide(actor=SYSTEM, question=Question(make_party().pk))
    assert [one.propensity for one in made.proposals] == [1.0, 1.0, 1.0]
    with pytest.raises(services.BadLevers):
        services.draft_levers(actor=SYSTEM, body={"exploration": 2})


def test_a_contact_policy_is_set_up_and_changed_on_a_form_and_keeps_its_offer(client: Client) -> None:
    offer = make_offer("tea")
    said = {"name": "Twice a week", "answer": "shown", "times": "2", "within_days": "7", "rest_days": "7"}
    assert client.post(reverse("decisions:new_policy"), said).status_code == 302
    assert "Another policy has this name." in client.post(reverse("decisions:new_policy"), said).content.decode()
    policy = ContactPolicy.objects.get()
    ContactPolicy.objects.update(offer_id=offer)
    client.post(reverse("decisions:policy", args=[policy.pk]), said | {"times": "3"})
    policy.refresh_from_db()
    assert (policy.times, policy.offer_id) == (3, offer)
    assert "Twice a week" in client.get(reverse("decisions:policies")).content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"holdouts": []}, {"holdouts": {"tea": "x"}}, {"holdouts": {"tea": 2}}, {"offers": [1]},
        {"offers": {"tea": "x"}}, {"offers": {"tea": 1e308}}, {"offers": {"tea": True}}, {"groups": {"": None}},
        {"control": [1]}, {"control": {"everything": "x"}}, {"control": {"everything": 7}}, {"control": {"salt": "x"}},
        {"exploration": "x"}, {"exploration": float("nan")}, {"weights": {"a": 1}}, {"weights": [{"key": "intent"}]},
        {"weights": [{"key": "intent", "value": "x", "percent": "much"}]}, {"factors": "PV"}, {"factors": [1]},
        {"factor": ["P"]}, {"offers": {"x" * 101: 1}},
    ],
    ids=str,
)  # fmt: skip
def test_levers_that_would_stop_every_decision_are_not_even_drafted(body: dict[str, object]) -> None:
    with pytest.raises(services.BadLevers):
        services.draft_levers(actor=SYSTEM, body=body)
    assert not LeverSet.objects.exists()


def test_levers_as_the_page_writes_them_are_drafted() -> None:
    form = LeversForm(SAID)
    assert form.is_valid()
    assert services.draft_levers(actor=SYSTEM, body=form.body())
    assert services.draft_levers(actor=SYSTEM, body={})


@pytest.mark.parametrize("traits", [{"sweet": 1e308}, {"sweet": float("nan")}, {"sweet": float("inf")}])
def test_traits_that_no_model_stands_are_refused(traits: dict[str, float]) -> None:
    with pytest.raises(services.BadOffer):
        services.save_offer(actor=SYSTEM, code="tea", name="Tea", traits=traits)


def test_a_policy_for_a_group_that_is_not_there_does_not_rest_every_offer() -> None:
    for whom in ({"group": "drinks"}, {"offer": "no-such"}):
        with pytest.raises(services.BadOffer):
            services.save_policy(actor=SYSTEM, name="rest", **whom)
    assert not ContactPolicy.objects.exists()
