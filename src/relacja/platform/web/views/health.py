"""For the machines of those who run the house: does it live, is it ready, how does it do."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from relacja.platform.health import metrics
from relacja.platform.health.readiness import readiness

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """This process answers; asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where everything stands that work needs, with `?web` where pages can be served; 503 otherwise."""
    found = readiness()
    stands = found.web if "web" in request.GET else found.everything
    return JsonResponse(found.as_dict(), status=200 if stands else 503)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; only for this machine, or with the operators' token."""
    if not (_is_local(request) or _has_token(request)):
        return HttpResponseForbidden("Only for this machine, or with a token.", content_type="text/plain")
    return HttpResponse(metrics.exposition(), content_type=TEXT)


def _is_local(request: HttpRequest) -> bool:
    """Whether it comes from this machine itself and not by a proxy that stands on it."""
    try:
        loopback = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return loopback and "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
