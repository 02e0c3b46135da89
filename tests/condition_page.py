"""A page with a box for a condition, at `/a-condition`: for tests, which name this module as the root of addresses."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from relacja.platform.web.condition_field import WrittenCondition


class ConditionForm(forms.Form):
    """Whom we mean."""

    name = forms.CharField(label="Name")
    whom = WrittenCondition(label="Whom", help_text='For example customers.kind = "person"')


def page(request: HttpRequest) -> HttpResponse:
    """The form; what was read, once it could be."""
    form = ConditionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse(str(form.cleaned_data["whom"]))
    context = {"form": form, "title": "A condition", "submit": "Keep", "back_url": "/"}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


urlpatterns = [path("a-condition", page), path("", include("config.urls"))]
