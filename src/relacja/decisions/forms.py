"""Forms of offers and contact policies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.catalogue import queries as catalogue
from relacja.decisions import words
from relacja.decisions.models import ContactPolicy, Offer
from relacja.platform.actor import Actor
from relacja.platform.web.condition_field import WrittenCondition

CONDITIONS = ("eligibility", "applicability", "suitability")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _text(label: Any, hint: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=4000, widget=area, help_text=hint)


def _condition(label: Any, hint: Any) -> WrittenCondition:
    return WrittenCondition(label=label, required=False, vocabulary="customers", help_text=hint)


class OfferForm(forms.Form):
    """An offer: what it is, whom it fits, where and when it may be made."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.SlugField(label=_("Code"), max_length=60)
    group = forms.ChoiceField(label=_("Group"), required=False)
    kind = forms.ChoiceField(label=_("Kind"))
    product = forms.CharField(
        label=_("Product"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
        help_text=_("Its code. Who has it already is not offered it."),
    )
    value = forms.DecimalField(
        label=_("Value of a yes"), min_value=0, max_digits=14, decimal_places=2, initial=0, localize=True
    )
    valid_from, valid_to = _day(_("From")), _day(_("To (inclusive)"))
    state = forms.ChoiceField(label=_("State"), choices=Offer.State.choices)
    places = forms.MultipleChoiceField(
        label=pgettext_lazy("offer", "Where it is made"), widget=forms.CheckboxSelectMultiple, initial=["desk"]
    )
    pitch = _text(_("What to say"), _("For the consultant."))
    reason = _text(_("Why, in words for the customer"), _("May be read out."))
    eligibility = _condition(_("Who may have it"), _("Blank for everybody."))
    applicability = _condition(_("When it makes sense"), _("Blank for always."))
    suitability = _condition(_("Whom it is right for"), _("Blank for everybody."))

    def open_to(self, actor: Actor, groups: list[tuple[str, str]], kept: tuple[str, ...] = ()) -> "OfferForm":
        """The choices there are; places that an offer has already stay among them."""
        self.actor = actor
        more = [(place, place) for place in kept if place not in words.PLACES]
        for name, choices in (
            ("group", [("", "–"), *groups]),
            ("kind", words.kinds()),
            ("places", [*words.places(), *more]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        return self

    def clean_product(self) -> int | None:
        """The product of the code that was typed."""
        code = self.cleaned_data["product"].strip()
        if not code:
            return None
        found = catalogue.ids_by_code(self.actor, [code])
        if code not in found:
            raise forms.ValidationError(_("No product has this code."))
        return found[code]

    def said(self) -> dict[str, Any]:
        """The cleaned values as `save_offer` takes them."""
        said = dict(self.cleaned_data)
        said["product_id"] = said.pop("product")
        return said | {name: str(said[name] or "") for name in CONDITIONS}


class GroupForm(forms.Form):
    """A sort of offers."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(label=_("Code"), max_length=40)


class PolicyForm(forms.Form):
    """So many answers of a kind within so many days rest offers for some days."""

    name = forms.CharField(label=_("Name"), max_length=80)
    answer = forms.ChoiceField(label=_("Counts"))
    times = forms.IntegerField(label=_("Times"), min_value=1, max_value=100, initial=1)
    within_days = forms.IntegerField(label=_("Within days"), min_value=1, max_value=365, initial=30)
    rest_days = forms.IntegerField(label=_("Rests for days"), min_value=1, max_value=365, initial=30)
    group = forms.ChoiceField(label=_("Group"), required=False, help_text=_("Blank for all offers."))
    each = forms.BooleanField(label=_("Counted for each offer by itself"), required=False, initial=True)
    is_active = forms.BooleanField(label=pgettext_lazy("contact policy", "In force"), required=False, initial=True)

    def open_to(self, groups: list[tuple[str, str]]) -> "PolicyForm":
        """The choices there are."""
        self.fields["group"].choices = [("", "–"), *groups]  # type: ignore[attr-defined]
        self.fields["answer"].choices = words.counted()  # type: ignore[attr-defined]
        return self

    @classmethod
    def initial_of(cls, policy: ContactPolicy) -> dict[str, Any]:
        """What the form shows of a policy."""
        shown = {name: getattr(policy, name) for name in cls.base_fields if name != "group"}
        return shown | {"group": policy.group.code if policy.group else ""}
