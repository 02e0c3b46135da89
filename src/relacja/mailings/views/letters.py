"""Letters as our people read them."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from relacja.mailings import presenting, queries
from relacja.mailings.permissions import VIEW
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest


@require_GET
@needs(VIEW)
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter: where it stands, and what it says."""
    try:
        found = queries.letter_of(cast(HouseRequest, request).actor, letter_id)
    except queries.LetterNotFound:
        raise Http404 from None
    return render(request, "mailings/letter.html", presenting.letter_page(cast(HouseRequest, request).actor, found))


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
