"""Queues."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.accounts import queries as accounts
from relacja.kit.conditions import ConditionError
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.routing import services
from relacja.routing.forms.setting_up import QueueForm
from relacja.routing.models import Queue
from relacja.routing.permissions import CONFIGURE
from relacja.routing.queries import setup as queries
from relacja.routing.queries import words
from relacja.routing.views.overview import actor_of


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_queue(request: HttpRequest) -> HttpResponse:
    """Open a queue."""
    return _queue_page(request, None)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def queue(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Say otherwise who takes the work of a queue, and how quickly."""
    found = queries.queue_set_up(actor_of(request), queue_id)
    if found is None:
        raise Http404(queue_id)
    return _queue_page(request, found)


def _queue_page(request: HttpRequest, found: Queue | None) -> HttpResponse:
    actor = actor_of(request)
    form = QueueForm(request.POST or None, queue=found, units=accounts.unit_choices(actor, CONFIGURE))
    page = FormPage(
        title=words.queue(found.code, found.name) if found else _("New queue"), crumb=_("Contact centre"),
        back_url=reverse("routing:setup"), template="routing/queue.html", more={"skills": queries.skills()},
    )  # fmt: skip

    def save(said: dict[str, object]) -> int:
        code = found.code if found else words.new_code(str(said["name"]), queries.queue_codes())
        return services.save_queue(actor=actor, code=code, **form.given())

    return form_page(request, page, form, save)


@require_POST
@needs(CONFIGURE)
def fitting(request: HttpRequest) -> HttpResponse:
    """Who would take the work of a queue, while its condition is typed; nothing where that cannot be read."""
    try:
        found = services.fitting(request.POST.get("members", ""))
    except ConditionError:
        return HttpResponse()
    names = accounts.user_names(found.user_ids)
    return render(request, "routing/_fitting.html", {"found": found, "names": [names[one] for one in found.user_ids]})
