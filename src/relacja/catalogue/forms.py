"""Forms of the catalogue."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.catalogue.types import (
    CompetitorDraft,
    PriceDraft,
    PriceListDraft,
    PriceListLine,
    ProductDraft,
    VariantDraft,
    VariantLine,
)


class ProductForm(forms.Form):
    """What people say about a product."""

    code = forms.CharField(label=_("Code"), max_length=80)
    name = forms.CharField(label=_("Name"), max_length=250)
    category = forms.CharField(label=_("Category"), max_length=100, required=False)
    list_price = forms.DecimalField(
        label=_("Price"), max_digits=14, decimal_places=4, min_value=0, required=False, localize=True
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3, required=False)
    is_active = forms.BooleanField(label=_("Sold now"), required=False, initial=True)

    def draft(self) -> ProductDraft:
        """The cleaned values as a draft."""
        return ProductDraft(**self.cleaned_data)


def _price(label: Any, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=4, min_value=0, required=required, localize=True
    )


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class VariantForm(forms.Form):
    """A form in which a product is sold; its attributes one on a line."""

    code = forms.CharField(label=_("Code"), max_length=80)
    list_price = _price(_("Price"))
    attributes = forms.CharField(
        label=_("Attributes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on a line, as: colour: red"),
    )
    is_active = forms.BooleanField(label=_("Sold now"), required=False, initial=True)

    def draft(self) -> VariantDraft:
        """The cleaned values as a draft."""
        said = dict(self.cleaned_data)
        pairs = [line.partition(":") for line in said.pop("attributes").splitlines() if ":" in line]
        return VariantDraft(attributes={name.strip(): value.strip() for name, _colon, value in pairs}, **said)


class PriceListForm(forms.Form):
    """When, for whom and in what money a list holds."""

    name = forms.CharField(label=_("Name"), max_length=100)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    audience = forms.RegexField(
        r"^(role|segment):\S+$",
        label=_("For whom"),
        max_length=60,
        required=False,
        help_text=_("Blank for everybody; role:agent for customers in a role, segment:gold for those of a segment."),
    )
    valid_from = _day(_("From"))
    valid_to = _day(_("Until"))
    is_active = forms.BooleanField(label=pgettext_lazy("price list", "In use"), required=False, initial=True)

    def draft(self) -> PriceListDraft:
        """The cleaned values as a draft."""
        return PriceListDraft(**self.cleaned_data)


class PriceForm(forms.Form):
    """What a product costs in a list from a day on."""

    price_list_id = forms.TypedChoiceField(label=_("Price list"), coerce=int)
    variant_id = forms.TypedChoiceField(label=_("Variant"), coerce=int, required=False, empty_value=None)
    amount = _price(_("Price"), required=True)
    valid_from = _day(_("From"))
    valid_to = _day(_("Until"))

    def offer(self, lists: Iterable[PriceListLine], variants: Iterable[VariantLine]) -> None:
        """The lists and variants that may be chosen."""
        self.fields["price_list_id"].choices = [  # type: ignore[attr-defined]
            (line.id, f"{line.name}, {line.currency}") for line in lists
        ]
        self.fields["variant_id"].choices = [  # type: ignore[attr-defined]
            ("", gettext("The whole product")),
            *((line.id, line.code) for line in variants),
        ]

    def draft(self, product_id: int) -> PriceDraft:
        """The cleaned values as a draft."""
        return PriceDraft(product_id=product_id, **self.cleaned_data)


class CompetitorForm(forms.Form):
    """What a competitor sells instead of a product."""

    competitor = forms.CharField(label=_("Competitor"), max_length=250)
    name = forms.CharField(label=_("Their product"), max_length=250)
    price = _price(_("Price"))
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3, required=False)
    as_of = _day(_("As of"), required=True)
    strengths = forms.CharField(
        label=_("Strengths"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    weaknesses = forms.CharField(
        label=_("Weaknesses"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def draft(self) -> CompetitorDraft:
        """The cleaned values as a draft."""
        return CompetitorDraft(**self.cleaned_data)
