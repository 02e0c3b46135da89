"""The JSON API: bricks with which an app's `api.py` gives each of its services and queries one verb.

    router = Router(tags=["Customers"])

    @router.read("/customers/{party_id}", response=PartyFile)
    def get_customer(request: ApiRequest, party_id: Id) -> Answer:
        return queries.party_file(request.actor, party_id)

    @router.create("/customers", response=PartyAdded)
    def add_customer(request: ApiRequest, body: NewParty) -> Answer:
        return services.add_party(actor=request.actor, **body.model_dump())

Whatever is needed round such a verb happens here, always the same way: sign-in, limits, idempotency keys, ETags, field
selection, problem details, and their description in the OpenAPI document.
"""

from relacja.platform.api.listing import offer
from relacja.platform.api.problems import answers_with
from relacja.platform.api.routing import Answer, ApiRequest, Router
from relacja.platform.api.shapes import Day, Id, Moment, Money, Page, Reason, Schema, Text, Why
from relacja.platform.api.verbs import router

__all__ = [
    "Answer",
    "ApiRequest",
    "Day",
    "Id",
    "Moment",
    "Money",
    "Page",
    "Reason",
    "Router",
    "Schema",
    "Text",
    "Why",
    "answers_with",
    "offer",
    "router",
]
