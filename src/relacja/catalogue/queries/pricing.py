"""What things cost, in which forms they come, and what others sell instead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet

from relacja.catalogue import parameters
from relacja.catalogue.models import CompetitorProduct, Price, PriceList, Variant
from relacja.catalogue.permissions import VIEW
from relacja.catalogue.rules import pricing
from relacja.catalogue.rules.pricing import Days, Offered, Own, PriceFound, Question
from relacja.catalogue.types import CompetitorLine, PriceDraft, PriceLine, PriceListLine, PriceOutcome, VariantLine
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

_LIST = ("id", "name", "currency", "audience", "valid_from", "valid_to", "is_active")
_VARIANT = ("id", "product_id", "code", "attributes", "list_price", "is_active")
SHOWN_AT_MOST = 200


def house_currency() -> str:  # no actor: everybody knows in what money the company counts
    """The currency of the company."""
    return parameters.house_currency()


def price_of(actor: Actor, product_id: int, question: Question) -> PriceFound | None:
    """What a product (or the variant that is asked for) costs; None where nobody has said, or it may not be seen."""
    return prices_of(actor, [product_id], question).get(product_id)


def prices_of(actor: Actor, product_ids: Collection[int], question: Question) -> dict[int, PriceFound]:
    """What these products cost, those only that have a price; one query, whatever their number.

    A blank currency is that of the company, and so is that of a product which names none. `rules.pricing` says which
    price wins.
    """
    if not actor.may(VIEW) or not product_ids:
        return {}
    ours = house_currency()
    question = replace(question, currency=question.currency or ours)
    params = {"ids": list(product_ids), "at": question.at, "variant_id": question.variant_id}
    found: dict[int, tuple[list[Offered], list[Own]]] = {}
    for _turn, product_id, own, currency, *price in sql.rows(PRICES, params):
        offered, own_prices = found.setdefault(product_id, ([], []))
        if price[0] is None and own is not None:
            own_prices.append(Own(own, currency or ours))
        elif price[0] is not None:
            list_id, name, amount, audience, list_from, list_to, variant_id, valid_from, valid_to = price
            days, list_days = Days(valid_from, valid_to), Days(list_from, list_to)
            offered.append(Offered(list_id, name, currency, amount, audience, list_days, variant_id, days))
    judged = {product_id: pricing.price_of(*prices, question) for product_id, prices in found.items()}
    return {product_id: price for product_id, price in judged.items() if price is not None}


PRICES = """
WITH wanted AS (SELECT unnest(%(ids)s::bigint[]) AS id)
SELECT 0 AS turn, v.product_id, v.list_price, p.currency, NULL::bigint, NULL, NULL::numeric, NULL,
    NULL::date, NULL::date, NULL::bigint, NULL::date, NULL::date
FROM wanted JOIN catalogue_variant v ON v.product_id = wanted.id AND v.id = %(variant_id)s::bigint
JOIN catalogue_product p ON p.id = wanted.id
UNION ALL
SELECT 1, p.id, p.list_price, p.currency, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM wanted JOIN catalogue_product p ON p.id = wanted.id
UNION ALL
SELECT 2, r.product_id, NULL, l.currency, l.id, l.name, r.amount, l.audience, l.valid_from, l.valid_to, r.variant_id,
    r.valid_from, r.valid_to
FROM wanted JOIN catalogue_price r ON r.product_id = wanted.id
JOIN catalogue_pricelist l ON l.id = r.price_list_id AND l.is_active
WHERE (r.variant_id IS NULL OR r.variant_id = %(variant_id)s::bigint)
  AND (l.valid_from IS NULL OR l.valid_from <= %(at)s::date) AND (l.valid_to IS NULL OR l.valid_to >= %(at)s::date)
  AND (r.valid_from IS NULL OR r.valid_from <= %(at)s::date) AND (r.valid_to IS NULL OR r.valid_to >= %(at)s::date)
ORDER BY turn
"""


def visible_lists(actor: Actor, permission: str = VIEW) -> "QuerySet[PriceList, Any]":
    """The price lists the actor may see."""
    return PriceList.objects.all() if actor.may(permission) else PriceList.objects.none()


def visible_prices(actor: Actor, permission: str = VIEW) -> "QuerySet[Price, Any]":
    """The prices in lists the actor may see."""
    return Price.objects.all() if actor.may(permission) else Price.objects.none()


def price_list(actor: Actor, list_id: int) -> PriceListLine | None:
    """One price list; None where there is none or the actor may not see it."""
    row = visible_lists(actor).filter(pk=list_id).values_list(*_LIST).first()
    return PriceListLine(*row) if row else None


def price_lists(actor: Actor) -> list[PriceListLine]:
    """The price lists in use, by name."""
    rows = visible_lists(actor).filter(is_active=True).order_by("name").values_list(*_LIST)
    return [PriceListLine(*row) for row in rows[:SHOWN_AT_MOST]]


def prices_in_lists(actor: Actor, product_id: int) -> list[PriceLine]:
    """The prices of a product and its variants in lists in use, those for the whole product first; one query."""
    rows = visible_prices(actor).filter(product_id=product_id, price_list__is_active=True)
    found = rows.order_by(
        F("variant__code").asc(nulls_first=True), "price_list__name", F("valid_from").desc(nulls_last=True), "id"
    ).values_list(
        "id", "product_id", "variant_id", "variant__code", "price_list_id", "price_list__name", "price_list__audience",
        "amount", "price_list__currency", "valid_from", "valid_to",
    )  # fmt: skip
    return [PriceLine(*row) for row in found[:SHOWN_AT_MOST]]


def variants_of(actor: Actor, product_id: int) -> list[VariantLine]:
    """The variants of a product, by code."""
    if not actor.may(VIEW):
        return []
    rows = Variant.objects.filter(product_id=product_id).order_by("-is_active", "code").values_list(*_VARIANT)
    return [VariantLine(*row) for row in rows[:SHOWN_AT_MOST]]


def competitors_of(actor: Actor, product_id: int) -> list[CompetitorLine]:
    """What competitors sell instead of a product, the freshest word first."""
    if not actor.may(VIEW):
        return []
    rows = CompetitorProduct.objects.filter(product_id=product_id).order_by("-as_of", "competitor", "id")
    return [
        CompetitorLine(
            row.pk, row.product_id, row.competitor, row.name, row.price, row.currency, row.as_of, row.strengths,
            row.weaknesses, Ref(row.ref_kind, row.ref_id) if row.ref_id is not None else None,
        )
        for row in rows[:SHOWN_AT_MOST]
    ]  # fmt: skip


def lists_by_name(actor: Actor, names: Iterable[str]) -> dict[str, int]:
    """The ids of the price lists of these names; one query."""
    return dict(visible_lists(actor).filter(name__in=set(names)).values_list("name", "pk"))


def variants_by_code(actor: Actor, codes: Iterable[str]) -> dict[str, VariantLine]:
    """The variants of these codes; one query."""
    if not actor.may(VIEW):
        return {}
    rows = Variant.objects.filter(code__in=set(codes)).values_list(*_VARIANT)
    return {row[2]: VariantLine(*row) for row in rows}


def compared_prices(actor: Actor, drafts: Sequence[PriceDraft]) -> list[PriceOutcome]:
    """What setting these prices would do, in their order (id 0: there is none yet); one query."""
    rows = visible_prices(actor).filter(product_id__in={draft.product_id for draft in drafts})
    kept = {(r.product_id, r.price_list_id, r.variant_id, r.valid_from): r for r in rows}
    outcomes = []
    for draft in drafts:
        row = kept.get((draft.product_id, draft.price_list_id, draft.variant_id, draft.valid_from))
        same = row is not None and (row.amount, row.valid_to) == (draft.amount, draft.valid_to)
        outcomes.append(PriceOutcome(row.pk if row else 0, "same" if same else "changed" if row else "new"))
    return outcomes
