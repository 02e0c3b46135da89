"""Contact policies: the list and the form."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relacja.decisions import queries, services
from relacja.decisions.forms import PolicyForm
from relacja.decisions.permissions import EDIT
from relacja.decisions.tables import POLICIES
from relacja.decisions.views.offers import actor_of
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view

policies = list_view(POLICIES)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Set up a policy."""
    form = PolicyForm(request.POST or None).open_to(queries.groups(actor_of(request)))
    if request.method == "POST" and form.is_valid():
        if queries.visible_policies(actor_of(request)).filter(name=form.cleaned_data["name"]).exists():
            form.add_error("name", _("Another policy has this name."))
        else:
            services.save_policy(actor=actor_of(request), **form.cleaned_data)
            return redirect("decisions:policies")
    return render(request, "decisions/policy_form.html", {"form": form, "title": _("New contact policy")})


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Change a policy; the name it is known by stays."""
    rows = queries.visible_policies(actor_of(request)).select_related("group", "offer")
    found = rows.filter(pk=policy_id).first()
    if found is None:
        raise Http404(policy_id)
    form = PolicyForm(request.POST or None, initial=PolicyForm.initial_of(found))
    form.open_to(queries.groups(actor_of(request))).fields["name"].disabled = True
    if request.method == "POST" and form.is_valid():
        offer = found.offer.code if found.offer else ""
        services.save_policy(actor=actor_of(request), offer=offer, **form.cleaned_data)
        return redirect("decisions:policies")
    return render(request, "decisions/policy_form.html", {"form": form, "title": found.name})
