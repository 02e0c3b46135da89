"""What whoever got a letter opens from it, without signing in. Asking for a page changes nothing, ever: machines follow
links before people do."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from relacja.mailings import presenting, queries, services
from relacja.mailings.models import Letter
from relacja.mailings.services import leaving


def _letter(token: str) -> Letter:
    found = queries.letter_by_token(token)
    if found is None:
        raise Http404
    return found


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """The way out: one click of a mail program (RFC 8058), or the button of the page; whoever holds the link may."""
    letter = _letter(token)
    if request.method != "POST":
        return _page(request, letter, token)
    is_program = request.POST.get("List-Unsubscribe") == "One-Click"
    how = leaving.BY_CLICK if is_program else leaving.BY_PAGE
    services.leave(actor=leaving.ACTOR, letter_id=letter.pk, how=how)
    return HttpResponse(status=200) if is_program else _again(token)


@csrf_exempt
@never_cache
@require_POST
def back(request: HttpRequest, token: str) -> HttpResponse:
    """The way back."""
    services.come_back(actor=leaving.ACTOR, letter_id=_letter(token).pk, how=leaving.BY_PAGE)
    return _again(token)


@never_cache
@require_http_methods(["GET", "HEAD"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody gets from us."""
    return _page(request, _letter(token), token)


def _again(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("mailings:leave", args=[token]), status=303)


def _page(request: HttpRequest, letter: Letter, token: str) -> HttpResponse:
    with translation.override(letter.language or None):
        answer = render(request, "mailings/leave.html", presenting.leave_page(letter, token))
    answer["Referrer-Policy"], answer["X-Robots-Tag"] = "no-referrer", "noindex"
    return answer
