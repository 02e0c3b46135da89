"""Why conversations are put together or taken apart."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why; it stands in the record of both conversations."""

    reason = forms.CharField(max_length=200, label=_("Reason"))


class MergeForm(ReasonForm):
    """Into which of some conversations."""

    into = forms.TypedChoiceField(coerce=int, label=_("Into"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, ids: Sequence[int]) -> None:
        super().__init__(data)
        into: Any = self.fields["into"]
        into.choices = [(pk, str(pk)) for pk in ids]


class SplitForm(ReasonForm):
    """What the new conversation is about."""

    subject = forms.CharField(max_length=300, required=False, label=_("Subject"))
    field_order = ("subject", "reason")
