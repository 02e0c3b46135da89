"""Offers, policies and levers: each change begins a new edition, which every process reads at its next decision."""

import math
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from relacja.decisions.models import ContactPolicy, Edition, LeverSet, Offer, OfferGroup
from relacja.decisions.permissions import EDIT, PUBLISH
from relacja.decisions.plugs import offer_kinds
from relacja.decisions.rules import levers
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


def _hold_levers() -> None:
    """Until the transaction ends nobody else drafts or publishes levers: versions are counted, one is in force."""
    sql.hold("decisions.levers")


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
        fields["group"] = _group(group)
    for name, value in (fields.get("traits") or {}).items():
        if not math.isfinite(value) or abs(value) > LARGEST_TRAIT:
            raise BadOffer("traits", f"{name[:40]} is too large")
    offer, _new = Offer.objects.update_or_create(code=code, defaults=fields)
    audit.note(offer=code)
    _new_edition()
    return offer.pk


LARGEST_TRAIT = 1000.0
"""Models learn from traits by their products: larger ones would drown all others."""


def _group(code: str) -> OfferGroup:
    found = OfferGroup.objects.filter(code=code).first()
    if found is None:
        raise BadOffer("group", "there is no such group")
    return found


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
    """Make or change a contact policy; `fields` are those of `ContactPolicy`. Raises `BadOffer`."""
    fields["group"] = _group(group) if group else None
    fields["offer"] = Offer.objects.filter(code=offer).first() if offer else None
    if offer and fields["offer"] is None:
        raise BadOffer("offer", "there is no such offer")
    policy, _new = ContactPolicy.objects.update_or_create(name=name, defaults=fields)
    _new_edition()
    return policy.pk


@use_case(permits=EDIT)
def draft_levers(*, actor: Actor, body: Mapping[str, Any]) -> int:
    """Write a new version of the levers, not in force yet. Raises `BadLevers`."""
    try:
        levers.check(body)
    except levers.Unreadable as problem:
        raise BadLevers(str(problem)) from problem
    _hold_levers()
    last = LeverSet.objects.order_by("-version").values_list("version", flat=True).first() or 0
    return LeverSet.objects.create(version=last + 1, body=dict(body)).pk


@use_case(permits=PUBLISH, asks_why=True)
def publish_levers(*, actor: Actor, lever_set_id: int, reason: str) -> None:
    """Put a version of the levers into force. Raises `OfferNotFound` where there is none."""
    _hold_levers()
    wanted = LeverSet.objects.filter(pk=lever_set_id).first()
    if wanted is None:
        raise OfferNotFound(lever_set_id)
    LeverSet.objects.filter(state=LeverSet.State.PUBLISHED).update(state=LeverSet.State.RETIRED)
    wanted.state, wanted.published_at = LeverSet.State.PUBLISHED, timezone.now()
    wanted.save(update_fields=["state", "published_at"])
    audit.note(version=wanted.version)
    _new_edition()
