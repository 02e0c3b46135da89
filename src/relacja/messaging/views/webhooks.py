"""Webhooks of providers of messages."""

from functools import partial

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from relacja.messaging.plugs import BadPost, BadSignature
from relacja.messaging.services import hearing
from relacja.messaging.types import Posted

FORM = "application/x-www-form-urlencoded"


class TooLarge(ValueError):
    """A request has more bytes than any that the provider sends."""


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, hook: str) -> HttpResponse:
    """A provider tells of messages: its signature is judged before anything of it is believed."""
    try:
        answer = hearing.hear(hook, partial(_posted, request))
    except TooLarge:
        return HttpResponse(status=413)
    except BadSignature:
        return HttpResponse(status=403)
    except (BadPost, SuspiciousOperation):
        return HttpResponse(status=400)
    if answer is None:
        raise Http404
    return HttpResponse(answer.text, content_type=f"{answer.media_type}; charset=utf-8", status=answer.status)


def _posted(request: HttpRequest, largest: int) -> Posted:
    """The request as it came. Raises `TooLarge`, and `SuspiciousOperation` for a form of too many fields."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > largest:
        raise TooLarge
    body = request.read(int(length))
    form = QueryDict(body, encoding="utf-8") if request.content_type == FORM else QueryDict()
    headers = {name.lower(): value for name, value in request.headers.items()}
    url = f"{settings.BASE_URL}{request.get_full_path()}"
    return Posted(str(request.method), url, headers, body, form.dict())
