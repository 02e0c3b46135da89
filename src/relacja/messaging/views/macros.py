"""Settings: macros, who is offered them, and what they would do to a conversation."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.messaging import examples, queries, services
from relacja.messaging import setup_words as words
from relacja.messaging.forms.actions import action_editor
from relacja.messaging.forms.macros import MacroForm, PreviewForm
from relacja.messaging.models import Macro
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.plugs import BadAction
from relacja.messaging.queries.setting_up import homes
from relacja.messaging.rules import editing
from relacja.messaging.services.actions import checked
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.thrown_away import thrown_away
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest, wants_fragment

Actions = list[dict[str, str]]


@require_GET
@needs(CONFIGURE)
def macros(request: HttpRequest) -> HttpResponse:
    """All of them by name, with where they are offered."""
    return _list(request)


def _list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found, own = list(queries.macros(actor)), homes(actor)
    deeds = words.Deeds.of(one.actions for one in found)
    rows = [(one, deeds.shown(one.actions), own.hold(one.unit_id, one.mailbox_id)) for one in found]
    template = "_macros.html" if wants_fragment(cast(HouseRequest, request)) else "macros.html"
    return render(request, f"messaging/setup/{template}", {"rows": rows, "examples": examples.MACROS})


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    """Set up a macro, perhaps like an example."""
    begun = examples.macro(request.GET.get("like", "")) or ({"is_active": True}, [])
    return _editor(request, None, *begun)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@finds
def macro(request: HttpRequest, macro_id: int) -> HttpResponse:
    """Change a macro."""
    found = _found(actor_of(request), macro_id)
    return _editor(request, found, MacroForm.initial_of(found), found.actions)


def _editor(request: HttpRequest, found: Macro | None, initial: dict[str, Any], actions: Actions) -> HttpResponse:
    """The form; its buttons change it and show it again."""
    actor, saves = actor_of(request), request.method == "POST" and "do" not in request.POST
    touched, problem = None, None
    if request.method == "POST":
        actions, initial = editing.actions_of(request.POST.dict()), MacroForm.typed(request.POST)
    form = MacroForm(request.POST if saves else None, homes=homes(actor), initial=initial)
    if saves:
        problem = _saved(actor, form, actions, found)
        if problem is None and not form.errors:
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("messaging:macros"))
    elif request.method == "POST":
        actions, touched = editing.changed(actions, request.POST["do"])
    editor = action_editor(actor, actions, by_rule=False, problem=problem, touched=touched)
    failed = problem is not None or (saves and bool(form.errors))
    shown = {
        "macro": found, "form": form, "editor": editor,
        "preview": _preview(actor, None), "failed": failed, "unsaved": request.method == "POST",
    }  # fmt: skip
    return render(request, "messaging/setup/macro.html", shown, status=422 if failed else 200)


def _preview(actor: Actor, data: Any) -> PreviewForm:
    return PreviewForm(data, conversations=queries.latest(actor) if actor.may(VIEW) else [])


def _saved(actor: Actor, form: MacroForm, actions: Actions, found: Macro | None) -> BadAction | None:
    """None where it is saved, or where the form says why not."""
    if not form.is_valid():
        return None
    said, (unit_id, mailbox_id) = form.cleaned_data, form.cleaned_data["home"]
    try:
        services.save_macro(
            actor=actor, name=said["name"], actions=actions, macro_id=found.pk if found else None, unit_id=unit_id,
            mailbox_id=mailbox_id, is_active=said["is_active"],
        )  # fmt: skip
    except BadAction as problem:
        return problem
    except services.MacroNameTaken:
        form.add_error("name", _("There is a macro of this name already."))
    except services.OutOfReach:
        form.add_error("home", _("This is not yours to set up."))
    return None


@require_POST
@needs(CONFIGURE, VIEW)
def preview(request: HttpRequest) -> HttpResponse:
    """What the macro that is being written would do to a conversation; nothing is done."""
    return render(request, "messaging/setup/_macro_tried.html", _previewed(actor_of(request), request.POST))


def _previewed(actor: Actor, data: Any) -> dict[str, Any]:
    form = _preview(actor, data)
    try:
        actions = checked(editing.actions_of(data.dict()), by_rule=False)
        if not form.is_valid() or form.cleaned_data["conversation"] is None:
            return {"wrong": _("Choose a conversation first.")}
        at = form.cleaned_data["conversation"]
        return {"deeds": queries.actions_preview(actor, actions, at), "conversation_id": at}
    except BadAction as problem:
        return {"wrong": words.wrong_at(problem)}
    except LookupError as missing:
        return {"wrong": _("There is no text of the code “%s” for this conversation.") % missing}


@require_POST
@needs(CONFIGURE)
@finds
def switch(request: HttpRequest, macro_id: int) -> HttpResponse:
    """On or off."""
    services.switch_macro(actor=actor_of(request), macro_id=macro_id, is_active="on" in request.POST)
    if wants_fragment(cast(HouseRequest, request)):
        return _list(request)
    return HttpResponseRedirect(reverse("messaging:macros"))


@require_POST
@needs(CONFIGURE)
@finds
def delete(request: HttpRequest, macro_id: int) -> HttpResponse:
    """Throw a macro away, with a way back."""
    name = _found(actor_of(request), macro_id).name
    thrown_away(request, name, services.delete_macro(actor=actor_of(request), macro_id=macro_id))
    return HttpResponseRedirect(reverse("messaging:macros"))


def _found(actor: Actor, macro_id: int) -> Macro:
    """One that the actor may change. Raises `MacroNotFound`."""
    found = queries.macros(actor).filter(pk=macro_id).first()
    if found is None or not homes(actor).hold(found.unit_id, found.mailbox_id):
        raise queries.MacroNotFound(macro_id)
    return found
