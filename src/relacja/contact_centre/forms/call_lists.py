"""What is filled in for a call list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.models import CallList
from relacja.customers.plugs import consent_purposes


class CallListForm(forms.Form):
    """What customers are called for, who calls, and what is said."""

    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=lambda: [(one.code, one.label) for one in consent_purposes],
        help_text=_("Only those are called who may be called for it: it is asked once more before each call."),
    )
    plan = forms.ChoiceField(label=_("Plan"), help_text=_("Says who is asked, in which order and for how long."))
    script = forms.CharField(
        label=_("What to say"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("{customer} and {consultant} stand for the names."),
    )

    def __init__(self, data: Any, *, found: CallList | None, plans: Iterable[tuple[str, str]]) -> None:
        initial = {name: getattr(found, name) for name in self.base_fields} if found else None
        super().__init__(data, initial=initial)
        self.fields["plan"].choices = list(plans)  # type: ignore[attr-defined]
