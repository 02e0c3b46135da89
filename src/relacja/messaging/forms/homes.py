"""Where something is used: in the whole house, in a unit, in a mailbox."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.messaging.queries.setting_up import Homes

HOUSE = "house"


class HomeField(forms.ChoiceField):
    """One of the homes the actor sets up; what comes out are the numbers of the unit and of the mailbox."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("Used in"),
            help_text=gettext_lazy("In conversations of the whole company, of a unit's mailboxes, or of one mailbox."),
            **options,
        )

    def offer(self, homes: Homes) -> None:
        """What can be chosen."""
        house = [(HOUSE, _("Whole company"))] if homes.whole_house else []
        units = [(f"unit:{pk}", name) for pk, name in homes.units]
        boxes = [(f"mailbox:{pk}", name) for pk, name in homes.mailboxes]
        groups = [(_("Units"), units), (_("Mailboxes"), boxes)]
        self.choices: Any = [*house, *((label, rows) for label, rows in groups if rows)]

    def clean(self, value: Any) -> tuple[int | None, int | None]:
        """The unit and the mailbox."""
        kind, _colon, number = str(super().clean(value)).partition(":")
        return (int(number) if kind == "unit" else None, int(number) if kind == "mailbox" else None)


def home_said(unit_id: int | None, mailbox_id: int | None) -> str:
    """The choice that stands for a home."""
    return f"unit:{unit_id}" if unit_id else f"mailbox:{mailbox_id}" if mailbox_id else HOUSE
