"""The form that gives a parameter another value."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.platform.parameters import BadValue, Setting, Value

WRONG = {
    "int": gettext_lazy("Type a whole number."),
    "decimal": gettext_lazy("Type a number."),
    "duration": gettext_lazy("Type a time such as 90s, 15m, 36h or 1d 12h."),
    "text": gettext_lazy("That text is too long or too short."),
}


class ParameterForm(forms.Form):
    """The value, typed as its kind wants it, and why it changes."""

    def __init__(self, setting: Setting, data: Any = None) -> None:
        super().__init__(data, initial={"value": setting.parameter.typed(setting.value)})
        self.parameter = setting.parameter
        self.fields["value"] = self._value_field()
        self.fields["reason"] = forms.CharField(label=_("Why"), max_length=500)

    def _value_field(self) -> forms.Field:
        label, hint = str(self.parameter.label), str(self.parameter.help)
        if self.parameter.kind == "choice":
            return forms.ChoiceField(label=label, help_text=hint, choices=list(self.parameter.choices.items()))
        if self.parameter.kind == "bool":
            return forms.ChoiceField(label=label, help_text=hint, choices=[("True", _("Yes")), ("False", _("No"))])
        return forms.CharField(label=label, help_text=hint, max_length=500)

    def clean_value(self) -> Value:
        """The value that was meant; says what is wrong with it otherwise."""
        try:
            return self.parameter.parse(self.cleaned_data["value"])
        except BadValue as bad:
            raise forms.ValidationError(self._what_is_wrong()) from bad

    def _what_is_wrong(self) -> str:
        words = str(WRONG.get(self.parameter.kind, ""))
        if self.parameter.kind in {"int", "decimal"} and None not in (self.parameter.minimum, self.parameter.maximum):
            bounds = {"least": self.parameter.minimum, "most": self.parameter.maximum}
            words += " " + _("It must be between %(least)s and %(most)s.") % bounds
        return words


def in_words(setting: Setting) -> str:
    """The value as people read it."""
    if isinstance(setting.value, bool):
        return _("Yes") if setting.value else _("No")
    if setting.parameter.kind == "choice":
        return str(setting.parameter.choices.get(str(setting.value), setting.value))
    return setting.parameter.typed(setting.value)
