"""The page of what all campaigns together brought."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relacja.marketing import presenting, queries
from relacja.marketing.permissions import VIEW
from relacja.marketing.views.campaigns import actor_of
from relacja.platform.web.guards import needs

DAYS = (30, 90, 365)


@require_GET
@needs(VIEW)
def whole(request: HttpRequest) -> HttpResponse:
    """What they brought in the last days, against those whom all leave alone."""
    asked = request.GET.get("days", "")
    days = next((one for one in DAYS if str(one) == asked), DAYS[1])
    report = queries.whole_report(actor_of(request), timezone.now() - timedelta(days=days))
    choices = [(one, _("%(days)s days") % {"days": one}) for one in DAYS]
    return render(request, "marketing/whole.html", {"days": days, "choices": choices, **presenting.whole(report)})
