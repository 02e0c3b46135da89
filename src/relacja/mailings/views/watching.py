"""What letters ask for when they are read: a picture, and links that pass by us. None of it says who somebody is."""

import base64

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from relacja.mailings.rules import hits, tokens
from relacja.mailings.services import watching
from relacja.mailings.services.writing import key

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def asked(request: HttpRequest, link: str = "") -> watching.Asked:
    """What is kept of a request."""
    actor = getattr(request, "actor", None)
    address = (actor.ip if actor else "") or ""
    return watching.Asked(str(request.method), address, request.headers.get("User-Agent", ""), link)


def _kept(request: HttpRequest, token: str, kind: str, link: str = "") -> None:
    letter_id = tokens.letter_of(token, key())
    if letter_id is not None:
        watching.keep_hit(letter_id, kind, asked(request, link), timezone.now())


@never_cache
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """The picture; the same for everybody, and for tokens that are none."""
    _kept(request, token, hits.OPEN)
    return HttpResponse(PIXEL, content_type="image/gif")


@never_cache
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """On to where the letter led, and nowhere else: an address that we did not seal leads nowhere."""
    address, seal = request.GET.get("u", ""), request.GET.get("s", "")
    letter_id = tokens.letter_of(token, key())
    if letter_id is None or not tokens.is_sealed(letter_id, address, seal, key()):
        raise Http404
    _kept(request, token, hits.CLICK, address)
    answer = HttpResponseRedirect(address)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_safe
def trap(request: HttpRequest, token: str) -> HttpResponse:
    """A link that no person sees."""
    _kept(request, token, hits.TRAP)
    return HttpResponse(status=204)
