"""What is done with the open conversation, each with its way back."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from relacja.accounts import queries as accounts
from relacja.messaging import actions, services
from relacja.messaging.models import Priority
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.queries import ConversationNotFound, conversation_of
from relacja.messaging.services import Change
from relacja.messaging.views.answers import actor_of, does
from relacja.platform import undo
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number

NEXT = "inbox-next"


def _change(
    request: HttpRequest, conversation_id: int, change: Change, said: str, *, goes_on: bool = False
) -> HttpResponse:
    """Change it, say so with the way back, and go on to the next one where it is done with."""
    actor = actor_of(request)
    conversation_of(actor, conversation_id)
    before = services.change_many(actor=actor, conversation_ids=[conversation_id], change=change)
    if not before:
        raise services.NoSuchWay("", change.what)
    toasts.say(request, said, undo=undo.token(actor, actions.PUT_BACK, {"before": before}))
    response = HttpResponse(status=204)
    if goes_on:
        toasts.trigger(response, NEXT, {"after": conversation_id})
    return response


@require_POST
@needs(ANSWER)
@does
def assign(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """To oneself, to a colleague, or back to all."""
    actor, user_id = actor_of(request), number(request.POST.get("user", ""))
    if user_id is not None and not (user_id == actor.user_id or accounts.user_choices(actor, ANSWER, only=user_id)):
        raise ConversationNotFound(conversation_id)
    name = accounts.user_names([user_id]).get(user_id or 0, "")
    said = _("Given back to all") if user_id is None else _("Assigned to %s") % name
    return _change(request, conversation_id, Change("assign", user_id=user_id), said)


@require_POST
@needs(ANSWER)
@does
def resolve(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """It is done; on to the next one."""
    said = pgettext("conversation, what was done", "Resolved")
    return _change(request, conversation_id, Change("resolve"), said, goes_on=True)


@require_POST
@needs(ANSWER)
@does
def reopen(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """It is not done after all."""
    return _change(request, conversation_id, Change("reopen"), _("Opened again"))


@require_POST
@needs(ANSWER)
@does
def wait(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """We need nothing but the customer's word."""
    return _change(request, conversation_id, Change("wait"), _("We wait for the customer"), goes_on=True)


@require_POST
@needs(ANSWER)
@does
def snooze(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Put it off; on to the next one."""
    until = moment_of(request.POST.get("until", ""), request.POST.get("at", ""))
    return _change(request, conversation_id, Change("snooze", until=until), _("Put off."), goes_on=True)


def moment_of(code: str, at: str) -> datetime:
    """A moment by its code, or as a form sends it; 404 where it is none."""
    if at:
        try:
            return timezone.make_aware(datetime.fromisoformat(at))
        except ValueError as wrong:
            raise Http404(at) from wrong
    found = next((moment for one, _label, moment in actions.snooze_choices() if one == code), None)
    if found is None:
        raise Http404(code)
    return found


@require_POST
@needs(ANSWER)
@does
def label(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Put a label on it, or take it off."""
    name, off = request.POST.get("label", "").strip(), request.POST.get("off") == "yes"
    change = Change("label", remove=(name,)) if off else Change("label", add=(name,))
    return _change(request, conversation_id, change, _("Taken off: %s") % name if off else _("Labelled."))


@require_POST
@needs(ANSWER)
@does
def priority(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """How much it hurries."""
    wanted = request.POST.get("priority", "")
    if wanted not in {str(one) for one in Priority.values}:
        raise Http404(wanted)
    services.set_priority(actor=actor_of(request), conversation_id=conversation_id, priority=int(wanted))
    return HttpResponse(status=204)


@require_POST
@needs(VIEW)
@does
def follow(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Hear of it, or no more."""
    follows = request.POST.get("follows") == "yes"
    services.follow_conversation(actor=actor_of(request), conversation_id=conversation_id, follows=follows)
    toasts.say(request, _("You hear of it from now on.") if follows else _("You hear of it no more."))
    return HttpResponse(status=204)
