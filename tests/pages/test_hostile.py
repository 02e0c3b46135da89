"""Whatever is typed into a page of the contact centre, routing, decisions or the catalogue, no page breaks."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction
from django.forms import Form
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in
from relacja.catalogue import services as catalogue
from relacja.catalogue.types import CompetitorDraft, PriceDraft, PriceListDraft, ProductDraft, VariantDraft
from relacja.contact_centre import services as centre
from relacja.contact_centre.testing import Stage, make_centre
from relacja.customers.testing import make_party
from relacja.decisions import services as decisions
from relacja.decisions.testing import make_offer
from relacja.platform.actor import Actor
from relacja.routing import services as routing
from relacja.routing.models import Activity, Reservation, Skill
from relacja.routing.testing import make_worker
from tests.architecture.scope.paths import Path as Address
from tests.architecture.scope.paths import every_path

pytestmark = pytest.mark.slow
SYSTEM = Actor.system("test")
APPS = ("contact_centre", "routing", "decisions", "catalogue")
SOURCES = Path(import_module("relacja").__path__[0])
READ = re.compile(r"""(?:POST|GET)(?:\.get|\.getlist)?[\[(]\s*["'](\w+)["']""")
ODD = (
    "", " ", "-1", "0", "1e308", "nan", str(2**31), str(2**63), "9" * 5000, "x" * 41, "x" * 20_000, "a\x00b", "../..",
    "\u202e\U0001f600", "2026-99-99", "9999-12-31T23:59", "0001-01-01", "((((" * 100, "a: b\nc",
    'customers.no_such = "x"',
)  # fmt: skip
MADE_UP = {"kind": "reason", "engine_plug": "simulator", "list_code": "contact_centre.calls", "code": "calls"}


def words_read() -> set[str]:
    """Every name that a page of these apps reads, of forms and beside them."""
    names = {"q", "sort", "after", "before", "limit", "page", "do", "form-TOTAL_FORMS", "way-0-name", "0-seconds"}
    for app in APPS:
        for source in (SOURCES / app).rglob("*.py"):
            names |= set(READ.findall(source.read_text()))
        for form in forms_of(app):
            names |= set(form.base_fields)
    return names


def forms_of(app: str) -> Iterator[type[Form]]:
    for source in (SOURCES / app).rglob("*form*/*.py"), (SOURCES / app).glob("*form*.py"):
        for path in source:
            name = ".".join(("relacja", *path.relative_to(SOURCES).with_suffix("").parts)).removesuffix(".__init__")
            yield from of_module(import_module(name))


def of_module(module: ModuleType) -> Iterator[type[Form]]:
    yield from (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Form))


NAMES = sorted(words_read())
PAGES = sorted(
    {one.pattern: one for one in every_path() if not one.pattern.startswith("api/")}.values(),
    key=lambda one: one.pattern,
)


def ours(page: Address) -> bool:
    from django.urls import resolve

    try:
        return resolve(page.address(dict.fromkeys(page.parameters, 1) | MADE_UP)).app_name in APPS
    except Exception:
        return False


OURS = [page for page in PAGES if ours(page)]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Client, dict[str, Any]]]:
    """One of everything that an address may name, and somebody who may do all of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _furnished()
        transaction.set_rollback(True)


def _furnished() -> tuple[Client, dict[str, Any]]:
    engine, unit = make_centre(), make_unit()
    worker, me = make_worker()
    make_member(worker.user, unit, make_role(scope="all"))
    party = make_party("Anna Dzwoniąca", phone="+48601234567", owner_id=worker.user_id)
    stage = Stage(engine)
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    held = Reservation.objects.select_related("item").get(worker=worker)
    centre.answer_call(actor=me, call_id=held.item.subject_id)
    stage.settle()
    product = catalogue.add_product(actor=SYSTEM, draft=ProductDraft(code="tea", name="Tea"))
    prices = catalogue.add_price_list(actor=SYSTEM, draft=PriceListDraft(name="All", currency="PLN"))
    rival = CompetitorDraft(competitor="Herbaty", name="Inna", as_of=date(2026, 3, 2))
    decided = decisions.decide(actor=SYSTEM, question=decisions.Question(party.pk))
    routing.save_skill(actor=SYSTEM, code="polish", name="Polski")
    body = {"filters": [], "default": {"steps": [{"queue": "calls"}]}}
    ids = {
        "call_id": held.item.subject_id, "reservation_id": held.pk, "item_id": held.item_id, "worker_id": worker.pk,
        "user_id": make_user().pk, "party_id": party.pk, "engine_id": engine.pk, "product_id": product,
        "plan_id": routing.draft_plan(actor=SYSTEM, code="calls", name="", body=body),
        "queue_id": routing.save_queue(actor=SYSTEM, code="calls"), "skill_id": Skill.objects.get().pk,
        "activity_id": Activity.objects.first().pk, "offer_id": make_offer("tea"), "decision_id": decided.id,  # type: ignore[union-attr]
        "lever_set_id": decisions.draft_levers(actor=SYSTEM, body={}), "price_list_id": prices,
        "policy_id": decisions.save_policy(actor=SYSTEM, name="rest", answer="refused"),
        "variant_id": catalogue.add_variant(actor=SYSTEM, product_id=product, draft=VariantDraft(code="tea-1")),
        "price_id": catalogue.set_price(actor=SYSTEM, draft=PriceDraft(prices, product, Decimal(1))),
        "competitor_product_id": catalogue.add_competitor_product(actor=SYSTEM, product_id=product, draft=rival),
        "number_id": centre.save_entry_point(actor=SYSTEM, number="+48221112233", name="All", plan="calls"),
        "hours_id": centre.save_hours(actor=SYSTEM, name="All", text="Mon-Fri 08:00-16:00"),
        "code_id": centre.save_wrap_up_code(actor=SYSTEM, kind="reason", code="other"), "recording_id": 1,
    }  # fmt: skip
    return sign_in(Client(raise_request_exception=False), worker.user), ids


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.pattern)
def test_no_page_breaks(world: tuple[Client, dict[str, Any]], django_db_blocker: Any, page: Address) -> None:
    client, ids = world
    address = page.address(dict.fromkeys(page.parameters, 1) | ids | MADE_UP)
    broken = []
    with django_db_blocker.unblock():
        for odd in ODD:
            typed = dict.fromkeys(NAMES, odd)
            for ask in (client.get, client.post):
                point = transaction.savepoint()
                answer = ask(address, typed)
                assert answer.status_code != 403, address
                if answer.status_code >= 500:
                    broken.append((ask.__name__, odd[:30], answer.status_code))
                transaction.savepoint_rollback(point)
    assert not broken
