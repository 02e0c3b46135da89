"""Pages of call lists: all of them, one with how far it has come, its form, and who stands on it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.contact_centre import services, words
from relacja.contact_centre.forms.call_lists import CallListForm
from relacja.contact_centre.models import CallList
from relacja.contact_centre.permissions import LISTS
from relacja.contact_centre.queries import call_lists as queries
from relacja.contact_centre.tables import CALL_LISTS, LISTED
from relacja.contact_centre.views.answers import actor_of
from relacja.customers import queries as customers
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.routing import services as routing
from relacja.routing.queries import setup

call_lists = list_view(CALL_LISTS)
listed = list_view(LISTED)
REFUSALS = {
    services.NameTaken: ("name", gettext_lazy("Another list is called so.")),
    routing.NoSuchPlan: ("plan", gettext_lazy("This plan is not in force.")),
}


def _found(request: HttpRequest, list_id: int) -> CallList:
    found: CallList | None = queries.visible(actor_of(request)).filter(pk=list_id).first()
    if found is None:
        raise Http404(list_id)
    return found


@require_GET
@needs(LISTS)
def call_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """How far a list has come, and why some may not be called."""
    found = _found(request, list_id)
    progress = queries.progress(actor_of(request), [found.pk])[found.pk]
    shown = {
        "found": found,
        "progress": progress,
        "plan": dict(setup.plan_choices()).get(found.plan) or words.queue(found.plan, ""),
        "purpose": customers.purpose_in_words(found.purpose),
        "refused": sorted((words.why_not_called(code), count) for code, count in progress.refused.items()),
        "lines_url": f"{reverse('contact_centre:listed')}?list={found.pk}",
    }
    return render(request, "contact_centre/call_list.html", shown)


@require_http_methods(["GET", "POST"])
@needs(LISTS)
def new_call_list(request: HttpRequest) -> HttpResponse:
    """Make a list."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@needs(LISTS)
def change_call_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """Name it otherwise, or say something else."""
    return _form(request, _found(request, list_id))


def _form(request: HttpRequest, found: CallList | None) -> HttpResponse:
    plans = [(code, words.queue(code, name)) for code, name in setup.plan_choices()]
    form = CallListForm(request.POST or None, found=found, plans=plans)
    actor, list_id = actor_of(request), found.pk if found else None
    page = FormPage(
        title=found.name if found else _("New call list"),
        crumb=_("Call lists"),
        back_url=reverse("contact_centre:call_list", args=[list_id]) if found else reverse("contact_centre:call_lists"),
        lead="" if plans else _("No plan is in force yet: publish one first, or begin simply."),
        template="contact_centre/call_list_form.html",
        refusals=REFUSALS,
    )
    return form_page(request, page, form, lambda said: services.save_call_list(actor=actor, list_id=list_id, **said))


@require_POST
@needs(LISTS)
def run_call_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """Begin with a list again, or stop."""
    found, begin = _found(request, list_id), request.POST.get("run") == "1"
    try:
        services.run_call_list(actor=actor_of(request), list_id=found.pk, is_running=begin)
        toasts.say(request, pgettext("call list", "Begun.") if begin else pgettext("call list", "Stopped."))
    except routing.NoSuchPlan:
        toasts.say(request, str(REFUSALS[routing.NoSuchPlan][1]), tone="error")
    return HttpResponseRedirect(reverse("contact_centre:call_list", args=[found.pk]))
