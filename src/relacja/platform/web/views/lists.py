"""What every list page asks for beside its rows: counts, views, actions on marked rows, cells changed in place."""

from typing import cast
from urllib.parse import parse_qs

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from relacja.platform import lists
from relacja.platform.actor import Actor
from relacja.platform.lists import ListDefinition, ListQuery, actions, editing
from relacja.platform.lists import saved as saved_views
from relacja.platform.web import toasts
from relacja.platform.web.guards import signed_in
from relacja.platform.web.list_page import cell_context, views_context
from relacja.platform.web.requests import HouseRequest, numbers


def definition_of(code: str) -> ListDefinition:
    """The list of that code; 404 where there is none."""
    found = lists.lists.get(code)
    if found is None:
        raise Http404(code)
    return found


def posted_query(request: HttpRequest, definition: ListDefinition) -> ListQuery:
    """The query a form of the page carries as one field."""
    actor = cast(HouseRequest, request).actor
    return ListQuery.parse(definition, actor, parse_qs(request.POST.get("query", "")))


@require_GET
@signed_in
def list_count(request: HttpRequest, code: str) -> HttpResponse:
    """How many rows the query finds; a request of its own, so that rows need not wait for it."""
    definition, actor = definition_of(code), cast(HouseRequest, request).actor
    query = ListQuery.parse(definition, actor, dict(request.GET.lists()))
    return render(request, "web/_list_count.html", {"count": lists.count(definition, actor, query)})


@require_POST
@signed_in
def save_view(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the filters, order and columns as a view of one's own, or of everybody's."""
    definition, actor = definition_of(code), cast(HouseRequest, request).actor
    query, path = posted_query(request, definition), request.POST.get("path", "")
    name, shared = request.POST.get("name", ""), bool(request.POST.get("is_shared"))
    try:
        saved_views.save_view(actor=actor, list_code=code, name=name, query=query, is_shared=shared)
    except saved_views.NamelessView:
        toasts.say(request, _("Give the view a name."), tone="error")
    except saved_views.TooManyViews:
        toasts.say(request, _("You have fifty views of this list. Delete one first."), tone="error")
    else:
        toasts.say(request, _("Saved as a view."))
    return render(request, "web/_list_views.html", views_context(definition, actor, query, path) | {"answering": True})


@require_POST
@signed_in
def delete_view(request: HttpRequest, code: str, view_id: int) -> HttpResponse:
    """Take away one of one's own views; there is a way back."""
    definition, actor = definition_of(code), cast(HouseRequest, request).actor
    try:
        way_back = saved_views.delete_view(actor=actor, view_id=view_id)
    except saved_views.NoSuchView as problem:
        raise Http404 from problem
    toasts.say(request, _("The view is gone."), undo=way_back)
    query, path = posted_query(request, definition), request.POST.get("path", "")
    return render(request, "web/_list_views.html", views_context(definition, actor, query, path) | {"answering": True})


@require_POST
@signed_in
def run_action(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Do something with the marked rows, or with all that the query finds."""
    definition, actor = definition_of(code), cast(HouseRequest, request).actor
    wanted = _action_of(actor, code, action)
    response = HttpResponse(status=204)
    try:
        text, way_back = actions.run(wanted, actor, _marked(request, definition), request.POST.get("value", ""))
        toasts.say(request, text, undo=way_back)
    except actions.TooManyRows:
        toasts.say(request, _too_many(), tone="error")
    except (actions.NothingMarked, actions.NoSuchChoice):
        toasts.say(request, _("Nothing was changed: what was chosen is not there any more."), tone="error")
    toasts.trigger(response, "list-changed")
    return response


@require_GET
@signed_in
def action_choices(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """The values an action offers, asked for when its menu opens: they may be hundreds."""
    actor = cast(HouseRequest, request).actor
    wanted = _action_of(actor, code, action)
    if wanted.choices is None:
        raise Http404(action)
    shown = {name: getattr(wanted, name) for name in ("new_url_name", "new_label")}
    shown |= {"code": code, "action": action, "choices": list(wanted.choices(actor))}
    return render(request, "web/_list_choices.html", shown)


@require_GET
@signed_in
def found_choices(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Choices of a filter that have some words in their name."""
    definition, actor = definition_of(code), cast(HouseRequest, request).actor
    one = next((each for each in definition.filters if each.code == name), None)
    if not isinstance(one, lists.UserFilter) or not actor.may(definition.permission):
        raise Http404(name)
    found = one.found(actor, request.GET.get("find", ""))
    return render(request, "web/_list_found.html", {"code": name, "options": found})


def _action_of(actor: Actor, code: str, action: str) -> actions.ListAction:
    wanted = next((one for one in actions.actions_for(actor, code) if one.code == action), None)
    if wanted is None:
        raise Http404(action)
    return wanted


def _marked(request: HttpRequest, definition: ListDefinition) -> list[int]:
    actor = cast(HouseRequest, request).actor
    if request.POST.get("all"):
        return actions.all_ids(definition, actor, posted_query(request, definition))
    return actions.marked_ids(definition, actor, numbers(request, "ids"))


def _too_many() -> str:
    most = actions.MOST_ROWS_AT_ONCE
    return ngettext(
        "At most %(most)s row at once. Narrow the list first.",
        "At most %(most)s rows at once. Narrow the list first.",
        most,
    ) % {"most": most}


@signed_in
def cell(request: HttpRequest, code: str, row_id: int, column: str) -> HttpResponse:
    """The choice for a cell, and its change; answers with the cell."""
    definition, actor = definition_of(code), cast(HouseRequest, request).actor
    try:
        if request.method == "POST":
            value = request.POST.get("value", "")
            way_back = editing.change_cell(definition, actor, row_id, column, value)
            toasts.say(request, _("Changed."), undo=way_back)
        context = cell_context(definition, actor, row_id, column)
    except (editing.NotEditable, editing.NoSuchChoice) as problem:
        raise Http404 from problem
    asked = request.method != "POST" and "back" not in request.GET
    return render(request, "web/_list_cell_edit.html" if asked else "web/_list_cell.html", context)
