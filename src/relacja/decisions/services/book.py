"""The book of offers: offers, policies and levers with their conditions read, kept until they change."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, lru_cache

from relacja.decisions.models import ContactPolicy, LeverSet, Offer
from relacja.decisions.plugs import offer_kinds
from relacja.decisions.rules.arbitration import Candidate, ContextWeight, Control, Factor, Panel
from relacja.decisions.rules.gates import COMPLAINT, OBJECTION, OWNED, Family, Policy, Ruled, families
from relacja.decisions.rules.learning.model import Offer as Learnt
from relacja.kit.conditions import Condition
from relacja.platform import sql
from relacja.platform.conditions import OfOne, fields_of_one, read_condition
from relacja.platform.fields import condition_fields

SALT = "offers"


@dataclass(frozen=True, slots=True)
class Levers:
    """What managers add: switches, weights, shares of control, and how far chance explores."""

    id: int | None = None
    factors: frozenset[Factor] = frozenset(Factor)
    weights: tuple[ContextWeight, ...] = ()
    offer_percents: Mapping[str, float] = field(default_factory=dict)
    group_percents: Mapping[str, float] = field(default_factory=dict)
    control: Control = field(default_factory=lambda: Control(SALT))
    holdouts: Mapping[str, float] = field(default_factory=dict)
    exploration: float | None = None


@dataclass(frozen=True)
class Book:
    """All of it, in one edition."""

    edition: int
    offers: tuple[Ruled, ...]
    policies: tuple[Policy, ...]
    levers: Levers
    panel: Panel
    learnt: tuple[Learnt, ...]
    judged: frozenset[str]
    facts: OfOne
    """What gates judge by; and that with all that models read."""

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The offers by what they have in common; their places are those in `offers`, the panel and `learnt`."""
        return families(self.offers)

    @cached_property
    def by_code(self) -> Mapping[str, Ruled]:
        """Each offer by its code."""
        return {offer.code: offer for offer in self.offers}

    @cached_property
    def groups(self) -> Mapping[int, str]:
        """The group of each offer, by its number."""
        return {offer.id: offer.group for offer in self.offers}


_kept: Book | None = None
_lock = threading.Lock()
EDITION = "SELECT number FROM decisions_edition LIMIT 1"


def book(edition: int | None = None) -> Book:
    """The book in force, where its edition is not said already; read anew when that has changed."""
    global _kept  # noqa: PLW0603 what a process keeps
    if edition is None:
        row = sql.row(EDITION)
        edition = row[0] if row else 0
    kept = _kept
    if kept is None or kept.edition != edition:
        with _lock:
            kept = _kept = read(edition)
    return kept


def last_known() -> Book | None:
    """The book as this process read it last, which may have changed since; nothing is asked of the database."""
    return _kept


def forget() -> None:
    """Read anew at the next use."""
    global _kept  # noqa: PLW0603 what a process keeps
    _kept = None


def read(edition: int) -> Book:
    """The book as the rows have it; offers in the order of their codes."""
    rows = Offer.objects.filter(state=Offer.State.LIVE).select_related("group").order_by("code")
    products = dict(sql.rows(PRODUCTS, [[row.product_id for row in rows if row.product_id]]))
    offers = tuple(sorted((_ruled(row, products) for row in rows), key=lambda one: one.code))
    levers = levers_of(LeverSet.objects.filter(state=LeverSet.State.PUBLISHED).first())
    judged = {OBJECTION, OWNED, COMPLAINT}.union(*(one.fields for offer in offers for one, _gate in offer.conditions))
    told = {name for name in condition_fields.codes() if condition_fields[name].tells}
    return Book(
        edition, offers, _policies(), levers, panel_of(offers, levers),
        tuple(Learnt(offer.code, offer.group, offer.traits) for offer in offers), frozenset(judged),
        fields_of_one(judged | told),
    )  # fmt: skip


# reads catalogue: the codes of products that offers are about, by which orders know them
PRODUCTS = "SELECT id, code FROM catalogue_product WHERE id = ANY(%s::bigint[])"


def panel_of(offers: tuple[Ruled, ...], levers: Levers) -> Panel:
    """The offers as the ranking sees them."""
    return Panel.of(
        Candidate(
            offer.code, offer.group, offer.value,
            (levers.offer_percents.get(offer.code, 0.0), levers.group_percents.get(offer.group, 0.0)),
        )
        for offer in offers
    )  # fmt: skip


def _ruled(row: Offer, products: Mapping[int, str]) -> Ruled:
    kind = offer_kinds.get(row.kind)
    eligibility = " AND ".join(f"({text})" for text in (kind.eligibility if kind else "", row.eligibility) if text)
    return Ruled(
        id=row.pk,
        code=row.code,
        name=row.name,
        group=row.group.code if row.group else "",
        product=products.get(row.product_id or 0, ""),
        places=frozenset(row.places),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        eligibility=_condition(eligibility),
        applicability=_condition(row.applicability),
        suitability=_condition(row.suitability),
        value=float(row.value),
        pitch=row.pitch,
        reason=row.reason,
        traits={str(name): float(value) for name, value in row.traits.items()},
    )


@lru_cache(maxsize=4096)
def _condition(text: str) -> Condition | None:
    """One tree for equal texts, so that it is judged once for all offers that have it."""
    return read_condition(text, lenient=True) if text.strip() else None


def _policies() -> tuple[Policy, ...]:
    rows = ContactPolicy.objects.filter(is_active=True).select_related("group").order_by("pk")
    return tuple(
        Policy(
            row.answer, row.times, timedelta(days=row.within_days), timedelta(days=row.rest_days), row.offer_id or 0,
            row.group.code if row.group else "", row.each,
        )
        for row in rows
    )  # fmt: skip


def levers_of(row: LeverSet | None) -> Levers:
    """What a version of the levers says; the usual where there is none."""
    if row is None:
        return Levers()
    body = row.body
    control = body.get("control", {})
    return Levers(
        id=row.pk,
        factors=frozenset(Factor(one) for one in body.get("factors", list(Factor))),
        weights=tuple(ContextWeight(**one) for one in body.get("weights", ())),
        offer_percents=body.get("offers", {}),
        group_percents=body.get("groups", {}),
        control=Control(SALT, **control),
        holdouts=body.get("holdouts", {}),
        exploration=body.get("exploration"),
    )
