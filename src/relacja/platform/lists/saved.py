"""Saved views of lists: kept, shared, taken away and brought back."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from relacja.platform import audit, undo
from relacja.platform.actor import Actor
from relacja.platform.lists.definition import lists
from relacja.platform.lists.query import ListQuery
from relacja.platform.models import SavedView
from relacja.platform.permissions import SHARE_VIEWS
from relacja.platform.undo import Undoing, undoings
from relacja.platform.use_case import ANYBODY, use_case

MOST_VIEWS = 50


class NoSuchView(LookupError):
    """The view is gone, or belongs to somebody else."""


class NamelessView(ValueError):
    """A view needs a name of at most 80 letters."""


class TooManyViews(ValueError):
    """Nobody needs more than fifty views of one list."""


def views_of(actor: Actor, list_code: str) -> list[SavedView]:
    """The actor's own views of a list, and those shared with all; own ones first, each in the order of names."""
    mine_or_shared = Q(user_id=actor.user_id or 0) | Q(is_shared=True)
    found = SavedView.objects.filter(mine_or_shared, list_code=list_code).order_by("name")[: 2 * MOST_VIEWS]
    return sorted(found, key=lambda view: view.user_id != actor.user_id)


@use_case(permits=ANYBODY)
def save_view(*, actor: Actor, list_code: str, name: str, query: ListQuery, is_shared: bool = False) -> SavedView:
    """Keep a question to a list under a name; the same name again replaces what it stood for."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise NamelessView(name)
    actor.require(lists[list_code].permission)
    if is_shared:
        actor.require(SHARE_VIEWS)
    owner = actor.user_id or 0
    if SavedView.objects.filter(user_id=owner, list_code=list_code).exclude(name=name).count() >= MOST_VIEWS:
        raise TooManyViews
    view, _is_new = SavedView.objects.update_or_create(
        list_code=list_code,
        user_id=owner,
        name=name,
        defaults={"parameters": [list(pair) for pair in query.parameters()], "is_shared": is_shared},
        create_defaults={
            "parameters": [list(pair) for pair in query.parameters()],
            "is_shared": is_shared,
            "created_at": timezone.now(),
        },
    )
    audit.note(list=list_code, view=view.pk, is_shared=is_shared)
    return view


@use_case(permits=ANYBODY)
def delete_view(*, actor: Actor, view_id: int) -> str:
    """Take away one of one's own views; returns the token that brings it back."""
    view = SavedView.objects.filter(pk=view_id, user_id=actor.user_id or 0).first()
    if view is None:
        raise NoSuchView(view_id)
    payload = {"list": view.list_code, "name": view.name, "parameters": view.parameters, "is_shared": view.is_shared}
    audit.note(list=view.list_code, view=view.pk)
    view.delete()
    return undo.token(actor, "platform.view_deleted", payload)


def _bring_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    definition = lists[payload["list"]]
    parameters: dict[str, list[str]] = {}
    for name, value in payload["parameters"]:
        parameters.setdefault(name, []).append(value)
    query = ListQuery.parse(definition, actor, parameters)
    save_view(actor=actor, list_code=definition.code, name=payload["name"], query=query, is_shared=payload["is_shared"])
    return _("The view is back.")


undoings.add("platform.view_deleted", Undoing("platform.view_deleted", _bring_back))
