"""The files of an answer that is being written, and giving it to a colleague to go on with."""

from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.accounts import queries as accounts
from relacja.messaging import queries, services
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries import conversation_of
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.composing import REFUSALS
from relacja.messaging.views.writing import written
from relacja.platform.files import FileTooLarge
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number


@require_POST
@needs(ANSWER)
@finds
def add_files(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Put files to the answer at once, so that they are there when one comes back to it."""
    actor = actor_of(request)
    try:
        for given in request.FILES.getlist("files"):
            stream = cast(BinaryIO, given)
            services.add_draft_file(
                actor=actor, conversation_id=conversation_id, stream=stream, name=given.name or "file"
            )
    except (services.TooManyFiles, FileTooLarge):
        toasts.say(request, str(REFUSALS[services.TooManyFiles]), tone="error")
    return _files(request, conversation_id)


@require_POST
@needs(ANSWER)
@finds
def remove_file(request: HttpRequest, conversation_id: int, file_id: int) -> HttpResponse:
    """Take a file away again."""
    services.remove_draft_file(actor=actor_of(request), file_id=file_id)
    return _files(request, conversation_id)


def _files(request: HttpRequest, conversation_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    draft = queries.own_draft(actor, found.pk)
    files = draft.files.order_by("pk") if draft else ()
    return render(request, "messaging/talk/_draft_files.html", {"conversation": found, "draft_files": files})


@require_GET
@needs(ANSWER)
@finds
def takers(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Those who may go on with what one has begun."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    people = accounts.user_choices(actor, ANSWER, may=ANSWER, limit=200)
    shown = [(pk, name) for pk, name in people if pk != actor.user_id]
    return render(request, "messaging/talk/_draft_takers.html", {"conversation": found, "colleagues": shown})


@require_POST
@needs(ANSWER)
@finds
def hand_over(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Give what one has begun to a colleague, with a word to it."""
    actor, user_id = actor_of(request), number(request.POST.get("user", "")) or 0
    found = conversation_of(actor, conversation_id)
    services.save_draft(actor=actor, conversation_id=found.pk, text=written(request))
    draft, note = queries.own_draft(actor, found.pk), request.POST.get("handed_note", "")
    try:
        services.hand_over_draft(actor=actor, draft_id=draft.pk if draft else 0, user_id=user_id, note=note)
    except (services.NoDraft, services.CannotAnswer):
        toasts.say(request, _("Write something first, and choose a colleague who may answer."), tone="error")
        return HttpResponse(status=409, headers={"HX-Reswap": "none"})
    name = accounts.user_names([user_id]).get(user_id, "")
    toasts.say(request, _("Handed to %s, with what you have written") % name)
    response = render(request, "messaging/talk/_composer_closed.html", {"conversation": found, "may_answer": True})
    toasts.trigger(response, "talk-changed")
    return response
