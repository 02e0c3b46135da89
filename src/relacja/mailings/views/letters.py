"""Letters as our people read them."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from relacja.mailings import presenting, queries, services
from relacja.mailings.permissions import SEND, VIEW
from relacja.mailings.tables import LETTERS
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest

letters = list_view(LETTERS)


@require_GET
@needs(VIEW)
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter: where it stands, and what it says."""
    try:
        found = queries.letter_of(cast(HouseRequest, request).actor, letter_id)
    except queries.LetterNotFound:
        raise Http404 from None
    return render(request, "mailings/letter.html", presenting.letter_page(cast(HouseRequest, request).actor, found))


@require_POST
@needs(SEND)
def settle(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Say of one that may have left that it did, or send it again."""
    actor = cast(HouseRequest, request).actor
    done = services.settle_letters(actor=actor, letter_ids=[letter_id], was_sent=request.POST.get("was_sent") == "yes")
    if not done:
        raise Http404
    return redirect("mailings:letter", letter_id)


@require_GET
@needs(VIEW)
@xframe_options_sameorigin
def shown(request: HttpRequest, letter_id: int) -> HttpResponse:
    """What a letter says, as its reader sees it; for a frame that runs no scripts."""
    try:
        found = queries.letter_of(cast(HouseRequest, request).actor, letter_id)
    except queries.LetterNotFound:
        raise Http404 from None
    return presenting.framed(presenting.html_of(found))
