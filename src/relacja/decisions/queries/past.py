"""Decisions that were made, for those who may see the customers they were about."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from relacja.customers import queries as customers
from relacja.decisions.models import Decision, Offer, OfferAnswer
from relacja.decisions.permissions import SEE
from relacja.platform.actor import Actor


def visible_decisions(actor: Actor) -> "QuerySet[Decision, Any]":
    """The decisions about customers the actor may see."""
    if not (actor.may(SEE) and actor.may("customers.view")):
        return Decision.objects.none()
    reached = customers.visible_ids(actor)
    return Decision.objects.all() if reached is None else Decision.objects.filter(party_id__in=reached)


def offer_names(actor: Actor, ids: Iterable[Any]) -> dict[Any, str]:
    """Names of offers; one query."""
    if not actor.may(SEE):
        return {}
    return dict(Offer.objects.filter(pk__in={one for one in ids if one}).values_list("pk", "name"))


def answers_of(actor: Actor, decision_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Offer and answer, in order, of each of these decisions that the actor may see; one query."""
    told: dict[int, list[tuple[int, str]]] = {}
    rows = OfferAnswer.objects.filter(decision__in=visible_decisions(actor).filter(pk__in=set(decision_ids)))
    for decision_id, offer_id, kind in rows.order_by("pk").values_list("decision_id", "offer_id", "kind"):
        told.setdefault(decision_id, []).append((offer_id, kind))
    return told
