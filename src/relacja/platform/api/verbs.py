"""Verbs of the platform itself."""

from relacja.platform.api.routing import Answer, ApiRequest, Router
from relacja.platform.api.shapes import Schema

router = Router(tags=["You"])


class WhoAmI(Schema):
    """Whom the API takes you for."""

    kind: str
    label: str
    user_id: int | None
    token_id: int | None
    language: str
    permissions: list[str]


@router.read("/me", response=WhoAmI)
def whoami(request: ApiRequest) -> Answer:
    """Whom the API takes you for, and what you may do."""
    actor = request.actor
    return {
        "kind": actor.kind,
        "label": actor.label,
        "user_id": actor.user_id,
        "token_id": actor.token_id,
        "language": actor.language,
        "permissions": sorted(actor.grants),
    }
