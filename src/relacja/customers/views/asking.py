"""Forms in the dialog of the file: asked, sent to one service, and the file brought up to date."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from relacja.customers import queries
from relacja.customers.problems import PROBLEMS, problem
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import View, needs
from relacja.platform.web.requests import HouseRequest

CHANGED = "customer-changed"


@dataclass(frozen=True, slots=True)
class Ask:
    """What the dialog says: its title, what the button does, what is said afterwards."""

    title: str | Promise
    submit: str | Promise
    said: str | Promise
    lead: str | Promise = ""
    template: str = "customers/_dialog.html"
    danger: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def ask(request: HttpRequest, form: forms.Form, asked: Ask, run: Callable[[Actor], str | None]) -> HttpResponse:
    """Show the form; when it comes back filled, do it. `run` calls one service and may return a way back."""
    if request.method == "POST" and form.is_valid():
        try:
            way_back = run(actor_of(request))
        except tuple(PROBLEMS) as refused:
            where, words = problem(refused)
            form.add_error(where if where in form.fields else None, str(words))
        else:
            return done(request, str(asked.said), undo=way_back or "")
    context = {"form": form, "ask": asked, "path": request.get_full_path(), **asked.more}
    return render(request, asked.template, context, status=422 if form.is_bound and form.errors else 200)


def for_customer(permission: str) -> Callable[[View], View]:
    """Only for a customer the permission reaches (404 otherwise); what a service refuses is said at the bottom."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, party_id: int, **more: Any) -> HttpResponse:
            if not queries.is_visible(actor_of(request), party_id, permission):
                raise Http404(party_id)
            try:
                return view(request, party_id, **more)
            except tuple(PROBLEMS) as refused:
                toasts.say(request, str(problem(refused)[1]), tone="error")
                return HttpResponse(status=204)

        return needs(permission)(guarded)

    return decorate


def done(request: HttpRequest, said: str, *, undo: str = "") -> HttpResponse:
    """Close the dialog, say what was done, and let the file show it."""
    response = HttpResponse(status=204)
    if said:
        toasts.say(request, said, undo=undo)
    toasts.trigger(response, "close-modal")
    toasts.trigger(response, CHANGED)
    return response


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor
