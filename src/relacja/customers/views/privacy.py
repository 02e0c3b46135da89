"""What people may ask for, on their file: everything kept about them, and to be forgotten."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relacja.customers import services
from relacja.customers.forms import ForgetForm, ReasonForm
from relacja.customers.problems import PROBLEMS, problem
from relacja.customers.views.asking import actor_of, for_customer
from relacja.customers.views.profile import file_or_404
from relacja.platform import privacy
from relacja.platform.permissions import DISCLOSE, FORGET
from relacja.platform.web import toasts


@require_http_methods(["GET", "POST"])
@for_customer(FORGET)
def forget(request: HttpRequest, party_id: int) -> HttpResponse:
    """Say what goes and what stays; then, for a reason, forget the person."""
    found, form = file_or_404(request, party_id), ForgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.forget_person(actor=actor_of(request), party_id=found.id, reason=form.cleaned_data["reason"])
        except tuple(PROBLEMS) as refused:
            form.add_error(None, str(problem(refused)[1]))
        else:
            toasts.say(request, _("Forgotten. What had to stay names nobody."))
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("customers:file", args=[found.id])})
    context = {"form": form, "file": found, "holdings": privacy.in_order(), "path": request.get_full_path()}
    return render(request, "customers/_forget.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_customer(DISCLOSE)
def hand_out(request: HttpRequest, party_id: int) -> HttpResponse:
    """Everything kept about a customer as one file, for a reason that is kept."""
    form = ReasonForm(request.POST or None)
    if request.method == "GET":
        return render(request, "customers/_hand_out.html", {"form": form, "path": request.get_full_path()})
    if not form.is_valid():
        toasts.say(request, _("Say why."), tone="error")
        return HttpResponseRedirect(reverse("customers:file", args=[party_id]))
    told = services.hand_out_personal_data(
        actor=actor_of(request), party_id=party_id, reason=form.cleaned_data["reason"], at=timezone.now()
    )
    return _download(told, f"personal-data-{party_id}.json")


def _download(told: dict[str, Any], name: str) -> HttpResponse:
    body = orjson.dumps(told, default=str, option=orjson.OPT_INDENT_2)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/json", headers=headers)
