"""Macros in the open conversation: chosen, looked at, run, and taken back by the toast."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from relacja.messaging import composing, queries, services
from relacja.messaging.models import Conversation, Macro
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.plugs import macro_actions
from relacja.messaging.queries import conversation_of, macros_for
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.composing import REFUSALS
from relacja.messaging.views.handling import NEXT
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number

GOES_ON = ("resolved", "snoozed")
SAYS = ("answer", "automatic")
"""Actions that write to the customer."""


@require_GET
@needs(ANSWER)
@finds
def macros(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Those that may be run here, to choose from."""
    actor = actor_of(request)
    found = macros_for(actor, conversation_id)
    context = {"conversation_id": conversation_id, "macros": found, "may_set_up": actor.may(CONFIGURE)}
    return render(request, "messaging/talk/_macros.html", context)


@require_http_methods(["GET", "POST"])
@needs(ANSWER)
@finds
def macro(request: HttpRequest, conversation_id: int, macro_id: int) -> HttpResponse:
    """What a macro would do, line by line; posted, it does it, and what is refused is said above the lines."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    chosen = next((one for one in macros_for(actor, found.pk) if one.pk == macro_id), None)
    if chosen is None:
        raise Http404(macro_id)
    problem = _run(request, found, chosen) if request.method == "POST" else ""
    if isinstance(problem, HttpResponse):
        return problem
    context = _preview(request, conversation_of(actor, found.pk), chosen) | {"problem": problem}
    return render(request, "messaging/talk/_macro.html", context, status=409 if problem else 200)


def _preview(request: HttpRequest, found: Conversation, chosen: Macro) -> dict[str, Any]:
    """The lines of the dialog; without them where a text of the macro is not there any more."""
    icons = [macro_actions[one["do"]].icon if one["do"] in macro_actions else "circle-help" for one in chosen.actions]
    try:
        words = queries.macro_preview(actor_of(request), chosen.pk, found.pk)
    except (ValueError, LookupError):
        words = []
    limits = composing.limits(found, timezone.now())
    speaks = any(one["do"] in SAYS for one in chosen.actions)
    return {
        "conversation": found,
        "macro": chosen,
        "lines": list(zip(icons, words, strict=False)),
        "is_closed": speaks and limits.closed_since is not None,
    }


def _run(request: HttpRequest, found: Conversation, chosen: Macro) -> HttpResponse | str:
    """Run and said so; why not, in words."""
    actor, seen = actor_of(request), number(request.POST.get("seen", ""))
    try:
        done = services.run_macro(actor=actor, macro_id=chosen.pk, conversation_id=found.pk, seen=seen)
    except services.WrittenMeanwhile:
        return _("Something was written meanwhile. Nothing has been done yet: look again, then run it.")
    except services.MacroFailed as failed:
        return _failed(failed)
    toasts.say(request, _("Done: %s") % chosen.name, undo=done.way_back)
    response = HttpResponse(status=204)
    for event in ("close-modal", "talk-changed", "list-changed"):
        toasts.trigger(response, event)
    if conversation_of(actor, found.pk).status in GOES_ON:
        toasts.trigger(response, NEXT, {"after": found.pk})
    return response


def _failed(failed: services.MacroFailed) -> str:
    """Which action could not be done, and why where that is known."""
    action = macro_actions.get(failed.code)
    said = {"n": failed.place, "action": str(action.label) if action else failed.code}
    text = _("Action %(n)d (%(action)s) could not be done, so nothing was.") % said
    why = next((str(words) for kind, words in REFUSALS.items() if isinstance(failed.__cause__, kind)), "")
    return f"{text} {why}".strip()
