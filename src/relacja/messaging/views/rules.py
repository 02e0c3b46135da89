"""Settings: rules on incoming messages, in their order, and what they would have done."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.messaging import examples, queries, services
from relacja.messaging import setup_words as words
from relacja.messaging.forms.actions import action_editor
from relacja.messaging.forms.rules import RuleForm, TrialForm
from relacja.messaging.models import IncomingRule
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.plugs import BadAction
from relacja.messaging.queries.setting_up import homes
from relacja.messaging.rules import editing
from relacja.messaging.types import RuleDraft
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.thrown_away import thrown_away
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest, wants_fragment


@require_GET
@needs(CONFIGURE)
def rules(request: HttpRequest) -> HttpResponse:
    """All of them in the order in which they are asked."""
    return _list(request)


def _list(request: HttpRequest, moved: int | None = None) -> HttpResponse:
    """The page, or the list alone; `moved` is the rule that has just been moved."""
    found = list(queries.incoming_rules(actor_of(request)))
    deeds = words.Deeds.of(one.actions for one in found)
    rows = [(one, words.condition(one.condition), deeds.shown(one.actions)) for one in found]
    place = next((at for at, one in enumerate(found, 1) if one.pk == moved), None)
    said = _("“%(name)s” is number %(place)s now.") % {"name": found[place - 1].name, "place": place} if place else ""
    shown = {"rows": rows, "examples": examples.RULES, "said": said}
    template = "_rules.html" if wants_fragment(cast(HouseRequest, request)) else "rules.html"
    return render(request, f"messaging/setup/{template}", shown)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    """Set up a rule, perhaps like an example."""
    begun = examples.rule(request.GET.get("like", "")) or ({"goes_on": True, "is_active": True}, [])
    return _editor(request, None, *begun)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@finds
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    found = _found(request, rule_id)
    return _editor(request, found, RuleForm.initial_of(found), found.actions)


def _editor(
    request: HttpRequest, found: IncomingRule | None, initial: dict[str, Any], actions: list[dict[str, str]]
) -> HttpResponse:
    """The form; its buttons change it and show it again."""
    actor, saves = actor_of(request), request.method == "POST" and "do" not in request.POST
    where, touched, problem = homes(actor), None, None
    if request.method == "POST":
        actions, initial = editing.actions_of(request.POST.dict()), RuleForm.typed(request.POST)
    form = RuleForm(request.POST if saves else None, homes=where, initial=initial)
    if saves:
        problem = _saved(request, form, actions, found)
        if problem is None and not form.errors:
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("messaging:rules"))
    elif request.method == "POST":
        actions, touched = editing.changed(actions, request.POST["do"])
    editor = action_editor(actor, actions, by_rule=True, problem=problem, touched=touched)
    shown: dict[str, Any] = {
        "rule": found,
        "form": form,
        "editor": editor,
        "trial": TrialForm(),
    }
    failed = problem is not None or (saves and bool(form.errors))
    shown |= {"failed": failed, "unsaved": request.method == "POST"}
    return render(request, "messaging/setup/rule.html", shown, status=422 if failed else 200)


def _saved(
    request: HttpRequest, form: RuleForm, actions: list[dict[str, str]], found: IncomingRule | None
) -> BadAction | None:
    """None where it is saved, or where the form says why not."""
    if not form.is_valid():
        return None
    draft = _draft(form.cleaned_data, actions)
    try:
        services.save_rule(actor=actor_of(request), draft=draft, rule_id=found.pk if found else None)
    except BadAction as problem:
        return problem
    except services.OutOfReach:
        form.add_error("mailbox", _("This is not yours to set up."))
    return None


def _draft(said: Mapping[str, Any], actions: list[dict[str, str]]) -> RuleDraft:
    flags = {"goes_on": said["goes_on"], "is_active": said["is_active"]}
    return RuleDraft(said["name"], str(said["condition"]), actions, mailbox_id=said["mailbox"], **flags)


@require_POST
@needs(CONFIGURE)
def try_rule(request: HttpRequest) -> HttpResponse:
    """What the rule that is being written would have done to the latest messages; nothing is done."""
    shown: dict[str, Any] = {"may_read": actor_of(request).may(VIEW)}
    try:
        tried = _tried(request)
        if isinstance(tried, str):
            shown["wrong"] = tried
        else:
            matching, others = ([one for one in tried if one.holds == holds] for holds in (True, False))
            shown |= {"number": len(tried), "matching": matching, "others": others}
    except BadAction as problem:
        shown["wrong"] = words.wrong_at(problem)
    return render(request, "messaging/setup/_rule_tried.html", shown)


def _tried(request: HttpRequest) -> list[services.Tried] | str:
    """What is wrong with the form, in words; else the trial."""
    actor, trial = actor_of(request), TrialForm(request.POST)
    form = RuleForm({**request.POST.dict(), "name": "-"}, homes=homes(actor))
    if not form.is_valid():
        return next(str(said[0]) for said in form.errors.values())
    if not trial.is_valid():
        return next(str(said[0]) for said in trial.errors.values())
    draft = _draft(form.cleaned_data, editing.actions_of(request.POST.dict()))
    return services.try_rule(actor=actor, draft=draft, limit=trial.most())


@require_POST
@needs(CONFIGURE)
@finds
def move(request: HttpRequest, rule_id: int) -> HttpResponse:
    """One place up or down."""
    actor, found = actor_of(request), _found(request, rule_id)
    ids = [one.pk for one in queries.incoming_rules(actor)]
    at, to = ids.index(found.pk), ids.index(found.pk) + (-1 if request.POST.get("to") == "up" else 1)
    if 0 <= to < len(ids):
        ids[at], ids[to] = ids[to], ids[at]
        services.order_rules(actor=actor, rule_ids=ids)
    return _answer(request, moved=found.pk)


@require_POST
@needs(CONFIGURE)
@finds
def switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    """On or off."""
    services.switch_rule(actor=actor_of(request), rule_id=rule_id, is_active="on" in request.POST)
    return _answer(request)


@require_POST
@needs(CONFIGURE)
@finds
def resume(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Ask a parked rule again."""
    services.resume_rule(actor=actor_of(request), rule_id=rule_id)
    toasts.say(request, _("It is asked again from now on."))
    return _answer(request)


@require_POST
@needs(CONFIGURE)
@finds
def delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Throw a rule away, with a way back."""
    name = _found(request, rule_id).name
    thrown_away(request, name, services.delete_rule(actor=actor_of(request), rule_id=rule_id))
    return HttpResponseRedirect(reverse("messaging:rules"))


def _answer(request: HttpRequest, moved: int | None = None) -> HttpResponse:
    if wants_fragment(cast(HouseRequest, request)):
        return _list(request, moved)
    return HttpResponseRedirect(reverse("messaging:rules"))


def _found(request: HttpRequest, rule_id: int) -> IncomingRule:
    return queries.incoming_rule(actor_of(request), rule_id)
