"""Pages of sales."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.platform.actor import Actor
from relacja.platform.refs import ref_kinds
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest
from relacja.sales import queries
from relacja.sales.permissions import VIEW
from relacja.sales.tables import ORDERS, TONES

orders = list_view(ORDERS)


@require_GET
@needs(VIEW)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """An order with its lines."""
    actor = cast(HouseRequest, request).actor
    shown = queries.order(actor, order_id)
    if shown is None:
        raise Http404
    return render(request, "sales/order.html", {"order": shown} | _around(actor, shown))


def _around(actor: Actor, shown: queries.OrderShown) -> dict[str, Any]:
    """The names that stand beside an order."""
    ids = [shown.party_id] if shown.party_id is not None else []
    seller = accounts.user_names([shown.seller_id]).get(shown.seller_id or 0, "")
    name = customers.party_names(actor, ids).get(shown.party_id or 0, "")
    kind = ref_kinds.get("customers.party")
    url = kind.url(shown.party_id) if kind and shown.party_id is not None else ""
    return {"customer": name, "customer_url": url, "seller": seller, "tone": TONES.get(shown.status, "")}
