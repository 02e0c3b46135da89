"""Writing first: a new conversation with somebody who has not written."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from relacja.customers import queries as customers
from relacja.messaging import composing, queries, services
from relacja.messaging.forms.composing import BeginForm, files_of
from relacja.messaging.models import Conversation
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.queries import mailboxes_to_begin
from relacja.messaging.services import Answer
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.composing import REFUSALS
from relacja.messaging.views.writing import put
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
    context = {
        "form": form, "warning": _warning(actor, party_id), "may_set_up": actor.may(CONFIGURE), "party": party_id or "",
    }  # fmt: skip
    return render(request, "messaging/begin.html", context, status=422 if form.errors else 200)


@require_GET
@needs(ANSWER)
@finds
def texts(request: HttpRequest) -> HttpResponse:
    """Ready texts for a message that begins: those of the mailbox it goes from."""
    actor, sought = actor_of(request), request.GET.get("find", "")
    begins = _begins(request, request.GET.get("mailbox", ""))
    kept = {name: request.GET.get(name, "") for name in ("mailbox", "party")}
    context = {
        "address": f"{reverse('messaging:begin_text')}?{urlencode(kept)}&",
        "texts": queries.find_texts(actor, sought, mailbox=begins.mailbox, kind="canned"),
        "is_searched": bool(sought),
        "may_set_up": actor.may(CONFIGURE),
    }
    return render(request, "messaging/talk/_texts.html", context)


@require_GET
@needs(ANSWER)
@finds
def text(request: HttpRequest) -> HttpResponse:
    """One of them, by its number or its short code, filled in for whom it is to."""
    actor, text_id = actor_of(request), number(request.GET.get("id", ""))
    begins = _begins(request, request.GET.get("mailbox", ""))
    try:
        code = request.GET.get("code", "")
        chosen = queries.text_in(actor, code, begins.mailbox).pk if text_id is None else text_id
        return put(request, queries.rendered_in(actor, chosen, begins))
    except queries.TextNotFound as missing:
        if text_id is not None:
            raise Http404(text_id) from missing
        toasts.say(request, _("There is no text of that code."), tone="error")
        return HttpResponse(status=204)


def _begins(request: HttpRequest, mailbox: str) -> Conversation:
    """The conversation that is about to begin, from the mailbox that is chosen, to the customer who is named."""
    actor = actor_of(request)
    box = next((one for one in mailboxes_to_begin(actor) if str(one.pk) == mailbox), None)
    if box is None:
        raise Http404
    return Conversation(mailbox=box, party_id=_party(actor, request.GET.get("party", "")))


def _written(request: HttpRequest, form: BeginForm) -> dict[str, Any]:
    """What the form says, as the service takes it. Raises `TooManyFiles`."""
    said, files = form.cleaned_data, files_of(request.FILES.getlist("files"))
    begins = _begins(request, said["mailbox"])
    text = composing.signed(actor_of(request), begins, said["text"])
    answer = Answer(text=text, subject=said["subject"], to=said["to"], cc=said["cc"], files=files)
    return {"mailbox_id": begins.mailbox_id, "answer": answer}


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
