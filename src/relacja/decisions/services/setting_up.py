"""Offers, policies and levers: each change begins a new edition, which every process reads at its next decision."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from relacja.decisions.models import ContactPolicy, Edition, LeverSet, Offer, OfferGroup
from relacja.decisions.permissions import EDIT, PUBLISH
from relacja.decisions.plugs import offer_kinds
from relacja.decisions.rules.arbitration import ContextWeight, Control, Factor
from relacja.decisions.services import book
from relacja.kit.conditions import ConditionError
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import read_condition
from relacja.platform.use_case import use_case

CONDITIONS = ("eligibility", "applicability", "suitability")


class OfferNotFound(LookupError):
    """There is no such offer."""


class BadOffer(ValueError):
    """The offer cannot be made like this: which field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


class BadLevers(ValueError):
    """The levers cannot be set like this."""


def _new_edition() -> None:
    Edition.objects.get_or_create(pk=1)
    sql.rows("UPDATE decisions_edition SET number = number + 1 WHERE id = 1")
    book.forget()


@use_case(permits=EDIT)
def save_group(*, actor: Actor, code: str, name: str) -> int:
    """Name a sort of offers."""
    group, _new = OfferGroup.objects.update_or_create(code=code, defaults={"name": name})
    _new_edition()
    return group.pk


@use_case(permits=EDIT)
def save_offer(*, actor: Actor, code: str, group: str = "", **fields: Any) -> int:
    """Make or change an offer; `fields` are those of `Offer`. Raises `BadOffer`."""
    for name in CONDITIONS:
        _check(name, str(fields.get(name) or ""))
    if "kind" in fields and fields["kind"] not in offer_kinds:
        raise BadOffer("kind", "there is no such kind")
    if group:
        fields["group"] = OfferGroup.objects.filter(code=group).first()
        if fields["group"] is None:
            raise BadOffer("group", "there is no such group")
    offer, _new = Offer.objects.update_or_create(code=code, defaults=fields)
    audit.note(offer=code)
    _new_edition()
    return offer.pk


def _check(name: str, text: str) -> None:
    if text.strip():
        try:
            read_condition(text)
        except ConditionError as problem:
            raise BadOffer(name, str(problem)) from problem


@use_case(permits=EDIT)
def end_offer(*, actor: Actor, offer_id: int) -> None:
    """Make it no more; what was answered stays. Raises `OfferNotFound`."""
    if not Offer.objects.filter(pk=offer_id).update(state=Offer.State.ENDED):
        raise OfferNotFound(offer_id)
    audit.note(offer=offer_id)
    _new_edition()


@use_case(permits=EDIT)
def save_policy(*, actor: Actor, name: str, group: str = "", offer: str = "", **fields: Any) -> int:
    """Make or change a contact policy; `fields` are those of `ContactPolicy`."""
    fields["group"] = OfferGroup.objects.filter(code=group).first() if group else None
    fields["offer"] = Offer.objects.filter(code=offer).first() if offer else None
    policy, _new = ContactPolicy.objects.update_or_create(name=name, defaults=fields)
    _new_edition()
    return policy.pk


@use_case(permits=EDIT)
def draft_levers(*, actor: Actor, body: Mapping[str, Any]) -> int:
    """Write a new version of the levers, not in force yet. Raises `BadLevers`."""
    try:
        [Factor(one) for one in body.get("factors", ())]
        Control(book.SALT, **body.get("control", {}))
        [ContextWeight(**one) for one in body.get("weights", ())]
        shares = [body.get("exploration") or 0.0, *body.get("holdouts", {}).values()]
        if any(not 0 <= share <= 1 for share in shares):
            raise ValueError("a share lies between 0 and 1")
    except (TypeError, ValueError) as problem:
        raise BadLevers(str(problem)) from problem
    last = LeverSet.objects.order_by("-version").values_list("version", flat=True).first() or 0
    return LeverSet.objects.create(version=last + 1, body=dict(body)).pk


@use_case(permits=PUBLISH, asks_why=True)
def publish_levers(*, actor: Actor, lever_set_id: int, reason: str) -> None:
    """Put a version of the levers into force. Raises `OfferNotFound` where there is none."""
    levers = LeverSet.objects.select_for_update().filter(pk=lever_set_id).first()
    if levers is None:
        raise OfferNotFound(lever_set_id)
    LeverSet.objects.filter(state=LeverSet.State.PUBLISHED).update(state=LeverSet.State.RETIRED)
    levers.state, levers.published_at = LeverSet.State.PUBLISHED, timezone.now()
    levers.save(update_fields=["state", "published_at"])
    audit.note(version=levers.version)
    _new_edition()
