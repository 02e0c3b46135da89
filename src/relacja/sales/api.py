"""Verbs of orders."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from relacja.customers import queries as customers
from relacja.platform.api import Answer, ApiRequest, Day, Id, Moment, Router, Schema, answers_with, offer
from relacja.sales import queries, services
from relacja.sales.permissions import VIEW
from relacja.sales.tables import ORDERS
from relacja.sales.types import LineDraft, OrderDraft, Placed

router = Router(tags=["Orders"])
answers_with(services.CustomerNotVisible, 422, lambda error: {"party_ids": error.party_ids})
offer(router, "/orders", ORDERS, name="orders")

Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=4)]


class LineIn(Schema):
    """A line: a product or just words, how much of it, and at what price."""

    quantity: Amount
    unit_price: Amount
    product_id: Id | None = None
    description: Annotated[str, Field(max_length=250)] = ""
    discount_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)] = Decimal(0)


class OrderIn(Schema):
    """An order. `source` and `number` name it for ever; without a party it is a guest's."""

    number: Annotated[str, Field(min_length=1, max_length=80)]
    placed_at: Moment
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    lines: Annotated[list[LineIn], Field(max_length=1000)]
    party_id: Id | None = None
    source: Annotated[str, Field(max_length=60)] = ""
    kind: Literal["order", "cancellation", "return", "adjustment"] = "order"
    status: Literal["placed", "fulfilled", "cancelled"] = "placed"
    channel: Annotated[str, Field(max_length=30)] = ""
    promised_on: Day | None = None
    fulfilled_on: Day | None = None
    seller_id: Id | None = None

    def draft(self) -> OrderDraft:
        """The draft that the service takes."""
        plain = self.model_dump(exclude={"lines"})
        return OrderDraft(**plain, lines=tuple(LineDraft(**line.model_dump()) for line in self.lines))


class OrdersIn(Schema):
    """Many orders, all or none."""

    items: Annotated[list[OrderIn], Field(min_length=1, max_length=1000)]


@router.act("/orders", method="PUT", response=Placed)
def place_order(request: ApiRequest, body: OrderIn) -> Answer:
    """Place an order, or change the one of the same source and number."""
    return services.place_order(actor=request.actor, draft=body.draft())


@router.act("/orders/bulk", method="PUT", response=list[Placed])
def place_orders(request: ApiRequest, body: OrdersIn) -> Answer:
    """Place many orders, all or none, answering in their order."""
    return services.place_orders_many(actor=request.actor, drafts=[item.draft() for item in body.items])


@router.read("/orders/{int:order_id}", response=queries.OrderShown)
def get_order(request: ApiRequest, order_id: Id) -> Answer:
    """One order with its lines."""
    request.actor.require(VIEW)
    return queries.order(request.actor, order_id)


@router.list("/customers/{int:party_id}/orders", response=list[queries.OrderShown])
def list_customer_orders(request: ApiRequest, party_id: Id) -> Answer:
    """The latest orders of a customer."""
    return queries.orders_of(request.actor, customers.visible_members(request.actor, party_id))


@router.list("/customers/{int:party_id}/turnover", response=list[queries.Turnover])
def get_turnover(request: ApiRequest, party_id: Id) -> Answer:
    """What a customer has ordered, a row a currency."""
    return queries.turnover(request.actor, customers.visible_members(request.actor, party_id))
