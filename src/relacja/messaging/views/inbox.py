"""The inbox: the list of conversations, with its queues and their counts."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from relacja.messaging import inbox_words as words
from relacja.messaging import presenting
from relacja.messaging.permissions import ANSWER, CONFIGURE, VIEW
from relacja.messaging.queries import has_mailbox
from relacja.messaging.queries import inbox as queues
from relacja.messaging.tables import CONVERSATIONS
from relacja.messaging.views.answers import actor_of
from relacja.platform.actor import Actor
from relacja.platform.lists import ListQuery
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import page_context
from relacja.platform.web.requests import HouseRequest, wants_fragment

TABS = ("mine", "nobody", "open")
ORDERS = (("", _("Newest first")), ("waiting", _("Waiting longest first")), ("last_at", _("Oldest first")))


@require_GET
@needs(VIEW)
def inbox(request: HttpRequest) -> HttpResponse:
    """The list with nothing opened beside it; only the rows when htmx asks."""
    context = list_context(request)
    if not wants_fragment(cast(HouseRequest, request)):
        return render(request, "messaging/inbox.html", context)
    response = render(request, "messaging/inbox/_answer.html", context)
    if "list-form" in request.headers.get("HX-Trigger", ""):
        response["HX-Push-Url"] = f"{context['path']}?{context['query'].address()}"
    return response


def list_context(request: HttpRequest, current: int | None = None) -> dict[str, Any]:
    """The list beside whatever is open, by the query of the address; without one, what is open."""
    actor = actor_of(request)
    query = _query(request)
    context = page_context(CONVERSATIONS, actor, query, reverse("messaging:inbox"), draws_cells=False)
    return context | _head(query, context) | {
        "rows": presenting.rows(context["page"], timezone.now()),
        "current": current,
        "page_keys": words.KEYS,
        "has_mailbox": bool(context["page"].rows) or has_mailbox(actor),
        "may_set_up": actor.may(CONFIGURE),
        "may_write": actor.may(ANSWER),
    }  # fmt: skip


def _query(request: HttpRequest) -> ListQuery:
    given = {name: values for name, values in request.GET.lists() if name != "columns"}
    if not given.get("queue") and not given.get("q"):
        given["queue"] = ["open"]
    return ListQuery.parse(CONVERSATIONS, actor_of(request), given)


def _head(query: ListQuery, context: dict[str, Any]) -> dict[str, Any]:
    """What stands above the rows: the queues, and the filters but for the queue."""
    queue = (query.filters.get("queue") or ("",))[0]
    is_narrowed = bool(set(query.filters) - {"queue"})
    is_plain = not is_narrowed and not query.sort
    return {
        "queue": queue,
        "queue_empty": words.EMPTY.get(queue, ""),
        "tabs": [(code, words.QUEUES[code], None, code == queue) for code in TABS],
        "filters": [chip for chip in (*context["chips"], *context["more_chips"]) if chip.code != "queue"],
        "orders": ORDERS,
        "kept": [("queue", queue)] if queue else [],
        "is_narrowed": is_narrowed,
        "is_plain": is_plain,
        "is_saved": is_plain or any(view.current for view in context["views"]),
    }


@require_GET
@needs(VIEW)
def counts(request: HttpRequest) -> HttpResponse:
    """How many stand in each queue: a request of its own, so that rows need not wait for it."""
    actor, queue = actor_of(request), request.GET.get("queue", "")
    found, _mailboxes = queues.counts(actor)
    shown = [(code, words.QUEUES[code], found[code], code == queue) for code in TABS]
    return render(request, "messaging/inbox/_tabs.html", {"tabs": shown, "queue": queue})


@require_GET
@needs(VIEW)
def places(request: HttpRequest) -> HttpResponse:
    """All queues, mailboxes and labels, each with how much is open in it."""
    return render(request, "messaging/inbox/_places.html", _places(actor_of(request)))


def _places(actor: Actor) -> dict[str, Any]:
    found, mailboxes_open = queues.counts(actor)
    lines = [(words.QUEUES[code], words.QUEUE_ICONS[code], found.get(code), _address(code)) for code in words.QUEUES]
    return {
        "queues": lines,
        "mailboxes": mailboxes_open,
        "labels": queues.open_by_label(actor),
    }


def _address(code: str) -> str:
    more = {"sort": "waiting"} if code == "waiting" else {}
    return f"{reverse('messaging:inbox')}?{urlencode({'queue': code} | more)}"
