"""Verbs of customers."""

from relacja.customers import services
from relacja.customers.api import finding, parties, privacy, reaching, standing, visitors
from relacja.customers.services.adding import PossibleDuplicates
from relacja.platform.api import Router, answers_with
from relacja.platform.privacy import MustStay

router = Router(tags=["Customers"])
for _part in (finding, parties, privacy, reaching, standing, visitors):
    router.add_router("", _part.router)

answers_with(
    PossibleDuplicates,
    409,
    lambda error: {
        "candidates": [
            {"id": likeness.party_id, "display_name": likeness.display_name, "score": likeness.score}
            for likeness in error.likenesses
        ]
    },
)
for _conflict in (
    MustStay,
    services.changing.ChangedMeanwhile,
    services.contact_points.AlreadyTheirs,
    services.identifiers.AlreadyKnown,
    services.identity.AlreadyTheSame,
    services.relations.AlreadyRelated,
    services.visitors.NotAVisitor,
):
    answers_with(_conflict, 409)
