"""A text that a provider has approved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.messaging.models import MessageTemplate

LONGEST = 4_096


def lines_of(typed: str) -> list[str]:
    """What stands in the places, a line for each."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


class TemplateForm(forms.Form):
    """What it is called at the provider, and what stands in its places; neither name nor language change later."""

    code = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Letter by letter as at the provider, such as parcel_waits.")
    )
    language = forms.CharField(
        label=_("Language"), max_length=10, help_text=_("As at the provider, such as pl or en_US.")
    )
    text = forms.CharField(
        label=pgettext_lazy("of a message", "Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("As it was approved, with {{1}}, {{2}}… where values go in."),
    )
    fields_said = forms.CharField(
        label=_("What stands in its places"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A line for each, in their order: whoever writes is asked for it by this name."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any, *, template: MessageTemplate | None) -> None:
        names = ("code", "language", "text", "is_active")
        shown = {name: getattr(template, name) for name in names} if template else {}
        super().__init__(data, initial=shown | ({"fields_said": "\n".join(template.fields)} if template else {}))
        for name in ("code", "language"):
            self.fields[name].disabled = template is not None

    def given(self) -> dict[str, Any]:
        """What `services.save_template` takes, beside the mailbox."""
        said = self.cleaned_data
        kept = {name: said[name] for name in ("code", "language", "text", "is_active")}
        return kept | {"text": kept["text"].replace("\r\n", "\n"), "fields": lines_of(said["fields_said"])}
