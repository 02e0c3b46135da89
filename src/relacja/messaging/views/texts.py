"""Settings: ready answers, templates and signatures, in the languages of the house, looked at before they are used."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.messaging import examples, parameters, queries, services
from relacja.messaging import setup_words as words
from relacja.messaging.forms.texts import LANGUAGES, TextForm, TextPreviewForm
from relacja.messaging.models import VARIABLES, Text
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.queries.setting_up import homes
from relacja.messaging.rules import texts as rules
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.thrown_away import thrown_away
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest, wants_fragment


@require_GET
@needs(CONFIGURE)
def texts(request: HttpRequest) -> HttpResponse:
    """All of them, by kind and short code."""
    return _list(request)


def _list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    own, found = homes(actor), list(queries.texts(actor))
    rows = [
        (one, own.hold(one.unit_id, one.mailbox_id), sorted(each.language for each in one.variants.all()))
        for one in found
    ]
    kinds = [(kind, label, [row for row in rows if row[0].kind == kind]) for kind, label in Text.Kind.choices]
    shown = {"kinds": kinds, "found": found, "examples": examples.TEXTS, "only_approved": parameters.only_approved()}
    template = "_texts_set.html" if wants_fragment(cast(HouseRequest, request)) else "texts.html"
    return render(request, f"messaging/setup/{template}", shown)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    """Write a text, perhaps like an example."""
    language = str(get_language() or "")[:2]
    kind = request.GET.get("kind", "")
    begun = examples.text(request.GET.get("like", ""), language if language in LANGUAGES else LANGUAGES[0])
    return _editor(request, None, begun or {"is_active": True} | ({"kind": kind} if kind in Text.Kind.values else {}))


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@finds
def text(request: HttpRequest, text_id: int) -> HttpResponse:
    """Change a text."""
    found = _found(actor_of(request), text_id)
    return _editor(request, found, TextForm.initial_of(found))


def _editor(request: HttpRequest, found: Text | None, initial: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)
    form = TextForm(request.POST if request.method == "POST" else None, homes=homes(actor), initial=initial)
    if request.method == "POST" and _saved(actor, form, found):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("messaging:texts_set"))
    failed = bool(form.is_bound and form.errors)
    shown = {
        "text": found, "form": form, "variables": VARIABLES.items(), "preview": _preview(actor, None),
        "failed": failed, "only_approved": parameters.only_approved(),
    }  # fmt: skip
    return render(request, "messaging/setup/text.html", shown, status=422 if failed else 200)


def _preview(actor: Actor, data: Any) -> TextPreviewForm:
    return TextPreviewForm(data, conversations=queries.latest(actor) if actor.may(VIEW) else [])


def _saved(actor: Actor, form: TextForm, found: Text | None) -> bool:
    if not form.is_valid():
        return False
    try:
        services.save_text(actor=actor, draft=form.draft(), text_id=found.pk if found else None)
    except services.BadText as problem:
        form.add_error(f"body_{problem.language}" if problem.language in LANGUAGES else None, words.wrong_text(problem))
    except services.BadCode:
        form.add_error("code", _("A short code is of letters a to z, digits, hyphens and underscores, forty at most."))
    except services.CodeTaken:
        form.add_error("code", _("There is a text of this code there already."))
    except services.OutOfReach:
        form.add_error("home", _("This is not yours to set up."))
    return not form.errors


@require_POST
@needs(CONFIGURE, VIEW)
def preview(request: HttpRequest) -> HttpResponse:
    """The text that is being written, filled in for a conversation; and what of it stays blank."""
    return render(request, "messaging/setup/_text_tried.html", _previewed(actor_of(request), request.POST))


def _previewed(actor: Actor, data: Any) -> dict[str, Any]:
    form = _preview(actor, data)
    if not form.is_valid() or form.cleaned_data["conversation"] is None:
        return {"wrong": _("Choose a conversation first.")}
    bodies = {code: data.get(f"body_{code}", "")[:50_000] for code in LANGUAGES}
    there = {code for code, body in bodies.items() if body.strip()}
    at, asked = form.cleaned_data["conversation"], form.cleaned_data["language"]
    try:
        language = rules.chosen(queries.wanted_languages(actor, at, asked), there)
        if not language:
            return {"wrong": words.TEXT_WRONG["empty"]}
        for written in (data.get(f"subject_{language}", ""), bodies[language]):
            rules.check(written, VARIABLES)
        filled = queries.drafted(actor, data.get(f"subject_{language}", "")[:300], bodies[language], at, language)
    except services.BadText as problem:
        return {"wrong": words.wrong_text(problem)}
    except queries.ConversationNotFound:
        return {"wrong": _("Choose a conversation first.")}
    blank = [(name, VARIABLES.get(name, name)) for name in filled.blank]
    return {"filled": filled, "blank": blank, "other": bool(asked) and asked != language, "conversation_id": at}


@require_POST
@needs(CONFIGURE)
@finds
def switch(request: HttpRequest, text_id: int) -> HttpResponse:
    """On or off."""
    services.switch_text(actor=actor_of(request), text_id=text_id, is_active="on" in request.POST)
    if wants_fragment(cast(HouseRequest, request)):
        return _list(request)
    return HttpResponseRedirect(reverse("messaging:texts_set"))


@require_POST
@needs(CONFIGURE)
@finds
def approve(request: HttpRequest, text_id: int) -> HttpResponse:
    """It may go to customers as it stands; or no more."""
    approves = "off" not in request.POST
    services.approve_text(actor=actor_of(request), text_id=text_id, approves=approves)
    toasts.say(request, _("Approved as it stands.") if approves else _("The approval is taken back."))
    return HttpResponseRedirect(reverse("messaging:text_set", args=[text_id]))


@require_POST
@needs(CONFIGURE)
@finds
def delete(request: HttpRequest, text_id: int) -> HttpResponse:
    """Throw a text away, with a way back."""
    name = _found(actor_of(request), text_id).name
    thrown_away(request, name, services.delete_text(actor=actor_of(request), text_id=text_id))
    return HttpResponseRedirect(reverse("messaging:texts_set"))


def _found(actor: Actor, text_id: int) -> Text:
    """One that the actor may change. Raises `TextNotFound`."""
    found = queries.texts(actor).filter(pk=text_id).first()
    if found is None or not homes(actor).hold(found.unit_id, found.mailbox_id):
        raise queries.TextNotFound(text_id)
    return found
