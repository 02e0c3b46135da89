"""Settings of the contact centre: telephone engines."""

from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.contact_centre import services, words
from relacja.contact_centre.forms.setting_up import EngineForm
from relacja.contact_centre.models import Engine
from relacja.contact_centre.plugs import Telephony, telephony
from relacja.contact_centre.queries import setting_up as queries
from relacja.contact_centre.sections import state_of
from relacja.contact_centre.views.answers import actor_of
from relacja.contact_centre.views.setting_up import setup_page
from relacja.platform.web import toasts
from relacja.platform.web.form_page import form_page
from relacja.platform.web.guards import needs
from relacja.routing.types import CONFIGURE

log = structlog.get_logger(__name__)


@require_GET
@needs(CONFIGURE)
def choose_engine(request: HttpRequest) -> HttpResponse:
    """Which kind of telephone engine there is to be."""
    kinds = [(code, plug.label, len(plug.capabilities)) for code, plug in telephony.items()]
    return render(request, "contact_centre/setup/choose_engine.html", {"kinds": kinds})


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_engine(request: HttpRequest, engine_plug: str) -> HttpResponse:
    """Set up an engine of that kind."""
    plug = telephony.get(engine_plug)
    if plug is None:
        raise Http404(engine_plug)
    return _engine_page(request, engine_plug, plug, None)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def engine(request: HttpRequest, engine_id: int) -> HttpResponse:
    """How an engine is set up, and whether it answers."""
    found = queries.engine_of(engine_id)
    plug = telephony.get(found.plug) if found else None
    if found is None or plug is None:
        raise Http404(engine_id)
    return _engine_page(request, found.plug, plug, found)


@require_POST
@needs(CONFIGURE)
def hear_again(request: HttpRequest, engine_id: int) -> HttpResponse:
    """Try again what could not be heard."""
    try:
        heard = services.hear_again(actor=actor_of(request), engine_id=engine_id)
        toasts.say(request, ngettext("%(n)s signal was heard.", "%(n)s signals were heard.", heard) % {"n": heard})
    except services.StillUnheard:
        log.exception("a signal put aside still cannot be heard")
        toasts.say(request, _("It still cannot be heard; the log says why."), tone="error")
    return HttpResponseRedirect(reverse("contact_centre:engine", args=[engine_id]))


def _engine_page(request: HttpRequest, code: str, plug: Telephony, found: Engine | None) -> HttpResponse:
    actor, form = actor_of(request), EngineForm(request.POST or None, plug=plug, engine=found)
    state = state_of(found) if found else None
    page = setup_page(
        found.name if found else _("New telephone engine: %s") % plug.label,
        template="contact_centre/setup/engine.html",
        more={"engine": found, "state": state, "plug": plug, "asides": queries.asides_of(found.pk) if found else ()},
    )

    def save(said: dict[str, Any]) -> None:
        try:
            services.save_engine(
                actor=actor, name=said["name"], plug=code, values=form.values(), is_active=said["is_active"]
            )
        except services.BadSetting as bad:
            form.add_error(f"set_{bad.code}", str(words.BAD_SETTING[bad.why]))

    return form_page(request, page, form, save)
