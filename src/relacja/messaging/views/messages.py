"""Parts of a message that are handed out: its files, its original, its look, its heads, and its delivery."""

import email
import email.policy

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST, require_safe

from relacja.messaging import inbox_words, looking, services
from relacja.messaging.models import Message
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.queries import feed, message_of
from relacja.messaging.views.answers import actor_of, does, finds
from relacja.platform import files
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.views.files import hand_out

HEADS_MOST = 256 << 10
POLICY = (
    "default-src 'none'; img-src %s; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
"""Nothing runs, nothing is loaded, nothing is sent; the page around the frame may measure it."""


@require_safe
@needs(VIEW)
@finds
def file(request: HttpRequest, conversation_id: int, message_id: int, file_id: int) -> HttpResponse:
    """A file of a message: shown with `?show` where that is safe, otherwise saved."""
    message = message_of(actor_of(request), conversation_id, message_id)
    found = next((one for one in feed.files_of(message) if one.pk == file_id), None)
    if found is None:
        raise Http404(file_id)
    return hand_out(request, found.sha256, name=found.name or found.sha256[:12], media_type=found.media_type)


@require_safe
@needs(VIEW)
@finds
def letter(request: HttpRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """The original, byte for byte, as a file."""
    message = message_of(actor_of(request), conversation_id, message_id)
    if not message.letter:
        raise Http404(message_id)
    return hand_out(request, message.letter, name=f"{message_id}.eml", media_type="message/rfc822")


@require_GET
@needs(VIEW)
@finds
def heads(request: HttpRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """What stands above the original, line by line."""
    message = message_of(actor_of(request), conversation_id, message_id)
    way = inbox_words.WAYS.get(message.way, "")
    context = {"message": message, "heads": _heads(message), "bounces": feed.bounces_of(message), "way": way}
    return render(request, "messaging/talk/_heads.html", context)


def _heads(message: Message) -> list[tuple[str, str]]:
    if not message.letter:
        return []
    with files.open_file(message.letter) as stream:
        parsed = email.message_from_bytes(stream.read(HEADS_MOST), policy=email.policy.compat32)
    return [(name, str(value)) for name, value in parsed.items()][:200]


@require_GET
@needs(VIEW)
@finds
@xframe_options_sameorigin
def look(request: HttpRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """The message as it was sent, in a frame where nothing runs; pictures from elsewhere only when asked for."""
    message = message_of(actor_of(request), conversation_id, message_id)
    with_remote = "pictures" in request.GET or bool(feed.pictured(actor_of(request), [message.sender]))
    response = HttpResponse(looking.document(message, with_remote=with_remote))
    response["Content-Security-Policy"] = POLICY % ("data: https: http:" if with_remote else "data:")
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@needs(VIEW)
@does
def pictures(request: HttpRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Of this sender always, for whoever reads now; or no more."""
    always = request.POST.get("always") == "yes"
    services.show_pictures(
        actor=actor_of(request), conversation_id=conversation_id, message_id=message_id, always=always
    )
    said = (
        _("You see the pictures of this sender from now on.") if always else _("You are asked again before pictures.")
    )
    toasts.say(request, said)
    return HttpResponse(status=204)


@require_POST
@needs(ANSWER)
@does
def take_back(request: HttpRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """It has not left yet: it is a text again."""
    taken = services.take_back(actor=actor_of(request), message_id=message_id)
    toasts.say(request, _("Taken back: it was not sent."))
    response = HttpResponse(status=204)
    toasts.trigger(response, "answer-taken-back", {"conversation": conversation_id, "message": taken.pk})
    return response


@require_POST
@needs(ANSWER)
@does
def send_again(request: HttpRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """It did not leave, or may not have: once more."""
    try:
        services.send_again(actor=actor_of(request), message_id=message_id)
    except LookupError as gone:
        raise Http404(message_id) from gone
    toasts.say(request, _("It is being sent again."), tone="info")
    return HttpResponse(status=204)
