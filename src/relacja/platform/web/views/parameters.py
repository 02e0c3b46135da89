"""Settings, Parameters: what managers may set, and the form that sets it."""

from itertools import groupby
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.platform import parameters
from relacja.platform.permissions import EDIT_PARAMETERS
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.parameter_form import ParameterForm, in_words
from relacja.platform.web.requests import HouseRequest


@require_GET
@needs(EDIT_PARAMETERS)
def every(request: HttpRequest) -> HttpResponse:
    """All parameters by their group, with their values."""
    settings = parameters.settings_in_force(cast(HouseRequest, request).actor)
    rows = [(str(each.parameter.group), each, in_words(each)) for each in settings]
    groups = [(name, list(group)) for name, group in groupby(sorted(rows, key=_by_group), key=_by_group)]
    return render(request, "web/parameters.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@needs(EDIT_PARAMETERS)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Give one parameter another value, with a reason."""
    setting = _setting(request, code)
    form = ParameterForm(setting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = cast(HouseRequest, request).actor
        parameters.set_parameter(actor=actor, code=code, **form.cleaned_data)
        return _back(request)
    page = _page(setting, form)
    return render(request, "web/parameter.html", page, status=422 if form.errors else 200)


@require_POST
@needs(EDIT_PARAMETERS)
def reset(request: HttpRequest, code: str) -> HttpResponse:
    """Give one parameter its default back."""
    _setting(request, code)
    reason = request.POST.get("reason") or _("back to the default")
    parameters.reset_parameter(actor=cast(HouseRequest, request).actor, code=code, reason=reason)
    return _back(request)


def _by_group(row: tuple[str, parameters.Setting, str]) -> str:
    return row[0]


def _setting(request: HttpRequest, code: str) -> parameters.Setting:
    try:
        return parameters.setting_in_force(cast(HouseRequest, request).actor, code)
    except parameters.NoSuchParameter as missing:
        raise Http404 from missing


def _back(request: HttpRequest) -> HttpResponse:
    toasts.say(request, _("Saved. It holds everywhere within a few seconds."))
    return HttpResponseRedirect(reverse("platform_parameters"))


def _page(setting: parameters.Setting, form: ParameterForm) -> dict[str, Any]:
    code = setting.parameter.code
    return {
        "title": setting.parameter.label,
        "form": form,
        "back_url": reverse("platform_parameters"),
        "reset_url": reverse("platform_parameter_reset", args=[code]) if setting.changed else "",
        "default": setting.parameter.typed(setting.parameter.default),
    }
