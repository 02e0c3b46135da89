"""A text in its languages, and on what it is looked at."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.messaging.forms.homes import HomeField, home_said
from relacja.messaging.forms.macros import PreviewForm
from relacja.messaging.models import Text
from relacja.messaging.queries.setting_up import Homes
from relacja.messaging.types import TextDraft

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class TextForm(forms.Form):
    """Its short code and home; beside these fields a subject and a text for each language of the house."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Short code"),
        max_length=41,
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
        help_text=_("Typed as /code into an answer: letters a to z, digits, hyphens and underscores."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Text.Kind.choices, initial=Text.Kind.CANNED)
    home = HomeField()
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any, *, homes: Homes, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        home: Any = self.fields["home"]
        home.offer(homes)
        for code in LANGUAGES:
            self.fields[f"subject_{code}"] = forms.CharField(
                label=pgettext_lazy("of a message", "Subject"), required=False, max_length=300
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=pgettext_lazy("of a message", "Text"), required=False, max_length=50_000, strip=False,
                widget=forms.Textarea(attrs={"rows": 7, "data-variables": ""}),
            )  # fmt: skip

    def languages(self) -> list[tuple[str, str, forms.BoundField, forms.BoundField]]:
        """Each language with its boxes, those in which something stands first."""
        found = [(code, str(name), self[f"subject_{code}"], self[f"body_{code}"]) for code, name in settings.LANGUAGES]
        return sorted(found, key=lambda one: not one[3].value())

    @classmethod
    def initial_of(cls, text: Text) -> dict[str, Any]:
        """What the form shows of a text."""
        shown = {name: getattr(text, name) for name in ("name", "code", "kind", "is_active")}
        for one in text.variants.all():
            shown |= {f"subject_{one.language}": one.subject, f"body_{one.language}": one.body}
        return shown | {"home": home_said(text.unit_id, text.mailbox_id)}

    def draft(self) -> TextDraft:
        """What was typed: the languages in which there is a text."""
        said, (unit_id, mailbox_id) = self.cleaned_data, self.cleaned_data["home"]
        both = {code: (said[f"subject_{code}"], said[f"body_{code}"].replace("\r\n", "\n")) for code in LANGUAGES}
        variants = {code: one for code, one in both.items() if one[0].strip() or one[1].strip()}
        return TextDraft(
            said["code"], said["name"], variants, said["kind"], unit_id=unit_id, mailbox_id=mailbox_id,
            is_active=said["is_active"],
        )  # fmt: skip


class TextPreviewForm(PreviewForm):
    """The conversation and the language."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As the customer wants it")), *settings.LANGUAGES], required=False
    )
