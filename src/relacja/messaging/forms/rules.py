"""A rule on incoming messages, but for its actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.messaging.models import IncomingRule
from relacja.messaging.queries.setting_up import Homes
from relacja.platform.web.condition_field import WrittenCondition

NUMBERS = ((100, "100"), (20, "20"), (500, "500"))


class RuleForm(forms.Form):
    """What is asked, of which messages, and whether the rules after it are asked too."""

    name = forms.CharField(label=_("Name"), max_length=80)
    mailbox = forms.TypedChoiceField(
        label=_("Messages to"), coerce=int, empty_value=None, required=False
    )  # fmt: skip
    condition = WrittenCondition(
        label=pgettext_lazy("rule", "If"),
        vocabulary="messaging",
        max_length=4_000,
        help_text=_(
            "What may be asked of the message, its conversation and its customer; ALWAYS for every message. Such as "
            'message.subject CONTAINS "invoice" AND NOT message.is_automatic'
        ),
    )
    goes_on = forms.BooleanField(
        label=_("Then ask the rules after it too"), required=False, initial=True,
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any, *, homes: Homes, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        mailbox: Any = self.fields["mailbox"]
        mailbox.required = not homes.whole_house
        mailbox.choices = [*([("", _("All mailboxes"))] if homes.whole_house else []), *homes.mailboxes]

    @classmethod
    def initial_of(cls, rule: IncomingRule) -> dict[str, Any]:
        """What the form shows of a rule."""
        return {name: getattr(rule, name) for name in cls.base_fields if name != "mailbox"} | {
            "mailbox": rule.mailbox_id or ""
        }

    @classmethod
    def typed(cls, data: Any) -> dict[str, Any]:
        """What was typed, to be shown again and judged later."""
        flags = ("goes_on", "is_active")
        return {name: name in data if name in flags else data.get(name, "") for name in cls.base_fields}


class TrialForm(forms.Form):
    """On how many of the latest messages a rule is tried."""

    number: Any = forms.TypedChoiceField(
        label=_("Latest messages"), choices=NUMBERS, coerce=int, empty_value=None, required=False
    )

    def most(self) -> int:
        """How many; a hundred where nothing was chosen."""
        return self.cleaned_data["number"] or NUMBERS[0][0]
