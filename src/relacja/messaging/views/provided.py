"""Settings: the texts that a provider has approved for a mailbox, where free ones may not always be sent."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.messaging import services
from relacja.messaging.forms.provided import LONGEST, TemplateForm, lines_of
from relacja.messaging.models import Mailbox, MessageTemplate
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import transports
from relacja.messaging.queries import setting_up as queries
from relacja.messaging.rules import places
from relacja.messaging.services.windows import BadTemplate
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@finds
def new(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Tell of a text that was approved."""
    return _page(request, mailbox_id, None)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@finds
def template(request: HttpRequest, mailbox_id: int, template_id: int) -> HttpResponse:
    """Change what is kept of one."""
    return _page(request, mailbox_id, queries.template_of(actor_of(request), mailbox_id, template_id))


@require_POST
@needs(CONFIGURE)
@finds
def preview(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """The text that is being typed, with what stands in its places."""
    _mailbox(request, mailbox_id)
    text = request.POST.get("text", "")[:LONGEST]
    said = lines_of(request.POST.get("fields_said", "")[:LONGEST])
    there = places.numbers(text)
    context = {
        "parts": places.parts(text, {str(number): name for number, name in enumerate(said, 1)}),
        "unsaid": [f"{{{{{number}}}}}" for number in range(1, max(there, default=0) + 1) if number > len(said)],
        "idle": [name for number, name in enumerate(said, 1) if number not in there],
    }
    return render(request, "messaging/setup/_template_tried.html", context)


def _page(request: HttpRequest, mailbox_id: int, found: MessageTemplate | None) -> HttpResponse:
    actor, mailbox = actor_of(request), _mailbox(request, mailbox_id)
    form = TemplateForm(request.POST or None, template=found)
    page = FormPage(
        title=found.code if found else _("New approved text"),
        back_url=reverse("messaging:mailbox", args=[mailbox_id]),
        crumb=mailbox.name,
        lead=_("Only what the provider has approved word for word leaves; it is sent by its name, with its values."),
        template="messaging/setup/template.html",
        more={"mailbox_id": mailbox_id},
        refusals={
            BadTemplate: ("fields_said", _("Places are numbered from {{1}} without a gap, and each has its line here."))
        },
    )

    def save(_said: dict[str, Any]) -> None:
        services.save_template(actor=actor, mailbox_id=mailbox_id, **form.given())

    return form_page(request, page, form, save)


def _mailbox(request: HttpRequest, mailbox_id: int) -> Mailbox:
    """One whose transport needs such texts."""
    found = queries.mailbox_to_set_up(actor_of(request), mailbox_id)
    plug = transports.get(found.transport)
    if plug is None or not plug.capabilities.window_hours:
        raise Http404(mailbox_id)
    return found
