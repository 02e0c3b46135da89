"""Shapes of what people type."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from relacja.accounts import services
from relacja.accounts.models import OrganisationUnit, Role, User

Choices = Iterable[tuple[Any, str]]


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AskForReset(ResetPasswordForm):  # type: ignore[misc]
    """Who forgot their password; the answer is the same whether somebody here has that e-mail or not."""

    def save(self, request: HttpRequest, **_rest: Any) -> str:
        """Have the mail sent, if there is anybody to send it to."""
        email: str = self.cleaned_data["email"]
        services.ask_for_reset(actor=request.actor, email=email)  # type: ignore[attr-defined]
        return email


class SettingsForm(forms.Form):
    """One's own settings."""

    full_name = forms.CharField(
        label=_("First and last name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=32, required=False, widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)
    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme.choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(z, z) for z in sorted(available_timezones())])


class NewPasswordForm(forms.Form):
    """A name and a password for somebody who was invited."""

    full_name = forms.CharField(
        label=_("First and last name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Three unrelated words are easier to remember and harder to guess."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """The password may not be what everybody tries first."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("password"):
            user = User(email=self.email, full_name=typed.get("full_name", ""))
            try:
                validate_password(typed["password"], user)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return typed


class InviteForm(forms.Form):
    """Whom to invite, where to, as what."""

    email = forms.EmailField(label=_("E-mail"))
    full_name = forms.CharField(label=_("First and last name"), max_length=150, required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    role = forms.TypedChoiceField(label=_("Role"), coerce=int)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=User.Language.choices)

    def __init__(self, *args: Any, units: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units)
        _offer(self, "role", [("", "–"), *roles])


class UserForm(forms.Form):
    """What others know of a user."""

    full_name = forms.CharField(label=_("First and last name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"))
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)


class MembershipForm(forms.Form):
    """A role in a unit, from a day."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    role = forms.TypedChoiceField(label=_("Role"), coerce=int)
    valid_from = forms.DateField(label=_("From"), widget=DayInput())
    valid_to = forms.DateField(
        label=_("Until"), widget=DayInput(), required=False, help_text=_("That day no longer counts.")
    )

    def __init__(self, *args: Any, units: Choices, roles: Choices, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("valid_from", today)
        _offer(self, "unit", units)
        _offer(self, "role", roles)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))


class EndForm(forms.Form):
    """From which day on something no longer counts."""

    day = forms.DateField(label=_("From which day on"), widget=DayInput())
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))


class UnitForm(forms.Form):
    """A unit of the tree."""

    name = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationUnit.Kind.choices)


class NewUnitForm(UnitForm):
    """A unit, and where it stands."""

    parent = forms.TypedChoiceField(label=_("Belongs to"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", units, none="—")


class MoveUnitForm(ReasonForm):
    """Where a unit is to stand."""

    parent = forms.TypedChoiceField(label=_("New place"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", units, none="—")
        self.order_fields(["parent", "reason"])


class RoleForm(forms.Form):
    """What a role grants, and which rows it reaches."""

    name = forms.CharField(label=_("Name"), max_length=100)
    row_scope = forms.ChoiceField(label=_("Sees"), choices=Role.RowScope.choices, widget=forms.RadioSelect)
    everything = forms.BooleanField(label=_("Everything, also what later releases and new apps add"), required=False)
    granted = forms.MultipleChoiceField(label=_("Permissions"), required=False)

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["granted"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(code, code) for code in codes]


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("What is it for?"), max_length=100)
    expires_on = forms.DateField(
        label=_("Valid until"), widget=DayInput(), required=False, help_text=_("Without a day it never expires.")
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, codes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "scopes", codes)


def _offer(form: forms.Form, name: str, choices: Choices, none: str | None = None) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = [*([] if none is None else [("", none)]), *choices]
