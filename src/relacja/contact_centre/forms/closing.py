"""What a supervisor says who closes a number at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LOCAL = "%Y-%m-%dT%H:%M"


class CloseNumberForm(forms.Form):
    """Which number is closed, until when, why, and what callers are told."""

    number = forms.ChoiceField(label=_("Number"))
    until = forms.DateTimeField(
        label=_("Closed until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    )
    reason = forms.CharField(label=_("Why"), max_length=200)
    announcement = forms.CharField(
        label=_("Announcement to callers"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Said first where the telephone engine can speak; else callers hear the usual words."),
    )

    def __init__(self, *args: Any, numbers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = list(numbers)  # type: ignore[attr-defined]
