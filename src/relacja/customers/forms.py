"""Shapes of what people type about customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers.models import ContactPoint, Party, PartyContactPoint, PartyRole
from relacja.customers.models.consent import Decision
from relacja.customers.plugs import (
    consent_purposes,
    contact_channels,
    identifier_schemes,
    relation_types,
    role_types,
)
from relacja.customers.types import PartyDraft, PointDraft, RoleDraft

KINDS = [(Party.Kind.PERSON.value, _("Person")), (Party.Kind.ORGANISATION.value, _("Organisation"))]


class NewCustomerForm(forms.Form):
    """Three fields to begin with: name, telephone, e-mail. Everything else is asked for later."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial="person", widget=forms.RadioSelect)
    name = forms.CharField(
        label=pgettext_lazy("of a customer", "Name"),
        max_length=250,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.TextInput({"inputmode": "email"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=lambda: [
            (code, role_types[code].label) for code in ("customer", "prospect", "contact") if code in role_types
        ],
    )
    identifier = forms.CharField(label=_("NIP or PESEL"), max_length=40, required=False)

    def draft(self) -> PartyDraft:
        """What was typed so far, as far as it can be read; works on a half-filled form too."""
        typed = {name: str(self.data.get(name) or "").strip() for name in self.fields}
        kind = typed["kind"] if typed["kind"] in dict(KINDS) else "person"
        points = [PointDraft(kind=code, raw=typed[code]) for code in ("phone", "email") if typed[code]]
        scheme = "pesel" if kind == "person" and len([c for c in typed["identifier"] if c.isdigit()]) == 11 else "nip"
        return PartyDraft.called(
            kind,
            typed["name"],
            roles=(RoleDraft(typed["role"]),) if typed["role"] in role_types else (),
            points=tuple(points),
            identifiers=((scheme, typed["identifier"]),) if typed["identifier"] else (),
        )


class PointForm(forms.Form):
    """A telephone number, e-mail or web address."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(value, label) for value, label in ContactPoint.Kind.choices if value != "postal"]
    )
    raw = forms.CharField(label=_("Number or address"), max_length=400, widget=forms.TextInput({"autofocus": True}))
    purpose = forms.ChoiceField(label=_("Used for"), choices=PartyContactPoint.Purpose.choices)
    is_preferred = forms.BooleanField(label=_("Preferred"), required=False)

    def draft(self) -> PointDraft:
        """The point as typed."""
        return PointDraft(**self.cleaned_data)


class AddressForm(forms.Form):
    """A postal address in its parts."""

    street = forms.CharField(
        label=_("Street and number"), max_length=200, required=False, widget=forms.TextInput({"autofocus": True})
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=_("Town"), max_length=100)
    country = forms.CharField(label=_("Country"), max_length=2, initial="PL", required=False)
    purpose = forms.ChoiceField(label=_("Used for"), choices=PartyContactPoint.Purpose.choices)

    def draft(self) -> PointDraft:
        """The address as typed."""
        parts = {name: self.cleaned_data[name] for name in ("street", "postcode", "city", "country")}
        return PointDraft(kind="postal", parts=parts, purpose=self.cleaned_data["purpose"])


class PointTermsForm(forms.Form):
    """How a point is used, and from when to when one may call."""

    purpose = forms.ChoiceField(label=_("Used for"), choices=PartyContactPoint.Purpose.choices)
    is_preferred = forms.BooleanField(label=_("Preferred"), required=False)
    begins = forms.TimeField(label=_("Not before"), required=False, widget=forms.TimeInput({"type": "time"}))
    ends = forms.TimeField(label=_("Not after"), required=False, widget=forms.TimeInput({"type": "time"}))

    def hours(self) -> dict[str, str]:
        """The hours as the point keeps them."""
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return {"from": begins.strftime("%H:%M"), "to": ends.strftime("%H:%M")} if begins and ends else {}


class IdentifierForm(forms.Form):
    """A number of the state."""

    scheme = forms.ChoiceField(
        label=_("Kind of number"), choices=lambda: [(s.code, s.label) for s in identifier_schemes]
    )
    raw = forms.CharField(
        label=_("Number"), max_length=50, widget=forms.TextInput({"autofocus": True, "autocomplete": "off"})
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput({"autofocus": True}))


class ForgetForm(forms.Form):
    """Why somebody is forgotten, and that one knows what that means."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Stays in the record of changes: do not name the person here.")
    )
    understood = forms.BooleanField(label=_("I know that this cannot be taken back"))


class RelationForm(forms.Form):
    """How this customer stands to another one."""

    type = forms.ChoiceField(
        label=_("Relation"),
        choices=lambda: [
            choice
            for t in relation_types
            for choice in (
                [(f"{t.code}:a", t.a_label)]
                if str(t.a_label) == str(t.b_label)
                else [(f"{t.code}:a", t.a_label), (f"{t.code}:b", t.b_label)]
            )
        ],
    )
    other = forms.IntegerField(label=_("Who"), widget=forms.HiddenInput)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    share = forms.DecimalField(
        label=_("Share, %"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )
    on = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput({"type": "date"}))


class ConsentForm(forms.Form):
    """What was said."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=lambda: [(p.code, p.label) for p in consent_purposes])
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=lambda: [("", _("All channels")), *((c.code, c.label) for c in contact_channels)],
    )
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices)
    captured_via = forms.ChoiceField(
        label=_("Where it was said"),
        choices=[
            ("phone", _("On the phone")),
            ("counter", _("At the counter")),
            ("letter", _("In writing")),
            ("email", _("By e-mail")),
            ("form", _("On a form")),
        ],
    )
    text_version = forms.CharField(label=_("Wording"), max_length=50, required=False)


class PreferenceForm(forms.Form):
    """What the customer likes."""

    subject = forms.CharField(label=_("What about"), max_length=60, widget=forms.TextInput({"autofocus": True}))
    value = forms.CharField(label=_("What they like"), max_length=200, required=False)


class RoleForm(forms.Form):
    """A role to be given."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: [(r.code, r.label) for r in role_types])
    business_line = forms.ChoiceField(label=_("As"), choices=PartyRole.Line.choices)


class TagForm(forms.Form):
    """A label."""

    name = forms.CharField(label=_("Tag"), max_length=50, widget=forms.TextInput({"autofocus": True, "list": "tags"}))


class AssignForm(forms.Form):
    """Whose the customer is."""

    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, owners: Any = (), units: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Nobody")), *owners]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("None")), *units]  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """What a customer is called."""

    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    display_name = forms.CharField(label=pgettext_lazy("of a customer", "Name"), max_length=250, required=False)

    def __init__(self, *args: Any, kind: str = "person", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("display_name",) if kind == "person" else ("given_name", "family_name"):
            del self.fields[name]
