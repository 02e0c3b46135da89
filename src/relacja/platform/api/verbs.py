"""Verbs of the platform itself: who you are, one search for everything, what managers set."""

from typing import Annotated

from ninja import Query

from relacja.platform import parameters
from relacja.platform.actor import Actor
from relacja.platform.api.listing import offer
from relacja.platform.api.routing import Answer, ApiRequest, Router
from relacja.platform.api.shapes import Reason, Schema, Why
from relacja.platform.permissions import EDIT_PARAMETERS
from relacja.platform.search import HitGroup, search_everything
from relacja.platform.tables import DELIVERIES, JOBS
from relacja.platform.web.audit_list import AUDIT

router = Router(tags=["Platform"])
offer(router, "/audit", AUDIT, name="audit_entries")
offer(router, "/deliveries", DELIVERIES, name="deliveries")
offer(router, "/jobs", JOBS, name="jobs")


class WhoAmI(Schema):
    """Whom the API takes you for."""

    kind: str
    label: str
    user_id: int | None
    token_id: int | None
    language: str
    permissions: list[str]


class HitShape(Schema):
    """One thing found."""

    ref: str
    title: str
    detail: str
    url: str


class HitGroupShape(Schema):
    """What one source found; `failed` where it broke or took too long."""

    code: str
    label: str
    hits: list[HitShape]
    failed: bool


class SettingShape(Schema):
    """A parameter that managers set, and its value in force."""

    code: str
    label: str
    kind: str
    value: int | str | bool
    changed: bool


class NewValue(Schema):
    """The value to set, and why."""

    value: int | float | str | bool
    reason: Reason


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


@router.list("/search", response=list[HitGroupShape])
def search(
    request: ApiRequest,
    q: Annotated[str, Query(min_length=2, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> Answer:
    """Find anything by a fragment of its name, a phone's last digits, an e-mail, a number."""
    return [_group(group) for group in search_everything(request.actor, q, limit)]


def _group(group: HitGroup) -> dict[str, Answer]:
    hits = [{"ref": str(hit.ref), "title": hit.title, "detail": hit.detail, "url": hit.url} for hit in group.hits]
    return {"code": group.code, "label": str(group.label), "hits": hits, "failed": group.failed}


@router.list("/parameters", response=list[SettingShape])
def list_parameters(request: ApiRequest) -> Answer:
    """What managers may set, with the values in force."""
    request.actor.require(EDIT_PARAMETERS)
    return _settings(request.actor)


@router.act("/parameters/{code}", method="PUT", response=SettingShape)
def set_parameter(request: ApiRequest, code: str, body: NewValue) -> Answer:
    """Give a parameter another value."""
    parameters.set_parameter(actor=request.actor, code=code, value=body.value, reason=body.reason)
    return next(setting for setting in _settings(request.actor) if setting["code"] == code)


@router.act("/parameters/{code}/reset", response=SettingShape)
def reset_parameter(request: ApiRequest, code: str, body: Why) -> Answer:
    """Give a parameter its default back."""
    parameters.reset_parameter(actor=request.actor, code=code, reason=body.reason)
    return next(setting for setting in _settings(request.actor) if setting["code"] == code)


def _settings(actor: Actor) -> list[dict[str, Answer]]:
    return [
        {
            "code": setting.parameter.code,
            "label": str(setting.parameter.label),
            "kind": setting.parameter.kind,
            "value": setting.parameter.stored(setting.value),
            "changed": setting.changed,
        }
        for setting in parameters.settings_in_force(actor)
    ]
