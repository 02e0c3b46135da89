"""A house with one of everything that an address of the front rooms may name, for tests that try every address."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from relacja.accounts.models import User
from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.automation import services as automation
from relacja.automation.testing import make_flow, node
from relacja.automation.types import Start
from relacja.catalogue import services as catalogue
from relacja.catalogue.types import CompetitorDraft, PriceDraft, PriceListDraft, ProductDraft, VariantDraft
from relacja.contact_centre import services as centre
from relacja.contact_centre.testing import Stage, make_centre
from relacja.customers.testing import make_party
from relacja.decisions import services as decisions
from relacja.decisions.testing import make_offer
from relacja.mailings.services.writing import links
from relacja.mailings.testing import body, draft_of, make_version, queue, send_all
from relacja.marketing import services as marketing
from relacja.marketing.types import CampaignTerms
from relacja.messaging import services as messaging
from relacja.messaging.testing import inbound, make_mailbox, pigeon, receive
from relacja.messaging.types import RuleDraft, TextDraft
from relacja.platform.actor import Actor
from relacja.routing import services as routing
from relacja.routing.models import Activity, Reservation, Skill
from relacja.routing.testing import make_worker
from relacja.segments import services as segments
from relacja.segments.types import Sorting

SYSTEM = Actor.system("test")
MARKUP = "<b>Wiosna</b><script>alert(1)</script>'\"&"
"""A name that must come out as it was typed, and never as markup."""
PLAN = {"filters": [], "default": {"steps": [{"queue": "calls"}]}}


def furnished() -> tuple[User, dict[str, Any]]:
    """Somebody at the desk, within a talk, who may do everything; and what there is, by the names of addresses."""
    engine, unit = make_centre(), make_unit()
    worker, me = make_worker()
    make_member(worker.user, unit, make_role(scope="all"))
    party = make_party("Anna Dzwoniąca", phone="+48601234567", owner_id=worker.user_id)
    stage = Stage(engine)
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    held = Reservation.objects.select_related("item").get(worker=worker)
    centre.answer_call(actor=me, call_id=held.item.subject_id)
    stage.settle()
    decided = decisions.decide(actor=SYSTEM, question=decisions.Question(party.pk))
    routing.save_skill(actor=SYSTEM, code="polish", name="Polski")
    there = {
        "call_id": held.item.subject_id, "reservation_id": held.pk, "item_id": held.item_id, "worker_id": worker.pk,
        "user_id": make_user().pk, "party_id": party.pk, "unit_id": unit.pk, "engine_id": engine.pk,
        "plan_id": routing.draft_plan(actor=SYSTEM, code="calls", name="", body=PLAN),
        "queue_id": routing.save_queue(actor=SYSTEM, code="calls"), "skill_id": Skill.objects.get().pk,
        "activity_id": Activity.objects.order_by("pk")[0].pk, "offer_id": make_offer("tea"), "decision_id": decided.id,
        "lever_set_id": decisions.draft_levers(actor=SYSTEM, body={}),
        "policy_id": decisions.save_policy(actor=SYSTEM, name="rest", answer="refused"),
        "number_id": centre.save_entry_point(actor=SYSTEM, number="+48221112233", name="All", plan="calls"),
        "hours_id": centre.save_hours(actor=SYSTEM, name="All", text="Mon-Fri 08:00-16:00"),
        "code_id": centre.save_wrap_up_code(actor=SYSTEM, kind="reason", code="other"), "recording_id": 1,
        "kind": "reason",
    }  # fmt: skip
    return worker.user, there | _sold() | _written() | _meant(party.pk)


def _written() -> dict[str, Any]:
    """A mail that came in and its answer, in a mailbox whose transport is not there any more."""
    with pigeon():
        mailbox = make_mailbox()
        [arrival] = receive(mailbox, inbound())
        assert arrival.message is not None
        talk = arrival.message.conversation_id
        sent = messaging.answer(actor=SYSTEM, conversation_id=talk, answer=messaging.Answer("Dzień dobry"))
        actions, variants = [{"do": "label", "add": "tea"}], {"pl": ("", "Dzień dobry")}
        rule = messaging.save_rule(actor=SYSTEM, draft=RuleDraft("All", "ALWAYS", actions))
    return {
        "mailbox_id": mailbox.pk, "arrival_id": arrival.pk, "conversation_id": talk, "message_id": sent.pk,
        "rule_id": rule.pk, "macro_id": messaging.save_macro(actor=SYSTEM, name="Tea", actions=actions).pk,
        "text_id": messaging.save_text(actor=SYSTEM, draft=TextDraft("hello", "Hello", variants)).pk,
    }  # fmt: skip


def _meant(party_id: int) -> dict[str, Any]:
    """A segment, types, a flow with a run, a letter and a campaign, all of them named by markup."""
    now = timezone.now()
    segment = segments.add_segment(actor=SYSTEM, code="spring", name=MARKUP, at=now, condition="ALWAYS")
    family = segments.add_family(actor=SYSTEM, code="value", name=MARKUP, sorting=Sorting.CONDITIONS, at=now)
    kind = segments.save_type(actor=SYSTEM, family_id=family, name=MARKUP, condition="ALWAYS")
    segments.sort_customers(actor=SYSTEM, family_id=family, at=now)
    wait = node("wait", settings={"seconds": 86_400}, next="end")
    flow = make_flow({"first": "wait", "nodes": {"wait": wait, "end": node("end")}}, name=MARKUP)
    start = Start(MARKUP, now, party_id, {"basket": MARKUP})
    [run] = automation.start_many(actor=SYSTEM, flow_id=flow, starts=[start])
    with pigeon():
        mailbox = make_mailbox(MARKUP, "news@firm.test")
        version = make_version("service", MARKUP, pl=body(MARKUP))
        [letter] = queue(draft_of(party_id, version.pk, mailbox.pk, purpose="service"))
        send_all()
        how = marketing.Mailing((segment,), (version.design_id,), mailbox.pk)
        campaign = marketing.prepare_mailing(actor=SYSTEM, terms=CampaignTerms(MARKUP, goal=MARKUP), how=how)
    return {
        "segment_id": segment, "family_id": family, "type_id": kind, "flow_id": flow,
        "flow_run_id": run, "node": "wait", "letter_id": letter.pk, "design_id": version.design_id,
        "token": links(letter.pk)["link.preferences"].rstrip("/").rpartition("/")[2], "campaign_id": campaign,
    }  # fmt: skip


def _sold() -> dict[str, Any]:
    product = catalogue.add_product(actor=SYSTEM, draft=ProductDraft(code="tea", name="Tea"))
    prices = catalogue.add_price_list(actor=SYSTEM, draft=PriceListDraft(name="All", currency="PLN"))
    rival = CompetitorDraft(competitor="Herbaty", name="Inna", as_of=date(2026, 3, 2))
    return {
        "product_id": product, "price_list_id": prices,
        "variant_id": catalogue.add_variant(actor=SYSTEM, product_id=product, draft=VariantDraft(code="tea-1")),
        "price_id": catalogue.set_price(actor=SYSTEM, draft=PriceDraft(prices, product, Decimal(1))),
        "competitor_product_id": catalogue.add_competitor_product(actor=SYSTEM, product_id=product, draft=rival),
    }  # fmt: skip
