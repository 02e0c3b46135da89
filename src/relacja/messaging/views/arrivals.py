"""What came in: every message that was seen, what became of it and why, and the decision about what was held."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from relacja.messaging import inbox_words, queries, services, words
from relacja.messaging.models import Arrival
from relacja.messaging.permissions import ANSWER, CONFIGURE, VIEW
from relacja.messaging.plugs import Unreachable, transports
from relacja.messaging.tables import ARRIVALS
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform import files
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.views.files import hand_out

SHOWN = 200_000
TONES = {Arrival.State.HELD: "warning", Arrival.State.REFUSED: "", Arrival.State.IN: "success"}
PROBLEMS = {
    services.AlreadySettled: gettext_lazy("Somebody has decided about it already."),
    services.NoOriginal: gettext_lazy("Its original was not read, or is kept no longer."),
    services.StillNotUnderstood: gettext_lazy("It still cannot be understood, so it stays where it is."),
}

arrivals = list_view(ARRIVALS)


def _arrival(request: HttpRequest, arrival_id: int) -> Arrival:
    """One that the actor may see; 404 otherwise."""
    found: Arrival | None = queries.arrivals(actor_of(request)).select_related("mailbox", "message").filter(
        pk=arrival_id
    ).first()  # fmt: skip
    if found is None:
        raise Http404(arrival_id)
    return found


@require_GET
@needs(VIEW)
def arrival(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """What is known of it, and its text."""
    found = _arrival(request, arrival_id)
    is_open = found.settled_at is None and found.state in (Arrival.State.HELD, Arrival.State.REFUSED)
    context = {
        "arrival": found,
        "tone": TONES.get(Arrival.State(found.state), ""),
        "reason": words.arrival(found.reason) if found.reason else "",
        "text": _text(found),
        "may_decide": is_open and actor_of(request).may(ANSWER),
    }
    return render(request, "messaging/arrivals/arrival.html", context)


def _text(found: Arrival) -> str:
    """What it says, as text alone; blank where its original is not there."""
    transport = transports.get(found.mailbox.transport)
    if not found.letter or transport is None:
        return ""
    try:
        with files.open_file(found.letter) as stream:
            return transport.understand(stream.read(), found.seen_at).text[:SHOWN]
    except (LookupError, FileNotFoundError, NotImplementedError, ValueError):
        return ""


@require_safe
@needs(VIEW)
def original(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """The original, byte for byte, as a file."""
    found = _arrival(request, arrival_id)
    if not found.letter:
        raise Http404(arrival_id)
    return hand_out(request, found.letter, name=f"{arrival_id}.eml", media_type="message/rfc822")


def _decided(request: HttpRequest, arrival_id: int, decide: Callable[[], object], said: str) -> HttpResponse:
    try:
        decide()
        toasts.say(request, said)
    except services.ArrivalNotFound as missing:
        raise Http404(arrival_id) from missing
    except tuple(PROBLEMS) as refused:
        toasts.say(request, str(PROBLEMS[type(refused)]), tone="error")
    return HttpResponseRedirect(reverse("messaging:arrival", args=[arrival_id]))


@require_POST
@needs(ANSWER)
def let_in(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """Take it in after all."""
    actor, said = actor_of(request), _("Let in: it stands in the inbox.")
    return _decided(request, arrival_id, lambda: services.let_in(actor=actor, arrival_id=arrival_id), said)


@require_POST
@needs(ANSWER)
def leave_out(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """It stays out for good."""
    actor, reason = actor_of(request), request.POST.get("reason", "")
    return _decided(
        request, arrival_id, lambda: services.leave_out(actor=actor, arrival_id=arrival_id, reason=reason),
        _("Left out; its original is kept."),
    )  # fmt: skip


@require_POST
@needs(CONFIGURE)
@finds
def count(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """What lies on the server against what has a line here, folder by folder, each difference by name."""
    try:
        found = services.count_mailbox(actor=actor_of(request), mailbox_id=mailbox_id)
    except Unreachable as problem:
        return render(
            request, "messaging/setup/_counted.html", {"problem": problem, "said": inbox_words.trouble(str(problem))}
        )
    return render(request, "messaging/setup/_counted.html", {"folders": found, "mailbox_id": mailbox_id})
