"""Asking somebody outside by mail, beside the open conversation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relacja.messaging import actions, composing, services
from relacja.messaging.forms.composing import AskForm, files_of
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries import conversation_of, mailboxes_beside, message_of
from relacja.messaging.services import Answer
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.composing import REFUSALS
from relacja.platform import undo
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number, numbers


@require_http_methods(["GET", "POST"])
@needs(ANSWER)
@finds
def ask_outside(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The dialog in which somebody outside is asked; sent, it stands beside the conversation."""
    actor = actor_of(request)
    found, draft = conversation_of(actor, conversation_id), _draft(request, conversation_id)
    boxes = mailboxes_beside(actor, found)
    initial = {"subject": draft.subject, "text": draft.text}
    form = AskForm(request.POST or None, mailboxes=boxes, initial=initial)
    if request.method == "POST" and form.is_valid() and (said := _asked(request, found, form)):
        return said
    context = {"form": form, "conversation": found, "draft": draft, "path": request.get_full_path()}
    return render(request, "messaging/talk/_outside.html", context, status=422 if form.errors else 200)


def _draft(request: HttpRequest, conversation_id: int) -> composing.Draft:
    """What the dialog begins with: blank, or a message of the conversation that is passed on."""
    actor, named = actor_of(request), number(request.GET.get("message", ""))
    found = conversation_of(actor, conversation_id)
    if named is None:
        return composing.Draft(subject=found.subject)
    return composing.draft(actor, found, "forward", message_of(actor, conversation_id, named), again=False)


def _asked(request: HttpRequest, found: Conversation, form: AskForm) -> HttpResponse | None:
    """Asked and said so; None where it was refused, which the form says."""
    actor = actor_of(request)
    try:
        message = services.begin_beside(actor=actor, conversation_id=found.pk, **_written(request, found, form))
    except tuple(REFUSALS) as refused:
        form.add_error(None, str(next(words for kind, words in REFUSALS.items() if isinstance(refused, kind))))
        return None
    token = undo.token(actor, actions.TAKE_BACK, {"message": message.pk})
    toasts.say(request, _("Asked. The answer comes back beside this conversation."), undo=token)
    response = HttpResponse(status=204)
    for event in ("close-modal", "talk-changed", "list-changed"):
        toasts.trigger(response, event)
    return response


def _written(request: HttpRequest, found: Conversation, form: AskForm) -> dict[str, Any]:
    """What the form says, as the service takes it. Raises `TooManyFiles`."""
    said, files = form.cleaned_data, files_of(request.FILES.getlist("files"))
    box = next(one for one in mailboxes_beside(actor_of(request), found) if one.pk == int(said["mailbox"]))
    carried = composing.carried(found, numbers(request, "carry"))
    answer = Answer(
        text=composing.signed(actor_of(request), Conversation(mailbox=box), said["text"]),
        subject=said["subject"],
        to=said["to"],
        cc=said["cc"],
        files=(*files, *carried),
    )
    return {"mailbox_id": box.pk, "answer": answer}
