"""Why conversations are put together or taken apart."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why; it stands in the record of both conversations."""

    reason = forms.CharField(max_length=200, label=_("Reason"))


class MergeForm(ReasonForm):
    """Into which conversation; `known`: that it is somebody else's has been read."""

    into = forms.IntegerField(label=_("Into"), min_value=1, max_value=10**18)
    known = forms.BooleanField(required=False)


class SplitForm(ReasonForm):
    """What the new conversation is about."""

    subject = forms.CharField(max_length=300, required=False, label=_("Subject"))
    field_order = ("subject", "reason")
