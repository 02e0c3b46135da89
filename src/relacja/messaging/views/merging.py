"""Conversations put together and taken apart, each with its way back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from relacja.messaging import actions, neighbours, queries, services
from relacja.messaging import inbox_words as words
from relacja.messaging.forms.merging import MergeForm, ReasonForm, SplitForm
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries import conversation_of, message_of
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform import undo
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number

OPEN = "inbox-open"
REFUSED = {
    services.SameConversation: gettext_lazy("These are one conversation already."),
    services.StandsBeside: gettext_lazy("What is asked outside is never merged with what the customer reads."),
    services.NothingLeft: gettext_lazy("Something has to stay here: split off from a later message on."),
    services.NotMerged: gettext_lazy("This has been undone already."),
    services.DoneSince: gettext_lazy("Something was merged or split since: undo that first."),
}


@require_http_methods(["GET", "POST"])
@needs(ANSWER)
@finds
def merge(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Into which conversation this one goes, and why: one of the customer's, or whichever is looked for."""
    actor = actor_of(request)
    found, form = conversation_of(actor, conversation_id), MergeForm(request.POST or None)
    warnings = _warnings(actor, form.cleaned_data["into"], found.pk) if form.is_valid() else ()
    if form.is_valid() and _is_known(form, warnings):
        keep_id, reason = form.cleaned_data["into"], form.cleaned_data["reason"]
        said = _done(request, form, lambda: _merged(actor, keep_id, found.pk, reason))
        if said is not None:
            return said
    context = {"form": form, **_choices(actor, found, request.POST), **_told(warnings)}
    return render(request, "messaging/talk/_merge.html", context, status=422 if form.errors else 200)


@require_GET
@needs(ANSWER)
@finds
def merge_found(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Those into which it may go, by what is looked for."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    context = _choices(actor, found, request.GET)
    is_there = any(one.id == context["chosen"] for one in context["rows"])
    return render(request, "messaging/talk/_merge_choices.html", context | {"forgets": not is_there})


def _choices(actor: Actor, found: Conversation, given: QueryDict) -> dict[str, Any]:
    """What is offered, and which of it was chosen already."""
    asked = given.get("q", "")[:200]
    rows = neighbours.choices(actor, found, queries.mergeable(actor, found.pk, asked))
    return {"conversation": found, "asked": asked, "rows": rows, "chosen": number(given.get("into", ""))}


@require_GET
@needs(ANSWER)
@finds
def merge_warnings(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What should be known before the two are merged."""
    into = number(request.GET.get("into", ""))
    told = _warnings(actor_of(request), into or 0, conversation_id)
    return render(request, "messaging/talk/_merge_warnings.html", _told(told))


def _warnings(actor: Actor, keep_id: int, absorb_id: int) -> tuple[str, ...]:
    return services.merge_warnings(actor=actor, keep_id=keep_id, absorb_id=absorb_id)


def _told(codes: tuple[str, ...]) -> dict[str, Any]:
    """The warnings in words, and whether they have to be read first."""
    asks = bool(words.MERGED_KNOWINGLY.intersection(codes))
    return {"warnings": [words.MERGE_WARNINGS[code] for code in codes], "asks": asks}


def _is_known(form: MergeForm, warnings: tuple[str, ...]) -> bool:
    if words.MERGED_KNOWINGLY.isdisjoint(warnings) or form.cleaned_data["known"]:
        return True
    form.add_error(None, _("Read the warning first, and say that you have."))
    return False


@require_http_methods(["GET", "POST"])
@needs(ANSWER)
@finds
def split(request: HttpRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """From a message on, into a conversation of their own."""
    actor = actor_of(request)
    first, ids = (
        message_of(actor, conversation_id, message_id),
        queries.messages_from(actor, conversation_id, message_id),
    )
    form = SplitForm(request.POST or None, initial={"subject": first.subject or first.conversation.subject})
    if form.is_valid():
        given = {"message_ids": ids, **form.cleaned_data}
        said = _done(request, form, lambda: _split(actor, first.conversation_id, given))
        if said is not None:
            return said
    context = {"form": form, "first": first, "count": len(ids), "path": request.path}
    return render(request, "messaging/talk/_split.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(ANSWER)
@finds
def undo_merging(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """This one was merged into another, or split off one: as before, and why."""
    actor, form = actor_of(request), ReasonForm(request.POST or None)
    is_part = queries.is_split_off(actor, conversation_id)
    if form.is_valid():
        said = _done(
            request, form, lambda: _undone(actor, conversation_id, form.cleaned_data["reason"], is_part=is_part)
        )
        if said is not None:
            return said
    context = {"form": form, "is_part": is_part, "path": request.path}
    return render(request, "messaging/talk/_undo_merging.html", context, status=422 if form.errors else 200)


Made = tuple[Conversation, str, str]
"""What is open from now on, what is said, and the way back (blank: none)."""


def _merged(actor: Actor, keep_id: int, absorb_id: int, reason: str) -> Made:
    kept = services.merge_conversations(actor=actor, keep_id=keep_id, absorb_id=absorb_id, reason=reason).conversation
    token = undo.token(actor, actions.UNDO_MERGING, {"conversation": absorb_id, "is_part": False})
    return kept, _("Merged: both stand here now."), token


def _split(actor: Actor, conversation_id: int, given: dict[str, object]) -> Made:
    part = services.split_conversation(actor=actor, conversation_id=conversation_id, **given)  # type: ignore[arg-type]
    token = undo.token(actor, actions.UNDO_MERGING, {"conversation": part.pk, "is_part": True})
    return part, _("Split off: this stands for itself now."), token


def _undone(actor: Actor, conversation_id: int, reason: str, *, is_part: bool) -> Made:
    verb = services.undo_split if is_part else services.unmerge_conversation
    found = verb(actor=actor, conversation_id=conversation_id, reason=reason)
    return found, _("Undone: it stands as before."), ""


def _done(request: HttpRequest, form: ReasonForm, run: Callable[[], Made]) -> HttpResponse | None:
    """Done, said, and what is there now opened; None where it was refused, which the form says."""
    try:
        opened, said, token = run()
    except tuple(REFUSED) as refused:
        form.add_error(None, str(REFUSED[type(refused)]))
        return None
    toasts.say(request, said, undo=token)
    response = HttpResponse(status=204)
    toasts.trigger(response, "close-modal")
    toasts.trigger(response, "list-changed")
    toasts.trigger(response, OPEN, {"address": reverse("messaging:conversation", args=[opened.pk])})
    return response
