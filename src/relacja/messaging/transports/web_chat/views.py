"""The site's script, the window in its frame, what the window asks, and the consultant's side."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_POST, require_safe

from relacja.messaging.models import Message
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.transports.web_chat import desk, knowing, page_parts, rating, talking, transcript
from relacja.messaging.transports.web_chat.entrance import BEGINS_OF_ADDRESS, spend, text_in, told, visited
from relacja.messaging.transports.web_chat.sites import NoSuchSite, site_of
from relacja.messaging.transports.web_chat.talking import VISITING, CannotBeSent
from relacja.messaging.transports.web_chat.visitors import Visitor
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform import files
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number


@require_safe
def script(request: HttpRequest, code: str) -> HttpResponse:
    """The small script that a site puts on its pages."""
    try:
        source = page_parts.script(site_of(code))
    except NoSuchSite as missing:
        raise Http404 from missing
    headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
@xframe_options_exempt
def window(request: HttpRequest, code: str) -> HttpResponse:
    """The window, for frames on pages of the site and nowhere else."""
    try:
        site = site_of(code)
    except NoSuchSite as missing:
        raise Http404 from missing
    with translation.override(page_parts.language(site, request.GET.get("language", ""))):
        answer = render(request, "messaging/chat_window.html", page_parts.window(site))
        answer.headers["Content-Language"] = translation.get_language()
    answer._csp_replace = page_parts.policy(site)  # type: ignore[attr-defined]
    return answer


@visited(method="GET")
def topics(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What a visitor's window may listen to (asked by the push server)."""
    return JsonResponse({"topics": [visitor.address]})


def messages(request: HttpRequest, code: str) -> HttpResponse:
    """Read what was written, or write."""
    return (_write if request.method == "POST" else _read)(request, code=code)


messages.csrf_exempt = True  # type: ignore[attr-defined]  # see `entrance`


@visited(method="GET")
def _read(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    after = number(request.GET.get("after", "")) or 0
    return JsonResponse(transcript.transcript(visitor, after, timezone.now()))


@visited(writes=True)
def _write(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    given = told(request)
    _begin(visitor)
    message = talking.say(
        visitor, text=text_in(given, "text"), echo=text_in(given, "echo"),
        page=talking.page_of(visitor, given.get("page")), context=given,
    )  # fmt: skip
    return _taken(visitor, message)


def _begin(visitor: Visitor) -> None:
    """Whoever writes for the first time counts against their network's limit of new chats. Raises `TooMany`."""
    if not visitor.conversations().exists():
        spend(f"chatb{visitor.ip}", BEGINS_OF_ADDRESS)


def _taken(visitor: Visitor, message: Message) -> HttpResponse:
    return JsonResponse({"id": message.pk, "at": message.at.isoformat(), "state": transcript.state(visitor)})


@visited(writes=True)
def upload(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A file, as the body of the request; its name and echo stand in the address."""
    limit = visitor.site.number("file_mib", 100) << 20
    length = request.headers.get("Content-Length") or ""
    if not length.isdecimal() or int(length) > limit:
        raise CannotBeSent("size")
    _begin(visitor)
    file = talking.file_of(visitor, request.GET.get("name", "")[:200], request.read(limit + 1))
    message = talking.say(visitor, text="", echo=request.GET.get("echo", ""), file=file)
    return _taken(visitor, message)


@visited(method="GET")
def download(request: HttpRequest, visitor: Visitor, attachment_id: int) -> HttpResponse:
    """A file of the visitor's own conversation, never shown by the browser as a page."""
    found = transcript.attachment_of(visitor, attachment_id)
    if found is None:
        return JsonResponse({"error": "missing"}, status=404)
    stream = files.path_of(found.sha256).open("rb")
    answer = FileResponse(stream, as_attachment=True, filename=found.name, content_type=found.media_type)
    answer.headers["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, answer)


@visited()
def page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The visitor has moved to another page."""
    found = talking.page_of(visitor, told(request))
    if found is not None:
        talking.moved(visitor, found)
    return HttpResponse(status=204)


@visited()
def typing(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The visitor is writing."""
    talking.typing(visitor)
    return HttpResponse(status=204)


@visited()
def read(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The visitor has read what we wrote."""
    up_to = told(request).get("up_to")
    if isinstance(up_to, int) and 0 < up_to < 1 << 62:
        talking.read(visitor, up_to)
    return HttpResponse(status=204)


@visited(writes=True)
def address(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The visitor leaves an address to answer to."""
    given = told(request)
    page = talking.page_of(visitor, given.get("page"))
    as_letter = talking.leave_address(
        actor=VISITING, visitor=visitor, address=text_in(given, "email"), echo=text_in(given, "echo"),
        text=text_in(given, "text"), page=page,
    )  # fmt: skip
    return JsonResponse({"letter": as_letter, "state": transcript.state(visitor)})


@visited(writes=True)
def identity(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The site says who the visitor is."""
    party_id = knowing.prove_visitor(actor=VISITING, visitor=visitor, token=text_in(told(request), "token"))
    return JsonResponse({"known": party_id is not None})


@visited(writes=True)
def rate(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The visitor says how they found it, or that they would rather not."""
    given = told(request)
    said = given.get("rating")
    chosen = said if isinstance(said, int) and not isinstance(said, bool) else None
    rating.rate_chat(actor=VISITING, visitor=visitor, rating=chosen, word=text_in(given, "word"))
    return JsonResponse({"state": transcript.state(visitor)})


@require_safe
@needs(VIEW)
@finds
def visitor(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What is known of a chat's visitor, for the consultant."""
    return render(request, "messaging/_visitor.html", desk.visitor_seen(actor_of(request), conversation_id))


@require_POST
@needs(ANSWER)
@finds
def consultant_types(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The consultant is writing."""
    desk.consultant_types(actor_of(request), conversation_id)
    return HttpResponse(status=204)


@require_POST
@needs(ANSWER)
@finds
def consultant_reads(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The consultant has read what the visitor wrote."""
    desk.consultant_reads(actor_of(request), conversation_id)
    return HttpResponse(status=204)
