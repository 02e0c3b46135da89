"""A new customer: three fields, a warning while typing, and on to the file."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.customers import presenting, queries, services
from relacja.customers.forms import NewCustomerForm
from relacja.customers.permissions import EDIT
from relacja.customers.problems import PROBLEMS, problem
from relacja.customers.services.adding import PossibleDuplicates
from relacja.customers.views.asking import actor_of
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import numbers


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """The form; a customer who may be there already is shown instead of being added twice."""
    form = NewCustomerForm(
        request.POST or None, initial={"kind": request.GET.get("kind", "person"), "role": "customer"}
    )
    if request.method == "POST" and form.is_valid():
        added = _add(request, form)
        if added is not None:
            toasts.say(request, _("Added."))
            return HttpResponseRedirect(reverse("customers:file", args=[added]))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "customers/new.html", {"form": form, **_alike(request, form)}, status=status)


@require_POST
@needs(EDIT)
def check(request: HttpRequest) -> HttpResponse:
    """Who may be the same as what has been typed so far."""
    return render(request, "customers/_alike.html", _alike(request, NewCustomerForm(request.POST)))


def _add(request: HttpRequest, form: NewCustomerForm) -> int | None:
    try:
        return services.add_party(
            actor=actor_of(request), draft=form.draft(), at=timezone.now(), different_from=numbers(request, "different")
        )
    except PossibleDuplicates:
        form.add_error(None, _("Somebody like this is there already. Open them, or say that it is somebody else."))
    except tuple(PROBLEMS) as refused:
        where, words = problem(refused)
        kind = getattr(refused, "kind", "")
        form.add_error(kind or ("identifier" if where == "raw" else where) or None, str(words))
    return None


def _alike(request: HttpRequest, form: NewCustomerForm) -> dict[str, object]:
    different = numbers(request, "different")
    found = queries.find_duplicates(actor_of(request), form.draft(), exclude=different) if form.is_bound else []
    return {"alike": presenting.likenesses(found), "different": different}
