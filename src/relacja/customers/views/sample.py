"""The sample company: what it is, and one button."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relacja.customers import services
from relacja.customers.permissions import IMPORT
from relacja.customers.views.asking import actor_of
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs


@require_http_methods(["GET", "POST"])
@needs(IMPORT)
def sample(request: HttpRequest) -> HttpResponse:
    """Tells what comes; lets it in and leads to the customers."""
    if not services.sample_is_offered(actor_of(request)):
        raise Http404
    if request.method == "GET":
        return render(request, "customers/sample.html")
    try:
        services.load_sample_company(actor=actor_of(request))
    except services.NotOffered as problem:
        raise Http404 from problem
    toasts.say(request, _("The sample company has moved in."))
    return HttpResponseRedirect(reverse("customers:list"))
