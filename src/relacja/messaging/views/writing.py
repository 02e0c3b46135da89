"""Beside the composer: what is being written is kept, who else is there is said, ready texts are put in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.messaging import composing, queries, services
from relacja.messaging.permissions import ANSWER, CONFIGURE, VIEW
from relacja.messaging.queries import conversation_of
from relacja.messaging.types import DraftText
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number

LONGEST = 200_000


@require_POST
@needs(ANSWER)
@finds
def keep(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Keep what is being written; asked every few letters."""
    text = written(request)
    kind = "note" if request.POST.get("how") == "note" else "answer"
    kept = services.save_draft(actor=actor_of(request), conversation_id=conversation_id, text=text, kind=kind)
    return HttpResponse(_("Draft kept") if kept is not None else "")


def written(request: HttpRequest) -> DraftText:
    """What stands in the composer."""
    said = request.POST
    return DraftText(
        text=said.get("text", "")[:LONGEST],
        subject=said.get("subject", "")[:300],
        to=_addresses(said.get("to", "")),
        cc=_addresses(said.get("cc", "")),
        bcc=_addresses(said.get("bcc", "")),
    )


def _addresses(typed: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in typed.split(",") if one.strip())[:50]


@require_POST
@needs(ANSWER)
@finds
def measure(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What is being written comes to so and so many messages, say."""
    found = conversation_of(actor_of(request), conversation_id)
    return HttpResponse(escape(composing.measured(found.mailbox, request.POST.get("text", "")[:LONGEST])))


@require_POST
@needs(VIEW)
@finds
def here(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Say that one is there, reading or writing, and hear who else is."""
    actor = actor_of(request)
    kind = "writing" if "text" in request.POST else "reading"
    services.here(actor=actor, conversation_id=conversation_id, kind=kind)
    others = queries.others_here(actor, conversation_id)
    return render(request, "messaging/talk/_others.html", {"others": others})


@require_GET
@needs(ANSWER)
@finds
def texts(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Ready texts that are called or say so."""
    actor = actor_of(request)
    conversation_of(actor, conversation_id)
    sought = request.GET.get("find", "")
    found = queries.find_texts(actor, sought, conversation_id, kind="canned")
    context = {
        "address": f"{reverse('messaging:text', args=[conversation_id])}?",
        "texts": found,
        "is_searched": bool(sought),
        "may_set_up": actor.may(CONFIGURE),
    }
    return render(request, "messaging/talk/_texts.html", context)


@require_GET
@needs(ANSWER)
@finds
def text(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """One of them, by its number or its short code, filled in for this conversation and put into the composer."""
    actor, text_id = actor_of(request), number(request.GET.get("id", ""))
    try:
        code = request.GET.get("code", "")
        chosen = queries.text_by_code(actor, code, conversation_id).pk if text_id is None else text_id
        filled = queries.rendered(actor, chosen, conversation_id)
    except queries.TextNotFound as missing:
        if text_id is None:
            toasts.say(request, _("There is no text of that code."), tone="error")
            return HttpResponse(status=204)
        raise Http404(text_id) from missing
    return put(request, filled)


def put(request: HttpRequest, filled: queries.Rendered) -> HttpResponse:
    """A text goes where one is writing."""
    if "blank" in filled.warnings:
        toasts.say(request, _("Something in this text could not be filled in. Read it before you send."), tone="info")
    response = HttpResponse(status=204)
    toasts.trigger(response, "text-chosen", {"text": filled.body})
    return response
