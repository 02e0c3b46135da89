"""Settings of the contact centre: numbers, opening hours, reasons and outcomes, and a simple beginning."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from relacja.accounts import queries as accounts
from relacja.contact_centre import parameters, services, words
from relacja.contact_centre.forms.setting_up import (
    BeginForm,
    CloseForm,
    CodeForm,
    EntryPointForm,
    HoursForm,
    NewCodeForm,
)
from relacja.contact_centre.models import EntryPoint, OpeningHours
from relacja.contact_centre.queries import setting_up as queries
from relacja.contact_centre.services.opening import is_open
from relacja.contact_centre.views.answers import actor_of
from relacja.kit import phone
from relacja.kit.hours import HoursError, read_hours
from relacja.platform.actor import Actor
from relacja.platform.hours import hours_error_in_words, hours_in_words
from relacja.platform.permissions import EDIT_PARAMETERS
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.routing.queries import setup as routing
from relacja.routing.queries import words as routing_words
from relacja.routing.types import CONFIGURE, WORK

NUMBER_TAKEN = {services.NumberTaken: ("number", gettext_lazy("This number is set up already."))}
TAKEN = {services.NameTaken: ("name", gettext_lazy("Other opening hours are called so."))}


def setup_page(title: Any, **more: Any) -> FormPage:
    """A page with a form that leads back to the overview."""
    return FormPage(title=title, crumb=_("Contact centre"), back_url=reverse("routing:setup"), **more)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def begin(request: HttpRequest) -> HttpResponse:
    """One queue, one plan, the people chosen: enough to take the first call."""
    actor = actor_of(request)
    users = accounts.user_choices(actor, CONFIGURE, limit=100, may=WORK)
    form = BeginForm(request.POST or None, users=users, chosen=[user_id for user_id, _name in users])
    lead = _("Calls go to whoever cares for the customer, then to whom they spoke with last, then to everybody.")
    page = setup_page(
        _("Begin simply"), submit=pgettext("setup", "Begin"), lead=lead, template="contact_centre/setup/begin.html"
    )
    return form_page(request, page, form, lambda said: services.set_up_simply(actor=actor, user_ids=said["users"]))


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_number(request: HttpRequest) -> HttpResponse:
    """Say where calls to a number go."""
    return _number_page(request, None)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def number(request: HttpRequest, number_id: int) -> HttpResponse:
    """Say otherwise where calls to a number go."""
    found = queries.entry_point(number_id)
    if found is None:
        raise Http404(number_id)
    return _number_page(request, found)


def _number_page(request: HttpRequest, found: EntryPoint | None) -> HttpResponse:
    plans = [(code, words.queue(code, name)) for code, name in routing.plan_choices()]
    if found and found.plan not in dict(plans):
        plans.append((found.plan, found.plan))
    classes = [(code, words.retention(code, parameters.kept_days(code))) for code in parameters.RETENTION]
    if found and found.retention not in parameters.RETENTION:
        classes.append((found.retention, found.retention))
    offered: dict[str, Any] = {
        "plan": plans,
        "retention": classes,
        "language": routing_words.language_choices(found.language if found else ""),
        "hours": [("", "–"), *((one.pk, one.name) for one in queries.opening_hours())],
    }
    form, actor = EntryPointForm(request.POST or None, entry=found, offered=offered), actor_of(request)
    form.fields["retention"].help_text = _about_retention(actor, form.fields["retention"].help_text)
    title = f"{found.name} {phone.readable(found.number)}" if found else _("New number")
    lead = "" if plans else _("No plan is in force yet: publish one first, or begin simply.")
    is_new = found is None
    return form_page(
        request, setup_page(title, lead=lead, refusals=NUMBER_TAKEN), form,
        lambda said: services.save_entry_point(actor=actor, is_new=is_new, **form.given()),
    )  # fmt: skip


def _about_retention(actor: Actor, said: Any) -> str:
    """What becomes of recordings, and where the days are set: a way there for who may set them."""
    if not actor.may(EDIT_PARAMETERS):
        return " ".join((str(said), _("An administrator sets the days, under Parameters.")))
    address = f"{reverse('platform_parameters')}#contact_centre.keep_standard"
    return format_html('{} <a class="link" href="{}">{}</a>', said, address, _("Set the days under Parameters."))


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_hours(request: HttpRequest) -> HttpResponse:
    """Say when somebody is there."""
    return _hours_page(request, None)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def hours(request: HttpRequest, hours_id: int) -> HttpResponse:
    """Say otherwise when somebody is there."""
    return _hours_page(request, _hours(hours_id))


def _hours_page(request: HttpRequest, found: OpeningHours | None) -> HttpResponse:
    form, actor = HoursForm(request.POST or None, hours=found), actor_of(request)
    page = setup_page(
        found.name if found else _("New opening hours"), template="contact_centre/setup/hours.html",
        check_url=reverse("contact_centre:check_hours"), refusals=TAKEN, more=_standing(found) if found else {},
    )  # fmt: skip
    hours_id = found.pk if found else None
    return form_page(request, page, form, lambda said: services.save_hours(actor=actor, hours_id=hours_id, **said))


def _standing(found: OpeningHours) -> dict[str, Any]:
    """Whether it is open, and the form by which it is closed."""
    now = timezone.now()
    closed = found.closed_until is not None and found.closed_until > now
    close = CloseForm(initial={"closed_until": _end_of_today(found)})
    return {"hours": found, "is_closed": closed, "is_open": is_open(found, now), "close": close}


def _end_of_today(found: OpeningHours) -> datetime:
    """Midnight, where the hours are."""
    here = timezone.now().astimezone(ZoneInfo(found.zone))
    return (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


@require_POST
@needs(CONFIGURE)
def close_hours(request: HttpRequest, hours_id: int) -> HttpResponse:
    """Close at once, until the end of today or another moment."""
    found = _hours(hours_id)
    form = CloseForm(request.POST)
    if form.is_valid():
        services.save_hours(actor=actor_of(request), name=found.name, hours_id=found.pk, **form.cleaned_data)
        toasts.say(request, _("Closed."))
    else:
        toasts.say(request, _("Say until when, and why."), tone="error")
    return HttpResponseRedirect(reverse("contact_centre:hours", args=[found.pk]))


@require_POST
@needs(CONFIGURE)
def open_hours(request: HttpRequest, hours_id: int) -> HttpResponse:
    """As the hours say again."""
    found = _hours(hours_id)
    services.save_hours(actor=actor_of(request), name=found.name, hours_id=found.pk, closed_until=None, closed_why="")
    toasts.say(request, _("The opening hours hold again."))
    return HttpResponseRedirect(reverse("contact_centre:hours", args=[found.pk]))


def _hours(hours_id: int) -> OpeningHours:
    found = queries.hours_of(hours_id)
    if found is None:
        raise Http404(hours_id)
    return found


@require_POST
@needs(CONFIGURE)
def check_hours(request: HttpRequest) -> HttpResponse:
    """What the hours mean as far as they are typed."""
    text = request.POST.get("text", "")
    if not text.strip():
        return HttpResponse()
    try:
        said = {"meant": hours_in_words(read_hours(text, ZoneInfo("UTC")))}
    except HoursError as error:
        said = {"wrong": hours_error_in_words(error)}
    return render(request, "contact_centre/setup/_hours_check.html", said)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_wrap_up_code(request: HttpRequest) -> HttpResponse:
    """One more reason or outcome."""
    actor = actor_of(request)
    queues = [(one.pk, words.queue(one.code, one.name)) for one in routing.queues(actor)]
    form: Form = NewCodeForm(request.POST or None, queues=queues, kind=request.GET.get("kind", "reason"))
    taken = [one.code for one in queries.every_code()]

    def save(said: dict[str, Any]) -> int:
        rest = {**said, "queue_id": said["queue"], "code": routing_words.new_code(said["name"], taken)}
        return services.save_wrap_up_code(actor=actor, **{name: rest[name] for name in rest if name != "queue"})

    return form_page(request, setup_page(_("New reason or outcome")), form, save)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def wrap_up_code(request: HttpRequest, code_id: int) -> HttpResponse:
    """Name a reason or an outcome otherwise, or put it elsewhere in the order."""
    found = queries.code_of(code_id)
    if found is None:
        raise Http404(code_id)
    initial = {"name": words.code(found.code, found.name), "position": found.position, "is_active": found.is_active}
    form, actor = CodeForm(request.POST or None, initial=initial), actor_of(request)
    known: dict[str, Any] = {"kind": found.kind, "code": found.code, "queue_id": found.queue_id}
    page = setup_page(initial["name"], lead=found.get_kind_display())
    return form_page(request, page, form, lambda said: services.save_wrap_up_code(actor=actor, **known, **said))
