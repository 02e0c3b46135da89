"""What whoever got a letter opens from it, without signing in. Asking for a page changes nothing, ever: machines follow
links before people do."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from relacja.mailings import choosing_page, queries, services
from relacja.mailings.models import Letter
from relacja.mailings.services import choosing, leaving
from relacja.mailings.views.watching import asked

PAGE = ("GET", "HEAD", "POST")


def _letter(token: str) -> Letter:
    found = queries.letter_by_token(token)
    if found is None:
        raise Http404
    return found


@csrf_exempt
@never_cache
@require_http_methods(PAGE)
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """The way out: one click of a mail program (RFC 8058), or the button of the page; whoever holds the link may."""
    letter = _letter(token)
    if request.method != "POST":
        return _page(request, letter, "mailings/leave.html", choosing_page.leaving_page(letter, token))
    is_program = request.POST.get("List-Unsubscribe") == "One-Click"
    how = leaving.BY_CLICK if is_program else leaving.BY_PAGE
    services.leave(actor=leaving.ACTOR, letter_id=letter.pk, how=how)
    return HttpResponse(status=200) if is_program else _to("leave", token)


@csrf_exempt
@never_cache
@require_POST
def back(request: HttpRequest, token: str) -> HttpResponse:
    """The way back."""
    services.come_back(actor=leaving.ACTOR, letter_id=_letter(token).pk, how=leaving.BY_PAGE)
    return _to("leave", token)


@csrf_exempt
@never_cache
@require_http_methods(PAGE)
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody gets from us, and changing it; what was changed may be taken back from the page that says so."""
    letter, kept = _letter(token), ""
    if request.method == "POST":
        chosen = choosing_page.read(request.POST, choosing.chosen_by(leaving.ACTOR, letter.party_id or 0))
        kept = services.choose(actor=leaving.ACTOR, letter_id=letter.pk, chosen=chosen)
    return _page(request, letter, "mailings/preferences.html", choosing_page.preferences(letter, token, kept))


@csrf_exempt
@never_cache
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Back to what was before the last change."""
    try:
        services.undo_choice(actor=leaving.ACTOR, letter_id=_letter(token).pk, kept=request.POST.get("kept", ""))
    except (services.TooLateToUndo, services.NobodysLetter):
        raise Http404 from None
    return _to("preferences", token)


@csrf_exempt
@never_cache
@require_http_methods(PAGE)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is asked to agree to, word for word, and the button that does."""
    letter = _letter(token)
    if request.method == "POST":
        try:
            services.confirm_consent(actor=leaving.ACTOR, letter_id=letter.pk, asked=asked(request), at=timezone.now())
        except services.NoQuestion:
            return _page(request, letter, "mailings/confirm.html", choosing_page.confirming(letter, token), 410)
        return _to("confirm", token)
    return _page(request, letter, "mailings/confirm.html", choosing_page.confirming(letter, token))


def _to(page: str, token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"mailings:{page}", args=[token]), status=303)


def _page(
    request: HttpRequest, letter: Letter, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    with translation.override(letter.language or None):
        answer = render(request, template, context, status=status)
    answer["Referrer-Policy"], answer["X-Robots-Tag"] = "no-referrer", "noindex"
    return answer
