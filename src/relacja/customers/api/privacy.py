"""What people may ask for: everything kept about them, and to be forgotten."""

from typing import Any

from django.utils import timezone

from relacja.customers import services
from relacja.customers.schemas import ForgottenOut
from relacja.platform.api import Answer, ApiRequest, Id, Router, Why

router = Router()


@router.act("/customers/{int:party_id}/personal-data", response=dict[str, Any])
def hand_out_personal_data(request: ApiRequest, party_id: Id, body: Why) -> Answer:
    """Everything kept about a person, by app, secret numbers whole; that it was asked for, and why, is kept."""
    return services.hand_out_personal_data(
        actor=request.actor, party_id=party_id, reason=body.reason, at=timezone.now()
    )


@router.act("/customers/{int:party_id}/forget", response=ForgottenOut)
def forget_person(request: ApiRequest, party_id: Id, body: Why) -> Answer:
    """Forget a person for good, in every app, as all the files held to be theirs; what has to stay, stays nameless."""
    return services.forget_person(actor=request.actor, party_id=party_id, reason=body.reason)
