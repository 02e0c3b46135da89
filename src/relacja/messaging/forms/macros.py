"""A macro, but for its actions; and on what it is looked at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.messaging.forms.homes import HomeField, home_said
from relacja.messaging.models import Macro
from relacja.messaging.queries.setting_up import Homes


class MacroForm(forms.Form):
    """What it is called, and where it is offered."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What one chooses beside a conversation."))
    home = HomeField()
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any, *, homes: Homes, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        home: Any = self.fields["home"]
        home.offer(homes)

    @classmethod
    def initial_of(cls, macro: Macro) -> dict[str, Any]:
        """What the form shows of a macro."""
        home = home_said(macro.unit_id, macro.mailbox_id)
        return {"name": macro.name, "home": home, "is_active": macro.is_active}

    @classmethod
    def typed(cls, data: Any) -> dict[str, Any]:
        """What was typed, to be shown again and judged later."""
        return {"name": data.get("name", ""), "home": data.get("home", ""), "is_active": "is_active" in data}


class PreviewForm(forms.Form):
    """The conversation on which something is looked at before anybody uses it."""

    conversation = forms.TypedChoiceField(label=_("On the conversation"), coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any, *, conversations: list[tuple[int, str]]) -> None:
        super().__init__(data)
        conversation: Any = self.fields["conversation"]
        conversation.choices = conversations

    @property
    def has_any(self) -> bool:
        """Whether there is a conversation to look at it on."""
        return bool(self.fields["conversation"].choices)  # type: ignore[attr-defined]
