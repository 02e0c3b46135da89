"""Who takes work, what they can do, and what they may be doing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from relacja.accounts import queries as accounts
from relacja.platform.actor import Actor
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.routing import services
from relacja.routing.forms.setting_up import ActivityForm, SkillForm, WorkerForm
from relacja.routing.models import Worker
from relacja.routing.permissions import CONFIGURE, WORK
from relacja.routing.plugs import worker_parts
from relacja.routing.queries import setup as queries
from relacja.routing.queries import words
from relacja.routing.tables import WORKERS
from relacja.routing.views.overview import actor_of, part_of_setup

people = list_view(WORKERS)


@require_GET
@needs(CONFIGURE)
def add_worker(request: HttpRequest) -> HttpResponse:
    """Choose who is to take work, by name."""
    return render(request, "routing/add_worker.html", _found(request))


@require_GET
@needs(CONFIGURE)
def find_user(request: HttpRequest) -> HttpResponse:
    """Colleagues to choose from, while the name is typed."""
    return render(request, "routing/_users.html", _found(request))


def _found(request: HttpRequest) -> dict[str, Any]:
    """Those who may take work come first by themselves; whoever is typed may be anybody."""
    text, actor = request.GET.get("q", "").strip(), actor_of(request)
    rows = accounts.user_choices(actor, CONFIGURE, text, 12, may="" if text else WORK)
    known = queries.user_ids_of_workers([user_id for user_id, _name in rows])
    return {"found": [(user_id, name, user_id in known) for user_id, name in rows]}


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def worker(request: HttpRequest, user_id: int) -> HttpResponse:
    """How one person takes work."""
    actor = actor_of(request)
    found = queries.worker_set_up(actor, user_id)
    named = accounts.user_choices(actor, CONFIGURE, only=user_id)
    if not named and found is None:
        raise Http404(user_id)
    form = WorkerForm(request.POST or None, worker=found, skills=queries.skills())
    page = FormPage(
        title=accounts.user_names([user_id]).get(user_id, ""), template="routing/worker.html",
        crumb=pgettext("work", "People"), back_url=reverse("routing:people"),
        more=_beside_worker(actor, user_id, found),
    )  # fmt: skip
    return form_page(
        request, page, form, lambda said: services.make_worker(actor=actor, user_id=user_id, **form.given())
    )


def _beside_worker(actor: Actor, user_id: int, found: Worker | None) -> dict[str, Any]:
    """Whether they may take work at all, and what other apps set up for them, each with its address."""
    parts = [(part, reverse(part.url_name, args=[user_id])) for part in worker_parts] if found else []
    may = bool(accounts.user_choices(actor, CONFIGURE, may=WORK, only=user_id))
    return {"worker": found, "parts": parts, "may": may}


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_skill(request: HttpRequest) -> HttpResponse:
    """Name something that people can do."""
    form = SkillForm(request.POST or None)
    page = part_of_setup(
        _("New skill"), lead=_("A language, a product, a procedure: queues ask for it, people have it at a level.")
    )
    codes = [skill.code for skill in queries.skills()]
    return form_page(request, page, form, lambda said: _save_skill(request, words.new_code(said["name"], codes), said))


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def skill(request: HttpRequest, skill: str) -> HttpResponse:
    """Name a skill otherwise."""
    found = next((one for one in queries.skills() if one.code == skill), None)
    if found is None:
        raise Http404(skill)
    form = SkillForm(request.POST or None, initial={"name": found.name})
    lead = _("Conditions ask for it as worker.skill.%(code)s, a number from 1 to 5.") % {"code": skill}
    return form_page(
        request, part_of_setup(found.name, lead=lead), form, lambda said: _save_skill(request, skill, said)
    )


def _save_skill(request: HttpRequest, code: str, said: dict[str, Any]) -> int:
    return services.save_skill(actor=actor_of(request), code=code, name=said["name"])


ABOUT_ACTIVITIES = gettext_lazy("What people say they are doing, at the desk. Reports count the time of each.")


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new_activity(request: HttpRequest) -> HttpResponse:
    """Something else one may be doing."""
    form, actor = ActivityForm(request.POST or None), actor_of(request)
    codes = [one.code for one in queries.every_activity()]
    return form_page(
        request, part_of_setup(_("New activity"), lead=ABOUT_ACTIVITIES), form,
        lambda said: services.save_activity(actor=actor, code=words.new_code(said["name"], codes), **said),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def activity(request: HttpRequest, activity: str) -> HttpResponse:
    """Name an activity otherwise, or put it elsewhere in the order."""
    found = next((one for one in queries.every_activity() if one.code == activity), None)
    if found is None:
        raise Http404(activity)
    said = {name: getattr(found, name) for name in ActivityForm.base_fields}
    form = ActivityForm(request.POST or None, initial=said | {"name": words.activity(found.code, found.name)})
    page = part_of_setup(words.activity(found.code, found.name), lead=ABOUT_ACTIVITIES)
    actor = actor_of(request)
    return form_page(request, page, form, lambda said: services.save_activity(actor=actor, code=found.code, **said))
