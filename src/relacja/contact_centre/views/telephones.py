"""Telephones in browsers, and the webhook of voice providers."""

from dataclasses import asdict
from functools import partial

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from relacja.contact_centre.plugs import BadPost, BadSignature, NotCapable
from relacja.contact_centre.services import telephones
from relacja.contact_centre.types import Posted
from relacja.contact_centre.views.answers import actor_of
from relacja.platform.web.guards import needs
from relacja.routing import queries as routing
from relacja.routing.types import WORK

LARGEST = 64 << 10
"""Bytes of a request at a webhook: what providers tell is a small part of that."""


@require_POST
@never_cache
@needs(WORK)
def softphone(request: HttpRequest) -> HttpResponse:
    """What the telephone in one's own browser signs in with; nothing where there is none to be had."""
    try:
        account = telephones.softphone_account(actor_of(request))
    except routing.NotAWorker:
        account = None
    return JsonResponse(asdict(account)) if account else HttpResponse(status=204)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, engine_id: int) -> HttpResponse:
    """A voice provider tells of a call: its signature is judged before anything else of it is read."""
    try:
        answer = telephones.heard_from_provider(engine_id, partial(_posted, request))
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except BadSignature:
        return HttpResponse(status=403)
    except BadPost:
        return HttpResponse(status=400)
    except NotCapable:
        answer = None
    if answer is None:
        raise Http404(engine_id)
    return HttpResponse(answer, content_type="text/xml; charset=utf-8")


def _posted(request: HttpRequest) -> Posted:
    """A form, or a text as it is; nothing else is taken apart for a stranger. Raises `RequestDataTooBig`."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        raise RequestDataTooBig
    body, form = request.body.decode(errors="replace"), QueryDict()
    if request.content_type == "application/x-www-form-urlencoded":
        body, form = "", request.POST
    url = f"{settings.BASE_URL}{request.get_full_path()}"
    return Posted(url, request.headers.get("X-Twilio-Signature", ""), form.dict(), body)
