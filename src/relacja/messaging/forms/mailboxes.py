"""How a mailbox is set up: whose it is, how its work is routed, and a box for each setting of its transport."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.messaging.models import Mailbox
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.plugs import MailboxSetting, Transport
from relacja.platform.actor import Actor
from relacja.routing import queries as routing

LANGUAGES = (("pl", "polski"), ("en", "English"), ("ru", "русский"))
OWN = ("name", "address", "plan", "language", "signature", "since", "is_active")


class MailboxForm(forms.Form):
    """A mailbox; secrets stay out of sight, and are asked for again where their address changes."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Customers see it as the sender."))
    address = forms.CharField(label=_("Address"), max_length=254, help_text=_("What customers write to."))
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
    language = forms.ChoiceField(label=_("Language"), required=False, choices=(("", "-"), *LANGUAGES))
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
        self._choose("unit_id", accounts.unit_choices(actor, CONFIGURE))
        self._choose("owner_id", accounts.user_choices(actor, CONFIGURE, may=ANSWER, limit=500))
        self._choose("plan", routing.setup.plan_choices())
        for one in plug.settings:
            self.fields[f"set_{one.code}"] = _field(one, mailbox)

    def _choose(self, name: str, offered: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", "-"), *((str(code), label) for code, label in offered)]

    def values(self) -> dict[str, str]:
        """The settings of the transport by their codes."""
        found = {one.code: self.cleaned_data[f"set_{one.code}"] for one in self.plug.settings}
        return {code: ("yes" if value else "no") if isinstance(value, bool) else value for code, value in found.items()}

    def fields_of(self) -> dict[str, Any]:
        """What belongs to the mailbox itself."""
        said = {name: self.cleaned_data[name] for name in OWN if name != "address"}
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
