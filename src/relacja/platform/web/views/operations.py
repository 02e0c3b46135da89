"""Settings, Operations: how the house does."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from relacja.platform import operations
from relacja.platform.permissions import SEE_OPERATIONS
from relacja.platform.web.guards import needs


@require_GET
@needs(SEE_OPERATIONS)
def overview(request: HttpRequest) -> HttpResponse:
    """Figures of news and jobs, each leading to its rows."""
    now = operations.measure()
    since = timezone.now() - timedelta(seconds=now.deliveries_oldest_seconds)
    return render(request, "web/operations.html", {"now": now, "oldest": since if now.deliveries_waiting else None})
