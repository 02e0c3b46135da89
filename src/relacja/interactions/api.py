"""Verbs of the timeline, and the customer's file with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Query, UploadedFile

from relacja.customers import queries as customers
from relacja.interactions import queries, services
from relacja.interactions.schemas import (
    CancellationIn,
    ChangedOut,
    ClosingIn,
    CompletionIn,
    CorrectionIn,
    FileOut,
    HoldIn,
    InteractionIn,
    InteractionsIn,
    RecordedOut,
    TimelineOut,
    TimelineQuery,
    WhoseIn,
    place_of,
)
from relacja.interactions.tables import INTERACTIONS, TASKS
from relacja.interactions.types import InteractionId, Upload
from relacja.platform.api import Answer, ApiRequest, Id, Router, Why, answers_with, offer
from relacja.platform.files import FileTooLarge
from relacja.platform.web.views.files import hand_out

router = Router(tags=["Timeline"])
offer(router, "/interactions", INTERACTIONS, name="interactions")
offer(router, "/tasks", TASKS, name="tasks")
answers_with(services.ChangedMeanwhile, 409)
answers_with(services.NotOpen, 409, lambda error: {"standing": error.status})
answers_with(services.KeyDestroyed, 409)
answers_with(services.TooManyFiles, 422)
answers_with(FileTooLarge, 413, lambda error: {"limit": error.limit})
answers_with(services.NoSuchArtefact, 404)
answers_with(services.FileHeld, 409)
answers_with(services.PartyNotVisible, 422, lambda error: {"party_ids": error.party_ids})


@router.read("/customers/{int:party_id}/file", response=FileOut)
def get_customer_file(request: ApiRequest, party_id: Id) -> Answer:
    """A customer with what happened: identity, roles, contact points, the last thirty entries, the heat strip."""
    party = customers.party_file(request.actor, party_id)
    if party is None:
        return None
    page = queries.timeline_of(request.actor, party.member_ids)
    return {
        "party": party,
        "timeline": page.entries,
        "next": _next(request, party_id, page.next),
        "strip": queries.heat_strip_of_members(request.actor, party.member_ids, timezone.localdate()),
    }


@router.list("/customers/{int:party_id}/timeline", response=TimelineOut)
def get_timeline(request: ApiRequest, party_id: Id, query: Query[TimelineQuery]) -> Answer:
    """What happened with a customer, latest first, a page at a time."""
    after = place_of(query.after) if query.after else None
    page = queries.timeline(request.actor, party_id, query.filters(), after, query.limit)
    return {"items": page.entries, "next": _next(request, party_id, page.next)}


@router.list("/customers/{int:party_id}/planned", response=list[queries.Entry])
def list_planned(request: ApiRequest, party_id: Id) -> Answer:
    """What is planned with a customer or going on, the next first."""
    return queries.planned(request.actor, customers.visible_members(request.actor, party_id))


@router.list("/customers/{int:party_id}/heat-strip", response=dict[str, Any])
def get_heat_strip(request: ApiRequest, party_id: Id) -> Answer:
    """How often and how lately a customer was met, over which media."""
    return queries.heat_strip(request.actor, party_id, timezone.localdate())


@router.create("/interactions", response=RecordedOut)
def record_interaction(request: ApiRequest, body: InteractionIn) -> Answer:
    """Record or plan one contact."""
    return RecordedOut.of(services.record(actor=request.actor, draft=body.draft()))


@router.act("/interactions/bulk", response=list[RecordedOut])
def record_interactions(request: ApiRequest, body: InteractionsIn) -> Answer:
    """Record many contacts, all or none; what is known by its source key stays as it is."""
    drafts = [item.draft() for item in body.items]
    return [RecordedOut.of(done) for done in services.record_many(actor=request.actor, drafts=drafts)]


@router.read("/interactions/{int:interaction_id}", response=queries.Entry)
def get_interaction(request: ApiRequest, interaction_id: Id) -> Answer:
    """One contact with all it shows."""
    return queries.entry(request.actor, interaction_id)


@router.list("/interactions/{int:interaction_id}/versions", response=list[queries.Version])
def list_versions(request: ApiRequest, interaction_id: Id) -> Answer:
    """Everything that was ever said about a contact, last first."""
    return queries.versions(request.actor, interaction_id)


@router.act("/interactions/{int:interaction_id}", method="PATCH", response=ChangedOut, guarded_by=get_interaction)
def correct_interaction(request: ApiRequest, interaction_id: Id, body: CorrectionIn) -> Answer:
    """Say anew what happened; what was said before stays readable."""
    done = services.correct(
        actor=request.actor,
        interaction_id=interaction_id,
        reason=body.reason,
        version=body.version,
        **body.changes(),
    )
    return ChangedOut.of(done)


@router.act("/interactions/{int:interaction_id}/files", response=ChangedOut)
def attach_files(request: ApiRequest, interaction_id: Id, files: File[list[UploadedFile]]) -> Answer:
    """Hang files on a contact; they are kept by their content."""
    uploads = [Upload(one, one.name or "") for one in files]
    return ChangedOut.of(services.attach(actor=request.actor, interaction_id=interaction_id, uploads=uploads))


@router.content("/interactions/{int:interaction_id}/files/{sha256}")
def get_artefact(request: ApiRequest, interaction_id: Id, sha256: str) -> HttpResponse | None:
    """The bytes of a file of a contact."""
    found = queries.artefact(request.actor, interaction_id, sha256)
    if found is None:
        return None
    services.tell_handed_out(actor=request.actor, file=found)
    return hand_out(request, sha256, name=found.name or sha256[:12], media_type=found.media_type)


@router.act("/interactions/{int:interaction_id}/files/{sha256}/off", response=ChangedOut)
def detach_file(request: ApiRequest, interaction_id: Id, sha256: str, body: Why) -> Answer:
    """Say that a file does not belong to a contact; what was said before stays readable."""
    done = services.detach(actor=request.actor, interaction_id=interaction_id, sha256=sha256, reason=body.reason)
    return ChangedOut.of(done)


@router.act("/interactions/{int:interaction_id}/files/{sha256}/hold", method="PUT", response=ChangedOut)
def hold_file(request: ApiRequest, interaction_id: Id, sha256: str, body: HoldIn) -> Answer:
    """Hold a file of a contact for legal reasons, or end that."""
    done = services.hold_file(
        actor=request.actor, interaction_id=interaction_id, sha256=sha256, is_held=body.is_held, reason=body.reason
    )
    return ChangedOut.of(done)


@router.act("/interactions/{int:interaction_id}/complete", response=ChangedOut)
def complete_interaction(request: ApiRequest, interaction_id: Id, body: CompletionIn) -> Answer:
    """A planned contact took place."""
    done = services.complete(actor=request.actor, interaction_id=interaction_id, **body.model_dump())
    return ChangedOut.of(done)


@router.act("/interactions/{int:interaction_id}/close", response=ChangedOut)
def close_interaction(request: ApiRequest, interaction_id: Id, body: ClosingIn) -> Answer:
    """What was going on has ended; when it began stays."""
    done = services.close_interaction(actor=request.actor, interaction_id=interaction_id, **body.model_dump())
    return ChangedOut.of(done)


@router.act("/interactions/{int:interaction_id}/party", method="PUT", response=ChangedOut)
def reassign_party(request: ApiRequest, interaction_id: Id, body: WhoseIn) -> Answer:
    """Give a contact to whoever it was."""
    done = services.reassign_party(
        actor=request.actor, interaction_id=interaction_id, party_id=body.party_id, reason=body.reason
    )
    return ChangedOut.of(done)


@router.act("/interactions/{int:interaction_id}/cancel", response=ChangedOut)
def cancel_interaction(request: ApiRequest, interaction_id: Id, body: CancellationIn) -> Answer:
    """A planned contact was called off."""
    return ChangedOut.of(services.cancel(actor=request.actor, interaction_id=interaction_id, reason=body.reason))


@router.act("/interactions/{int:interaction_id}/reopen", response=ChangedOut)
def reopen_interaction(request: ApiRequest, interaction_id: Id) -> Answer:
    """Take the end of a planned contact back."""
    return ChangedOut.of(services.reopen(actor=request.actor, interaction_id=interaction_id))


def _next(request: HttpRequest, party_id: int, place: InteractionId | None) -> str | None:
    if place is None:
        return None
    parameters = request.GET.copy()
    parameters.pop("fields", None)
    parameters["after"] = str(place)
    return f"/api/v1/customers/{party_id}/timeline?{parameters.urlencode()}"
