"""One conversation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relacja.messaging.permissions import VIEW
from relacja.messaging.queries import conversation_of
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform.web.guards import needs


@require_safe
@needs(VIEW)
@finds
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The conversation with its messages."""
    found = conversation_of(actor_of(request), conversation_id)
    return render(request, "messaging/conversation.html", {"conversation": found})
