"""Variants, price lists, prices, and what competitors sell instead."""

from decimal import Decimal
from typing import Annotated

from django.utils import timezone
from ninja import Query
from pydantic import Field

from relacja.catalogue import queries, services
from relacja.catalogue.api.products import Made, Price
from relacja.catalogue.permissions import VIEW
from relacja.catalogue.rules.pricing import PriceFound, Question
from relacja.catalogue.tables import PRICE_LISTS, PRICES
from relacja.catalogue.types import (
    CompetitorDraft,
    CompetitorLine,
    PriceDraft,
    PriceLine,
    PriceListDraft,
    PriceListLine,
    PriceOutcome,
    VariantDraft,
    VariantLine,
)
from relacja.platform.api import Answer, ApiRequest, Day, Id, Router, Schema, offer
from relacja.platform.refs import Ref

router = Router()
offer(router, "/price-lists", PRICE_LISTS, name="price_lists")
offer(router, "/prices", PRICES, name="prices")

Code = Annotated[str, Field(min_length=1, max_length=80)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Text = Annotated[str, Field(max_length=5000)]
Audience = Annotated[str, Field(max_length=60, pattern=r"^((role|segment):\S+)?$")]


class VariantIn(Schema):
    """A form in which a product is sold."""

    code: Code
    attributes: Annotated[dict[str, str], Field(max_length=30)] = {}
    list_price: Price | None = None
    is_active: bool = True


class PriceListIn(Schema):
    """A price list; `audience` is blank for everybody, `role:<code>` or `segment:<code>`."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    currency: Currency
    audience: Audience = ""
    valid_from: Day | None = None
    valid_to: Day | None = None
    is_active: bool = True


class PriceIn(Schema):
    """What a product, or a variant of it, costs in a list from a day on."""

    price_list_id: Id
    product_id: Id
    amount: Price
    variant_id: Id | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class PricesIn(Schema):
    """Many prices."""

    items: Annotated[list[PriceIn], Field(min_length=1, max_length=5000)]


class PriceQuestion(Schema):
    """For which day, currency, variant and audiences a price is asked."""

    on: Day | None = None
    currency: Annotated[str, Field(max_length=3)] = ""
    variant_id: Id | None = None
    audience: Annotated[list[Audience], Field(max_length=50)] = []


class RefIn(Schema):
    """Something in the house, by kind and id."""

    kind: Annotated[str, Field(min_length=1, max_length=60)]
    id: Id


class CompetitorIn(Schema):
    """What a competitor sells instead of a product."""

    competitor: Annotated[str, Field(min_length=1, max_length=250)]
    name: Annotated[str, Field(min_length=1, max_length=250)]
    as_of: Day
    price: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=4)] | None = None
    currency: Annotated[str, Field(max_length=3)] = ""
    strengths: Text = ""
    weaknesses: Text = ""
    ref: RefIn | None = None

    def draft(self) -> CompetitorDraft:
        """The draft that the services take."""
        ref = Ref(self.ref.kind, self.ref.id) if self.ref else None
        return CompetitorDraft(**self.model_dump(exclude={"ref"}), ref=ref)


@router.list("/products/{int:product_id}/variants", response=list[VariantLine])
def list_variants(request: ApiRequest, product_id: Id) -> Answer:
    """The forms in which a product is sold."""
    return queries.variants_of(request.actor, product_id)


@router.create("/products/{int:product_id}/variants", response=Made)
def add_variant(request: ApiRequest, product_id: Id, body: VariantIn) -> Answer:
    """Add a form in which a product is sold."""
    draft = VariantDraft(**body.model_dump())
    return {"id": services.add_variant(actor=request.actor, product_id=product_id, draft=draft)}


@router.act("/variants/{int:variant_id}", method="PUT", response=Made)
def change_variant(request: ApiRequest, variant_id: Id, body: VariantIn) -> Answer:
    """Describe or price a variant otherwise."""
    services.change_variant(actor=request.actor, variant_id=variant_id, draft=VariantDraft(**body.model_dump()))
    return {"id": variant_id}


@router.create("/price-lists", response=Made)
def add_price_list(request: ApiRequest, body: PriceListIn) -> Answer:
    """Open a price list."""
    return {"id": services.add_price_list(actor=request.actor, draft=PriceListDraft(**body.model_dump()))}


@router.read("/price-lists/{int:price_list_id}", response=PriceListLine)
def get_price_list(request: ApiRequest, price_list_id: Id) -> Answer:
    """One price list."""
    request.actor.require(VIEW)
    return queries.price_list(request.actor, price_list_id)


@router.act("/price-lists/{int:price_list_id}", method="PUT", response=Made)
def change_price_list(request: ApiRequest, price_list_id: Id, body: PriceListIn) -> Answer:
    """Say otherwise when, for whom and in what money a list holds."""
    draft = PriceListDraft(**body.model_dump())
    services.change_price_list(actor=request.actor, price_list_id=price_list_id, draft=draft)
    return {"id": price_list_id}


@router.list("/products/{int:product_id}/prices", response=list[PriceLine])
def list_prices_of_product(request: ApiRequest, product_id: Id) -> Answer:
    """What a product and its variants cost in the lists in use."""
    return queries.prices_in_lists(request.actor, product_id)


@router.read("/products/{int:product_id}/price", response=PriceFound)
def get_price(request: ApiRequest, product_id: Id, query: Query[PriceQuestion]) -> Answer:
    """What a product costs on a day in a currency, for whom, and in which list that stands; 404 where nothing does."""
    request.actor.require(VIEW)
    question = Question(query.on or timezone.localdate(), query.currency, query.variant_id, query.audience)
    return queries.price_of(request.actor, product_id, question)


@router.create("/prices", response=Made)
def set_price(request: ApiRequest, body: PriceIn) -> Answer:
    """Set a price from a day on; a price from that day is replaced."""
    return {"id": services.set_price(actor=request.actor, draft=PriceDraft(**body.model_dump()))}


@router.act("/prices/bulk", method="PUT", response=list[PriceOutcome])
def set_prices(request: ApiRequest, body: PricesIn) -> Answer:
    """Set many prices, all or none, answering in their order."""
    drafts = [PriceDraft(**item.model_dump()) for item in body.items]
    return services.set_prices_many(actor=request.actor, drafts=drafts)


@router.act("/prices/{int:price_id}", method="DELETE", response=None)
def remove_price(request: ApiRequest, price_id: Id) -> Answer:
    """Take a price out of its list."""
    services.remove_price(actor=request.actor, price_id=price_id)


@router.list("/products/{int:product_id}/competitors", response=list[CompetitorLine])
def list_competitor_products(request: ApiRequest, product_id: Id) -> Answer:
    """What competitors sell instead of a product."""
    return queries.competitors_of(request.actor, product_id)


@router.create("/products/{int:product_id}/competitors", response=Made)
def add_competitor_product(request: ApiRequest, product_id: Id, body: CompetitorIn) -> Answer:
    """Keep what a competitor sells instead."""
    made = services.add_competitor_product(actor=request.actor, product_id=product_id, draft=body.draft())
    return {"id": made}


@router.act("/competitor-products/{int:competitor_product_id}", method="PUT", response=Made)
def change_competitor_product(request: ApiRequest, competitor_product_id: Id, body: CompetitorIn) -> Answer:
    """Say anew what a competitor sells instead."""
    services.change_competitor_product(
        actor=request.actor, competitor_product_id=competitor_product_id, draft=body.draft()
    )
    return {"id": competitor_product_id}


@router.act("/competitor-products/{int:competitor_product_id}", method="DELETE", response=None)
def remove_competitor_product(request: ApiRequest, competitor_product_id: Id) -> Answer:
    """A competitor no longer sells this."""
    services.remove_competitor_product(actor=request.actor, competitor_product_id=competitor_product_id)
