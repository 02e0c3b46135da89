"""Pages of designs: the list, the editor with its preview, publishing, a letter to oneself."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.mailings import design_page, presenting, queries, services, words
from relacja.mailings.forms import NewDesignForm
from relacja.mailings.models import Design
from relacja.mailings.permissions import DESIGN, VIEW
from relacja.mailings.rules.places import Missing
from relacja.mailings.tables import DESIGNS
from relacja.mailings.types import LANGUAGES
from relacja.messaging import queries as messaging
from relacja.messaging import services as wires
from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest

designs = list_view(DESIGNS)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def _found(request: HttpRequest, design_id: int) -> tuple[Design, str]:
    """The design, and the language it is looked at in: the one asked for, else the first it has."""
    try:
        found = queries.design_of(actor_of(request), design_id)
    except queries.DesignNotFound:
        raise Http404 from None
    asked = request.GET.get("language", "")
    return found, asked if asked in LANGUAGES else next(iter(found.content), LANGUAGES[0])


@require_http_methods(["GET", "POST"])
@needs(DESIGN)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a design."""
    form = NewDesignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.save_design(actor=actor_of(request), draft=form.said())
        except services.DesignNameTaken:
            form.add_error("name", _("Another design is called so."))
        else:
            return redirect("mailings:design", made.pk)
    return render(request, "mailings/new_design.html", {"form": form, "title": _("New design")})


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def design(request: HttpRequest, design_id: int) -> HttpResponse:
    """The editor: what is typed is kept at once, and sent to nobody before it is published."""
    found, language = _found(request, design_id)
    if request.method == "POST":
        found = _kept(request, found, language)
        if request.POST.get("do") == "look":
            return render(request, "mailings/_look.html", design_page.look(found, language))
        return redirect(f"{reverse('mailings:design', args=[found.pk])}?language={language}")
    context = design_page.page(actor_of(request), found, language)
    may_design = actor_of(request).may(DESIGN)
    boxes = [(box.pk, box.name) for box in messaging.mailboxes(actor_of(request)) if messaging.is_mail(box)]
    more = {"may_design": may_design, "boxes": boxes, "person": request.GET.get("person", "").strip()[:80]}
    return render(request, "mailings/design.html", context | more)


def _kept(request: HttpRequest, found: Design, language: str) -> Design:
    draft = design_page.read(found, request.POST, language)
    try:
        return services.save_design(actor=actor_of(request), draft=draft, design_id=found.pk)
    except (services.DesignNameTaken, services.UnknownPurpose):
        toasts.say(request, _("Another design is called so."), tone="error")
        return found


@require_GET
@needs(VIEW)
@xframe_options_sameorigin
def shown(request: HttpRequest, design_id: int) -> HttpResponse:
    """What a letter of it looks like, to a customer if one is named; for a frame that runs no scripts."""
    found, language = _found(request, design_id)
    try:
        text = design_page.shown(actor_of(request), found, language, request.GET.get("person", "").strip())
    except (services.BadDesign, Missing):
        return presenting.framed("<p>" + _("There is nothing to show yet.") + "</p>")
    return presenting.framed(text.html)


@require_POST
@needs(DESIGN)
def publish(request: HttpRequest, design_id: int) -> HttpResponse:
    """From now on letters are sent like this."""
    found, language = _found(request, design_id)
    try:
        version = services.publish_design(actor=actor_of(request), design_id=found.pk)
    except services.BadDesign as bad:
        toasts.say(request, words.problem(bad.problems[0]), tone="error")
    else:
        toasts.say(
            request, _("Published: letters that are queued from now on look like this.") + f" ({version.number})"
        )
    return redirect(f"{reverse('mailings:design', args=[design_id])}?language={language}")


@require_POST
@needs(DESIGN)
def try_out(request: HttpRequest, design_id: int) -> HttpResponse:
    """A letter to oneself."""
    found, language = _found(request, design_id)
    box = request.POST.get("mailbox", "")
    try:
        text = design_page.shown(actor_of(request), found, language, "")
        mailbox_id = int(box) if box.isdecimal() and len(box) < 19 else 0
        address = services.try_design(actor=actor_of(request), mailbox_id=mailbox_id, text=text)
    except (services.BadDesign, Missing, services.NoAddress, wires.NoLine):
        toasts.say(
            request, _("It could not be sent: publish it first, and choose a mailbox that sends mail."), tone="error"
        )
    except (Unreachable, Refused, Unsure) as problem:
        toasts.say(request, _("The mail server said: %(said)s") % {"said": str(problem)[:200]}, tone="error")
    else:
        toasts.say(request, _("Sent to %(address)s.") % {"address": address})
    return redirect(f"{reverse('mailings:design', args=[design_id])}?language={language}")


@require_POST
@needs(DESIGN)
def put_away(request: HttpRequest, design_id: int) -> HttpResponse:
    """Out of the list, or back."""
    found, _language = _found(request, design_id)
    services.archive_design(actor=actor_of(request), design_id=found.pk, is_archived=not found.is_archived)
    toasts.say(request, _("Taken out again.") if found.is_archived else _("Put away."))
    return redirect("mailings:designs")
