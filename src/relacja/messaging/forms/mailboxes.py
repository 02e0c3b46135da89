"""How a mailbox is set up: whose it is, how its work is routed, and a box for each setting of its transport."""

import re
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.kit.hours import HoursError, read_hours
from relacja.messaging.models import Mailbox
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.plugs import MailboxSetting, Transport
from relacja.platform.actor import Actor
from relacja.platform.hours import hours_error_in_words
from relacja.routing import queries as routing

LANGUAGES = (("pl", "polski"), ("en", "English"), ("ru", "русский"))
OWN = ("name", "address", "plan", "hours_text", "language", "signature", "since", "is_active")
SEEN_BY, WORK = ("unit_id", "owner_id"), ("plan", "language", "hours_text", "since", "signature")


class MailboxForm(forms.Form):
    """A mailbox; secrets stay out of sight, and are asked for again where their address changes."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Customers see it as the sender."))
    address = forms.CharField(label=_("Address"), max_length=254)
    unit_id = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        help_text=_("Those whose role reaches the unit see it. Blank: those whose role reaches the whole company."),
    )
    owner_id = forms.ChoiceField(
        label=_("Personal mailbox of"),
        required=False,
        help_text=_("Only they, and those it is shared with, see what stands in it."),
    )
    plan = forms.ChoiceField(
        label=_("Routing plan"), required=False, help_text=_("Blank: nothing rings, people take it from the inbox.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False, choices=(("", _("As the system")), *LANGUAGES))
    hours_text = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As in: Mon-Fri 08:00-18:00; Sat 09:00-13:00; 25.12.2026 closed. Blank: somebody is always there."),
    )
    since = forms.DateTimeField(
        label=_("Messages since"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("What is older stays where it is. Blank: all that lies there comes in."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    signature = forms.CharField(
        label=_("Signature"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: Any, *, actor: Actor, plug: Transport, mailbox: Mailbox | None) -> None:
        fields = (*OWN, "unit_id", "owner_id")
        super().__init__(data, initial={name: getattr(mailbox, name) for name in fields} if mailbox else {})
        self.plug = plug
        self._choose("unit_id", _("Whole company"), accounts.unit_choices(actor, CONFIGURE))
        people = accounts.user_choices(actor, CONFIGURE, may=ANSWER, limit=500)
        self._choose("owner_id", _("Nobody: it is shared"), people)
        self._choose("plan", _("None"), routing.setup.plan_choices())
        self.fields["address"].help_text = str(plug.address_help)
        if not plug.has_hours:
            del self.fields["hours_text"]
        for one in plug.settings:
            self.fields[f"set_{one.code}"] = _field(one, mailbox)

    def _choose(self, name: str, none: Any, offered: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", none), *((str(code), label) for code, label in offered)]

    def clean_address(self) -> str:
        """As its transport writes addresses."""
        typed = str(self.cleaned_data["address"])
        if self.plug.address_form and not re.fullmatch(self.plug.address_form, typed):
            raise forms.ValidationError(str(self.plug.address_help))
        return typed

    def clean_hours_text(self) -> str:
        """Hours that can be read."""
        typed = str(self.cleaned_data["hours_text"])
        try:
            read_hours(typed, ZoneInfo("UTC"))
        except HoursError as wrong:
            raise forms.ValidationError(hours_error_in_words(wrong)) from wrong
        return typed

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The boxes under their headings, what everybody needs first."""
        found: list[tuple[Any, list[forms.BoundField]]] = [
            ("", [self[name] for name in ("name", "address", "is_active")])
        ]
        for title, settings in groupby(self.plug.settings, lambda one: str(one.part)):
            found.append((title, [self[f"set_{one.code}"] for one in settings]))
        found.append((_("Who sees it"), [self[name] for name in SEEN_BY]))
        found.append((_("How it is worked on"), [self[name] for name in WORK if name in self.fields]))
        return found

    def values(self) -> dict[str, str]:
        """The settings of the transport by their codes."""
        found = {one.code: self.cleaned_data[f"set_{one.code}"] for one in self.plug.settings}
        return {code: ("yes" if value else "no") if isinstance(value, bool) else value for code, value in found.items()}

    def fields_of(self) -> dict[str, Any]:
        """What belongs to the mailbox itself."""
        said = {name: self.cleaned_data[name] for name in OWN if name != "address" and name in self.fields}
        links = {
            name: int(self.cleaned_data[name]) if self.cleaned_data[name] else None for name in ("unit_id", "owner_id")
        }
        return said | links


def _field(one: MailboxSetting, mailbox: Mailbox | None) -> forms.Field:
    kept = mailbox.settings.get(one.code, one.default) if mailbox else one.default
    shown: dict[str, Any] = {"label": str(one.label), "help_text": str(one.help)}
    if one.kind == "flag":
        return forms.BooleanField(required=False, initial=kept == "yes", **shown)
    keeps = bool(one.secret and mailbox and mailbox.secrets)
    shown |= {"required": one.required and not keeps, "initial": "" if one.secret else kept}
    if one.kind == "choice":
        return forms.ChoiceField(choices=[(code, str(label)) for code, label in one.choices], **shown)
    if one.secret:
        shown["widget"] = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        shown["help_text"] = _("Kept encrypted and never shown. Blank: it stays as it is.") if keeps else one.help
    return forms.CharField(max_length=1_000, **shown)
