"""Pages of letters on paper: how far they have come, and the files that the printer gets."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relacja.marketing import queries, words
from relacja.marketing.permissions import RUN
from relacja.marketing.views.campaigns import actor_of, found_campaign
from relacja.platform import files
from relacja.platform.web.guards import needs


@require_GET
@needs(RUN)
def paper(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """How far it has come, with the files there are."""
    found, tally = found_campaign(request, campaign_id), queries.paper_of(campaign_id)
    shown = {
        "campaign": found, "tally": tally, "parts": queries.paper_parts(actor_of(request), campaign_id),
        "left_out": [(words.not_on_paper(code), count) for code, count in sorted(tally.left_out.items())],
    }  # fmt: skip
    return render(request, "marketing/paper.html", shown)


@require_GET
@needs(RUN)
def part(request: HttpRequest, campaign_id: int, number: int) -> HttpResponse:
    """One file."""
    found = queries.paper_parts(actor_of(request), campaign_id).filter(number=number, removed_at=None).first()
    if found is None:
        raise Http404(number)
    name = _("letters-%(campaign)s-%(number)s.pdf") % {"campaign": campaign_id, "number": number}
    stream = files.path_of(found.sha256).open("rb")
    return cast(HttpResponse, FileResponse(stream, as_attachment=True, filename=name, content_type="application/pdf"))
