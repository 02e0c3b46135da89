"""The form of a product."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.catalogue.types import ProductDraft


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
