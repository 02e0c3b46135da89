"""Products themselves."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from relacja.catalogue import queries, services
from relacja.catalogue.permissions import VIEW
from relacja.catalogue.tables import PRODUCTS
from relacja.catalogue.types import ProductDraft, ProductLine, ProductOutcome
from relacja.platform.api import Answer, ApiRequest, Id, Router, Schema, offer

router = Router()
offer(router, "/products", PRODUCTS, name="products")

Price = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=4)]


class ProductChange(Schema):
    """What is to be changed of a product; what is left out stays as it is."""

    name: Annotated[str, Field(max_length=250)] = ""
    category: Annotated[str, Field(max_length=100)] | None = None
    list_price: Price | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    is_active: bool | None = None


class ProductIn(ProductChange):
    """A product under its code."""

    code: Annotated[str, Field(min_length=1, max_length=80)]


class ProductsIn(Schema):
    """Many products."""

    items: Annotated[list[ProductIn], Field(min_length=1, max_length=5000)]


class Made(Schema):
    """The id of a product."""

    id: int


@router.create("/products", response=Made)
def add_product(request: ApiRequest, body: ProductIn) -> Answer:
    """Put a product into the catalogue."""
    return {"id": services.add_product(actor=request.actor, draft=ProductDraft(**body.model_dump()))}


@router.act("/products/bulk", method="PUT", response=list[ProductOutcome])
def upsert_products(request: ApiRequest, body: ProductsIn) -> Answer:
    """Add the products whose codes are new and change the others, answering in their order."""
    drafts = [ProductDraft(**item.model_dump()) for item in body.items]
    return services.upsert_products_many(actor=request.actor, drafts=drafts)


@router.read("/products/{int:product_id}", response=ProductLine)
def get_product(request: ApiRequest, product_id: Id) -> Answer:
    """One product."""
    request.actor.require(VIEW)
    return queries.product(request.actor, product_id)


@router.act("/products/{int:product_id}", method="PATCH", response=Made, guarded_by=get_product)
def change_product(request: ApiRequest, product_id: Id, body: ProductChange) -> Answer:
    """Describe or price a product otherwise."""
    changes = body.model_dump(exclude_unset=True)
    services.change_product(actor=request.actor, product_id=product_id, **changes)
    return {"id": product_id}
