"""One conversation beside the list: its head, what stands in it, and the customer's file."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.messaging import actions, composing, presenting
from relacja.messaging.models import Conversation, Priority
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.plugs import capabilities_of, transports
from relacja.messaging.queries import beside as sides
from relacja.messaging.queries import conversation_of, feed
from relacja.messaging.queries.conversations import called
from relacja.messaging.queries.inbox import labels_in_use
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.inbox import list_context
from relacja.platform.actor import Actor
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest, number, wants_fragment

ADDS_CUSTOMERS = "customers.edit"


@require_safe
@needs(VIEW)
@finds
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The conversation; beside the list it was opened from, or alone where htmx asks for it."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    context = whole(actor, found) | {"here": request.GET.urlencode()}
    if wants_fragment(cast(HouseRequest, request)):
        return render(request, "messaging/talk/_talk.html", context)
    return render(request, "messaging/inbox.html", list_context(request, found.pk) | context)


@require_GET
@needs(VIEW)
@finds
def now(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Head and last messages, asked for when something has happened."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    return render(request, "messaging/talk/_now.html", whole(actor, found) | {"answering": True})


@require_GET
@needs(VIEW)
@finds
def older(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What was written before a message."""
    actor, before = actor_of(request), number(request.GET.get("before", ""))
    found = conversation_of(actor, conversation_id)
    if before is None:
        raise Http404
    customer = (found.address, called(actor, found))
    shown = presenting.feed(actor, feed.stretch(found, before), timezone.now(), customer)
    context = {"feed": shown, "conversation": found, "may_ask": actor.may(ANSWER) and found.beside_id is None}
    has_copies = capabilities_of(found.mailbox.transport).subject
    context |= {"may_split": actor.may(ANSWER), "has_copies": has_copies}
    return render(request, "messaging/talk/_older.html", context)


@require_GET
@needs(VIEW)
@finds
def beside(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Whose conversation it is: the customer's file, or the question who it is."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    return render(request, "messaging/talk/_beside.html", _about(actor, found))


def whole(actor: Actor, found: Conversation) -> dict[str, Any]:
    """Everything the conversation's fragment shows."""
    head = presenting.talk(actor, found, _around(actor, found))
    return {
        "talk": head,
        "conversation": found,
        "feed": presenting.feed(actor, feed.stretch(found), timezone.now(), (found.address, head.who)),
        "snoozed": presenting.snoozed_words(found),
        "snooze_choices": actions.snooze_choices(),
        "priorities": Priority.choices,
        "actor_id": actor.user_id,
        "may_ask": head.may_answer and not head.is_side,
        "may_split": head.may_answer,
        "has_copies": head.has_copies,
    }


def _around(actor: Actor, found: Conversation) -> presenting.Around:
    return presenting.Around(
        follows=feed.follows(actor, found),
        related=feed.related(actor, found),
        sides=sides.sides_of(actor, found) if found.beside_id is None else (),
        main=sides.main_of(actor, found),
    )


def _about(actor: Actor, found: Conversation) -> dict[str, Any]:
    names = customers.party_names(actor, list(found.candidates))
    transport = transports.get(found.mailbox.transport)
    return {
        "panel": transport.panel if transport else "",
        "conversation": found,
        "main": sides.main_of(actor, found),
        "is_known": found.party_id is not None and not found.is_visitor and customers.is_visible(actor, found.party_id),
        "is_hidden": found.party_id is not None and not customers.is_visible(actor, found.party_id),
        "by_machine": (found.party_id is None or found.is_visitor) and feed.by_machine(found),
        "side_panels": presenting.side_panels(actor),
        "candidates": [(pk, names[pk]) for pk in found.candidates if pk in names],
        "may_name": actor.may(ANSWER),
        "may_add": actor.may(ADDS_CUSTOMERS),
    }


@require_GET
@needs(ANSWER)
@finds
def labels(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The labels it carries and those it could."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    offered = [(label, label in found.labels) for label in sorted({*labels_in_use(actor), *found.labels})]
    return render(request, "messaging/talk/_labels.html", {"conversation": found, "offered": offered})


@require_GET
@needs(ANSWER)
@finds
def colleagues(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Those who may take it; those who may be named in a note, where it is about one."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    if "note" in request.GET:
        named = {"colleagues": [one for one in composing.colleagues(actor) if one[0] != actor.user_id]}
        return render(request, "messaging/talk/_mentions.html", named)
    people = accounts.user_choices(actor, ANSWER, may=ANSWER, limit=200)
    shown = [(pk, name) for pk, name in people if pk not in (actor.user_id, found.assignee_id)]
    return render(request, "messaging/talk/_colleagues.html", {"conversation": found, "colleagues": shown})
