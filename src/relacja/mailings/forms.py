"""The form by which a design begins."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relacja.customers.plugs import consent_purposes
from relacja.mailings import design_page
from relacja.mailings.types import LANGUAGES, DesignDraft


class NewDesignForm(forms.Form):
    """Its name and its purpose."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=lambda: [(code, consent_purposes[code].label) for code in consent_purposes.codes()],
        initial="marketing",
    )  # fmt: skip

    begins = forms.ChoiceField(
        label=_("Begin with"), required=False,
        choices=[("letter", _("A heading and a text")), ("basket", _("What lies in a basket that was left"))],
    )  # fmt: skip

    def said(self) -> DesignDraft:
        """A design with something to begin with, in the language of whoever makes it."""
        name, spoken = self.cleaned_data["name"], (get_language() or "")[:2]
        language = spoken if spoken in LANGUAGES else LANGUAGES[0]
        return DesignDraft(
            name, self.cleaned_data["purpose"], {language: design_page.starting(name, self.cleaned_data["begins"])}
        )
