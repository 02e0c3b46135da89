"""What people fill in at the desk."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.services import WrapUp


class WrapUpForm(forms.Form):
    """How a contact ended; everything may be left out."""

    reason = forms.SlugField(required=False, max_length=40)
    outcome = forms.SlugField(required=False, max_length=40)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)
    task = forms.CharField(label=_("What is to be done"), required=False, max_length=200)
    task_due = forms.DateTimeField(label=_("By when"), required=False)

    def clean_task_due(self) -> datetime | None:
        """A moment that can be one of ours."""
        due: datetime | None = self.cleaned_data["task_due"]
        if due is not None and not 1800 <= due.year <= 2200:
            raise forms.ValidationError(_("This cannot be read."))
        return due

    def wrap_up(self) -> WrapUp:
        """What was filled in."""
        given: dict[str, Any] = dict(self.cleaned_data)
        return WrapUp(**given)
