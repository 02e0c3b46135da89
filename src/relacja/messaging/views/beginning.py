"""Writing first: a new conversation with somebody who has not written."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relacja.customers import queries as customers
from relacja.messaging import composing, services
from relacja.messaging.forms.composing import BeginForm, files_of
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.queries import mailboxes_to_begin
from relacja.messaging.services import Answer
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.composing import REFUSALS
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number


@require_http_methods(["GET", "POST"])
@needs(ANSWER)
@finds
def begin(request: HttpRequest) -> HttpResponse:
    """The page for a new message, to a customer where one is named; sent, it leads to the conversation."""
    actor = actor_of(request)
    party_id = _party(actor, request.GET.get("party", ""))
    form = BeginForm(request.POST or None, mailboxes=mailboxes_to_begin(actor), initial=_initial(actor, party_id))
    if request.method == "POST" and form.is_valid():
        try:
            message = services.begin_conversation(actor=actor, party_id=party_id, **_written(request, form))
        except tuple(REFUSALS) as refused:
            form.add_error(None, str(next(words for kind, words in REFUSALS.items() if isinstance(refused, kind))))
        else:
            toasts.say(request, _("Written: it leaves in a moment, and can be taken back until then."))
            return HttpResponseRedirect(reverse("messaging:conversation", args=[message.conversation_id]))
    context = {"form": form, "warning": _warning(actor, party_id), "may_set_up": actor.may(CONFIGURE)}
    return render(request, "messaging/begin.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, form: BeginForm) -> dict[str, Any]:
    """What the form says, as the service takes it. Raises `TooManyFiles`."""
    said, files = form.cleaned_data, files_of(request.FILES.getlist("files"))
    actor = actor_of(request)
    box = next(one for one in mailboxes_to_begin(actor) if one.pk == int(said["mailbox"]))
    begins = Conversation(mailbox=box, party_id=_party(actor, request.GET.get("party", "")))
    text = composing.signed(actor, begins, said["text"])
    answer = Answer(text=text, subject=said["subject"], to=said["to"], cc=said["cc"], files=files)
    return {"mailbox_id": box.pk, "answer": answer}


def _party(actor: Actor, asked: str) -> int | None:
    """The customer who is named in the address, if the actor may see them."""
    party_id = number(asked)
    return party_id if party_id and customers.is_visible(actor, party_id) else None


def _initial(actor: Actor, party_id: int | None) -> dict[str, Any]:
    found = customers.party_file(actor, party_id) if party_id else None
    points = [point.value for point in found.points if point.kind == "email"] if found else []
    return {"to": points[0] if points else ""}


def _warning(actor: Actor, party_id: int | None) -> str:
    """Why the customer may not be written to, in words; an answer to their own question is always allowed."""
    if party_id is None:
        return ""
    now = timezone.now()
    answer = customers.may_contact(actor=actor, party_id=party_id, purpose="service", channel="email", at=now)
    return "" if answer.allowed else ", ".join(customers.reason_in_words(code) for code in answer.reasons)
