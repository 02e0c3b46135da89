"""Contact policies and versions of the levers."""

from typing import Any

from django.db.models import QuerySet

from relacja.decisions.models import ContactPolicy, LeverSet
from relacja.decisions.permissions import SEE
from relacja.platform.actor import Actor


def visible_policies(actor: Actor) -> "QuerySet[ContactPolicy, Any]":
    """The contact policies, for those who may see offers."""
    return ContactPolicy.objects.all() if actor.may(SEE) else ContactPolicy.objects.none()


def lever_sets(actor: Actor) -> "QuerySet[LeverSet, Any]":
    """The versions of the levers, the newest first, for those who may see offers."""
    return LeverSet.objects.order_by("-version") if actor.may(SEE) else LeverSet.objects.none()
