"""What is offered and what is left alone, answered and learnt, and made again."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.catalogue.testing import make_product
from relacja.customers import services as customers
from relacja.customers.services import Proof, Saying
from relacja.customers.testing import make_party
from relacja.decisions import services
from relacja.decisions.models import Decision, ModelSnapshot, OfferAnswer
from relacja.decisions.rules.gates import Past
from relacja.decisions.rules.learning import snapshot
from relacja.decisions.services import Question, learning, remembering
from relacja.decisions.services.deadline import Deadline, Late
from relacja.decisions.testing import SYSTEM, make_offer
from relacja.decisions.types import Purchase
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.fields import ConditionField, ForOne, condition_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultant() -> Actor:
    return actor_with("decisions.ask", "decisions.see", "customers.view")


def gates(decided) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {one.code: one.gate for one in decided.suppressed}


def test_the_more_valuable_of_two_unknown_offers_comes_first_and_says_what_its_rank_is_made_of(
    consultant: Actor,
) -> None:
    make_offer("small", value=10)
    make_offer("large", value=1000)
    made = (services.decide(actor=consultant, question=Question(make_party().pk)) for _ in range(50))
    decided = next(one for one in made if one.arm == "ranked")  # the others are left to chance, a few in a hundred
    assert [one.code for one in decided.proposals] == ["large", "small"]
    first = decided.proposals[0]
    assert first.priority == pytest.approx(first.factors["P"] * first.factors["V"])
    assert 0 < first.propensity <= 1


def test_an_offer_falls_at_the_gate_that_its_conditions_shut_and_the_facts_say_why(consultant: Actor) -> None:
    make_offer("firms", eligibility='customers.kind = "organisation"')
    make_offer("abroad", suitability='customers.language = "en"')
    make_offer("ended", valid_to="2020-01-01")
    make_offer("elsewhere", places=["portal"])
    decided = services.decide(actor=consultant, question=Question(make_party(language="pl").pk))
    assert gates(decided) == {
        "abroad": "not_suitable",
        "elsewhere": "not_now",
        "ended": "not_now",
        "firms": "not_eligible",
    }
    facts = {one.code: one.facts for one in decided.suppressed}
    assert facts["firms"] == (('customers.kind = "organisation"', {"customers.kind": "person"}),)


def test_who_refused_is_not_asked_again_for_a_while_whoever_asked_them(consultant: Actor) -> None:
    offer = make_offer("insurance")
    party = make_party()
    decided = services.decide(actor=consultant, question=Question(party.pk))
    assert services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer="refused")
    assert not services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer="refused")
    again = services.decide(actor=actor_with("decisions.ask", "customers.view"), question=Question(party.pk))
    assert gates(again) == {"insurance": "refused"}


@pytest.mark.parametrize(("first", "second"), [("accepted", "refused"), ("refused", "accepted"), ("accepted", "later")])
def test_what_was_answered_for_good_stands(consultant: Actor, first: str, second: str) -> None:
    offer = make_offer("insurance")
    decided = services.decide(actor=consultant, question=Question(make_party().pk))
    services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer=first)
    with pytest.raises(services.AnsweredOtherwise) as refused:
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer=second)
    assert refused.value.answer == first
    assert list(OfferAnswer.objects.values_list("kind", flat=True)) == [first]


def test_who_wanted_to_think_may_still_accept_and_then_buy(consultant: Actor) -> None:
    product = make_product()
    offer, party = make_offer("tea", product_id=product), make_party()
    decided = services.decide(actor=consultant, question=Question(party.pk))
    for said in ("later", "accepted"):
        assert services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer=said)
    bought = [Purchase(make_party().pk, (product,), timezone.now()), Purchase(party.pk, (product,), timezone.now())]
    assert services.note_purchases(actor=SYSTEM, purchases=bought) == 1
    assert list(OfferAnswer.objects.order_by("pk").values_list("kind", flat=True)) == ["later", "accepted", "bought"]
    with pytest.raises(services.AnsweredOtherwise):
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer="refused")


def test_a_second_tab_is_told_what_stands_on_the_page_and_by_the_api() -> None:
    user, client = make_user(language="en"), Client(headers={"hx-request": "true"})
    actor = actor_with("decisions.ask", "customers.view", user=user)
    sign_in(client, user)
    offer, party = make_offer("tea"), make_party()
    decided = services.decide(actor=actor, question=Question(party.pk)).id
    services.answer_offer(actor=actor, decision_id=decided, offer_id=offer, answer="accepted")
    page = client.post(f"/customers/{party.pk}/offers/{decided}/{offer}/answer", {"answer": "refused"})
    assert "stands already: Accepted." in page.headers["HX-Trigger"]
    assert ("Accepted" in page.content.decode(), "hx-post" in page.content.decode()) == (True, False)
    said = {"offer_id": offer, "answer": "refused"}
    answer = client.post(f"/api/v1/decisions/{decided}/answer", said, content_type="application/json")
    assert (answer.status_code, answer.json()["answer"]) == (409, "accepted")


def test_a_contact_policy_rests_what_was_shown_often_enough(consultant: Actor) -> None:
    make_offer("tea")
    services.save_policy(actor=SYSTEM, name="twice a week", answer="shown", times=2, within_days=7, rest_days=7)
    party = make_party()
    for _ in range(2):
        assert services.decide(actor=consultant, question=Question(party.pk)).proposals
    assert gates(services.decide(actor=consultant, question=Question(party.pk))) == {"tea": "policy"}


def test_who_objects_to_profiling_is_offered_only_what_asks_nothing_of_them(consultant: Actor) -> None:
    make_offer("for-all", value=5)
    make_offer("profiled", eligibility='customers.kind = "person"')
    party = make_party()
    customers.record_consent(
        actor=SYSTEM,
        party_id=party.pk,
        saying=Saying("profiling", "refused"),
        proof=Proof("call"),
        at=timezone.now(),
    )
    decided = services.decide(actor=consultant, question=Question(party.pk))
    assert [one.code for one in decided.proposals] == ["for-all"]
    assert gates(decided) == {"profiled": "objection"}
    assert decided.arm == "model_off"


def test_an_answer_changes_the_next_decision_and_is_kept_before_it_is_learnt(consultant: Actor) -> None:
    offer = make_offer("popular")
    before = services.decide(actor=consultant, question=Question(make_party().pk))
    for _ in range(20):
        decided = services.decide(actor=consultant, question=Question(make_party().pk))
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer="accepted")
    assert OfferAnswer.objects.count() == 20
    scorer = learning.learner("Europe/Warsaw")
    assert scorer.model.answers == 0, "in a test nothing commits, so nothing may be learnt"
    assert before.proposals[0].evidence == 0


def test_a_past_decision_made_again_gives_the_same_answer(consultant: Actor) -> None:
    for n in range(6):
        make_offer(f"offer-{n}", value=10 + n)
    party = make_party(language="pl")
    decided = services.decide(actor=consultant, question=Question(party.pk, context={"intent": "question"}))
    again = services.replay(actor=consultant, decision_id=decided.id)
    assert again.is_equal
    assert again.is_same_book
    make_offer("offer-7", value=5000)
    assert not services.replay(actor=consultant, decision_id=decided.id).is_same_book


def test_what_is_decided_about_hidden_customers_is_nobodys_business(consultant: Actor) -> None:
    make_offer("tea")
    party = make_party()
    stranger = actor_with("decisions.ask", "customers.view", scope="own")
    with pytest.raises(services.NotVisible):
        services.decide(actor=stranger, question=Question(party.pk))
    decided = services.decide(actor=consultant, question=Question(party.pk))
    with pytest.raises(services.DecisionNotFound):
        services.answer_offer(
            actor=stranger, decision_id=decided.id, offer_id=decided.proposals[0].offer_id, answer="accepted"
        )


def test_a_decision_cannot_be_changed_afterwards(consultant: Actor) -> None:
    make_offer("tea")
    services.decide(actor=consultant, question=Question(make_party().pk))
    with pytest.raises(Exception, match="append_only"):
        Decision.objects.update(place="elsewhere")


def test_without_the_engine_the_consultant_is_answered_all_the_same(
    consultant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_offer("plain", value=3)
    make_offer("profiled", eligibility='customers.kind = "person"', value=9)

    def broken(**_given: object) -> None:
        raise RuntimeError("the engine is away")

    monkeypatch.setattr("relacja.decisions.services.fallback.decide", broken)
    decided = services.decide_within(actor=consultant, question=Question(make_party().pk))
    assert decided.is_fallback
    assert [one.code for one in decided.proposals] == ["plain"]


def test_a_step_that_took_all_the_time_leaves_none_to_the_next(
    consultant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_offer("plain", value=3)
    make_offer("profiled", eligibility='customers.kind = "person"', value=9)
    question = Question(make_party().pk)
    assert not services.decide_within(actor=consultant, question=question).is_fallback
    made = Decision.objects.count()

    def slow(*_given: object) -> list[Past]:
        time.sleep(0.05)
        return []

    monkeypatch.setattr("relacja.decisions.services.deciding.past_of", slow)
    decided = services.decide_within(actor=consultant, question=question, ms=50)
    assert decided.is_fallback
    assert [one.code for one in decided.proposals] == ["plain"]
    assert Decision.objects.count() == made, "what came too late is not kept as if it had been told"


def test_what_is_asked_of_the_database_gets_the_time_that_is_left_and_all_of_it_again_afterwards() -> None:
    deadline = Deadline(1_000)
    deadline.check()
    assert sql.row("SHOW statement_timeout") in [(f"{ms}ms",) for ms in range(900, 1_000)]
    time.sleep(0.1)
    deadline.check()
    assert int(str((sql.row("SHOW statement_timeout") or [""])[0]).removesuffix("ms")) < 900
    deadline.lift()
    assert sql.row("SHOW statement_timeout") == ("0",)
    with pytest.raises(Late):
        Deadline(0.5).check()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_hangs_keeps_no_consultant_waiting() -> None:
    consultant = actor_with("decisions.ask", "customers.view")
    make_offer("plain", value=3)
    question = Question(make_party().pk)
    assert not services.decide_within(actor=consultant, question=question, ms=10_000).is_fallback
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE customers_party, decisions_decision IN ACCESS EXCLUSIVE MODE")
            held.set()
            free.wait(20)
        connection.close()

    holding = threading.Thread(target=hold)
    holding.start()
    held.wait(20)
    try:
        decided = services.decide_within(actor=consultant, question=question, ms=100)
    finally:
        free.set()
        holding.join()
    assert decided.is_fallback
    assert [one.code for one in decided.proposals] == ["plain"]
    assert sql.row("SHOW statement_timeout") == ("0",)
    assert not services.decide_within(actor=consultant, question=question, ms=10_000).is_fallback


class Kettles(ConditionField):
    """Everybody has one."""

    kind = "list"
    one = ForOne("(SELECT) one", "ARRAY['KETTLE']")


def test_what_is_owned_is_left_alone(consultant: Actor) -> None:
    product = make_product(code="KETTLE")
    make_offer("kettle", product_id=product)
    with condition_fields.lent("sales.owned_products", Kettles()):
        assert gates(services.decide(actor=consultant, question=Question(make_party().pk))) == {"kettle": "owned"}


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_learnt_within_a_second_by_every_scorer_and_survives_a_restart() -> None:
    consultant = actor_with("decisions.ask", "customers.view")
    liked, disliked = make_offer("liked", value=10), make_offer("disliked", value=10)
    party = make_party()
    first = learning.Learner("Europe/Warsaw")
    second = learning.Learner("Europe/Warsaw")
    for n in range(30):
        decided = services.decide(actor=consultant, question=Question(make_party().pk, wanted=2))
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=liked, answer="accepted")
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=disliked, answer="refused")
        if n % 7 == 0:
            first.follow(hurry=True)
    first.follow(hurry=True)
    second.follow(hurry=True)
    assert first.model.answers == second.model.answers == 60
    assert snapshot.digest(snapshot.write(first.model)) == snapshot.digest(snapshot.write(second.model))
    services.keep_snapshot(actor=SYSTEM, every=1)
    third = learning.Learner("Europe/Warsaw")
    third.follow(hurry=True)
    assert snapshot.write(third.model) == snapshot.write(first.model), "a snapshot only shortens the way"
    until, chances = time.monotonic() + 20, {"liked": 0.0, "disliked": 1.0}
    while (
        chances["liked"] <= 2 * chances["disliked"] and time.monotonic() < until
    ):  # a machine may be busy for a moment
        asked = services.decide(actor=consultant, question=Question(party.pk))
        chances = {one.code: one.chance for one in asked.proposals}
    assert chances["liked"] > 2 * chances["disliked"]
    last = services.decide(actor=consultant, question=Question(party.pk))
    assert services.replay(actor=SYSTEM, decision_id=last.id).is_equal


def test_what_is_left_alone_is_told_through_the_api_with_its_reasons(client: Client) -> None:
    make_offer("tea")
    for code in ("coffee", "cocoa"):
        make_offer(code, suitability='customers.kind = "group"')
    user, party = make_user(), make_party(kind="person")
    make_member(user, make_unit(), make_role(permissions=["decisions.ask", "customers.view"], scope="all"))
    sign_in(client, user)
    asked = {"party_id": party.pk, "place": "desk"}
    answer = client.post("/api/v1/decisions/decide", asked, content_type="application/json").json()
    assert [one["code"] for one in answer["proposals"]] == ["tea"]
    left = {one["code"]: (one["gate"], one["facts"]) for one in answer["suppressed"]}
    facts = [['customers.kind = "group"', {"customers.kind": "person"}]]
    assert left == {"coffee": ("not_suitable", facts), "cocoa": ("not_suitable", facts)}


def test_models_read_what_is_known_though_no_condition_asks_for_it(consultant: Actor) -> None:
    make_offer("tea")
    services.decide(actor=consultant, question=Question(make_party(kind="person").pk))
    known = Decision.objects.get().known
    assert (known["customers.kind"], "interactions.contacts_30" in known) == ("person", True)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_starts_with_much_to_learn_answers_at_once_and_learns_the_rest_beside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    consultant, offer = actor_with("decisions.ask", "customers.view"), make_offer("tea")
    for _ in range(12):
        decided = services.decide(actor=consultant, question=Question(make_party().pk))
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer="accepted")
    monkeypatch.setattr(learning, "PATIENCE", 0.0)
    scorer = learning.Learner("Europe/Warsaw")
    scorer.follow()
    assert scorer.model.answers < 12
    until = time.monotonic() + 20
    while scorer.is_catching_up and time.monotonic() < until:
        time.sleep(0.01)
    assert scorer.model.answers == 12


@pytest.mark.django_db(transaction=True)
def test_snapshots_thin_out_but_one_of_each_stride_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "STRIDE", 4)
    monkeypatch.setattr(remembering, "KEPT", 2)
    consultant, offer = actor_with("decisions.ask", "customers.view"), make_offer("tea")
    for _ in range(11):
        decided = services.decide(actor=consultant, question=Question(make_party().pk))
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer="refused")
        services.keep_snapshot(actor=SYSTEM, every=1)
    assert list(ModelSnapshot.objects.order_by("answers").values_list("answers", flat=True)) == [1, 4, 8, 10, 11]


@pytest.mark.django_db(transaction=True)
def test_what_a_snapshot_of_another_version_knew_is_learnt_again_from_the_answers() -> None:
    consultant, offer = actor_with("decisions.ask", "customers.view"), make_offer("tea")
    for _ in range(3):
        decided = services.decide(actor=consultant, question=Question(make_party().pk))
        services.answer_offer(actor=consultant, decision_id=decided.id, offer_id=offer, answer="accepted")
    services.keep_snapshot(actor=SYSTEM, every=1)
    old = ModelSnapshot.objects.get()
    state = bytes(old.state)
    old.state = state.replace(f'"version":{snapshot.VERSION}'.encode(), b'"version":1')
    old.save()
    last = services.decide(actor=consultant, question=Question(make_party().pk))
    scorer = learning.Learner("Europe/Warsaw")
    scorer.follow(hurry=True)
    assert snapshot.write(scorer.model) == state
    assert services.replay(actor=SYSTEM, decision_id=last.id).is_equal
    services.keep_snapshot(actor=SYSTEM, every=1)
    assert snapshot.write(snapshot.read(bytes(ModelSnapshot.objects.get().state))) == state
