"""The box in which people write a condition: it offers what may be typed next, and says at once what it lacks.

What a sent form was told under the box is not told once more below it.
"""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from relacja.kit.conditions import Condition, ConditionError, parse
from relacja.platform.condition_words import error_in_words
from relacja.platform.conditions import vocabularies


class ConditionBox(forms.Textarea):
    """A text area with a list of words under it, and a line that the server answers in."""

    def __init__(self, vocabulary: str) -> None:
        super().__init__({"rows": 3, "spellcheck": "false", "autocomplete": "off", "autocapitalize": "off"})
        self.vocabulary = vocabulary

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The text area tied to its list, and both after it."""
        box = (attrs or {}).get("id") or f"id_{name}"
        tied = {
            **(attrs or {}),
            "id": box,
            "class": f"{(attrs or {}).get('class', '')} condition-box".strip(),
            "role": "combobox",
            "aria-autocomplete": "list",
            "aria-expanded": "false",
            "aria-controls": f"{box}_words",
            "data-words": reverse("web_condition_words", args=[self.vocabulary]),
        }
        check = reverse("web_condition_check", args=[self.vocabulary])
        told = "aria-invalid" in tied
        rest = render_to_string("web/_condition_box.html", {"box": box, "name": name, "check": check, "told": told})
        return mark_safe(super().render(name, value, tied, renderer) + rest)  # noqa: S308 - both are escaped


class WrittenCondition(forms.CharField):
    """A condition in a form, read strictly: its mistake is told under the box. What is kept is its `str`."""

    def __init__(self, *, vocabulary: str = "customers", **options: Any) -> None:
        self.vocabulary = vocabulary
        super().__init__(widget=ConditionBox(vocabulary), **options)

    def clean(self, value: Any) -> Condition | None:
        """The condition; None where nothing was written and nothing had to be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text, vocabularies[self.vocabulary])
        except ConditionError as error:
            raise forms.ValidationError(error_in_words(error)) from error
