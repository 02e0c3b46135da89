"""A page under Settings with one form: saved, it leads back, or on where `save` answers with a way; what the service
refuses stands beside its field.

`save` may put errors beside fields of the form itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from relacja.platform.web import toasts

Words = str | Promise
Refusals = Mapping[type[Exception], tuple[str, Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """What the page shows beside the form; `back_url` is where one comes from and goes back to, `refusals` say in words
    what the service may refuse, each with the field it concerns."""

    title: Words
    back_url: str
    crumb: Words = ""
    lead: Words = ""
    submit: Words = ""
    check_url: str = ""
    template: str = "web/settings_form.html"
    refusals: Refusals = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def form_page(
    request: HttpRequest, page: FormPage, form: Form, save: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """The form, or the way back once it is saved."""
    if request.method == "POST" and form.is_valid():
        onwards = _saved(page, form, save)
        if not form.errors:
            toasts.say(request, _("Saved."))
            return onwards if isinstance(onwards, HttpResponseRedirect) else HttpResponseRedirect(page.back_url)
    shown = {name: getattr(page, name) for name in ("title", "crumb", "lead", "submit", "check_url", "back_url")}
    context = {"form": form, "crumb_url": page.back_url, **shown, **page.more}
    return render(request, page.template, context, status=422 if form.is_bound and form.errors else 200)


def _saved(page: FormPage, form: Form, save: Callable[[dict[str, Any]], object]) -> object:
    try:
        return save(form.cleaned_data)
    except tuple(page.refusals) as refused:
        name, words = next(page.refusals[kind] for kind in type(refused).__mro__ if kind in page.refusals)
        form.add_error(name if name in form.fields else None, str(words))
        return None
