"""Forms of segments."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.kit.text import fold
from relacja.platform.web.condition_builder import BuiltCondition
from relacja.segments.models import Segment, TypeFamily
from relacja.segments.types import FamilyLine, Kind, Sorting, TypeLine


class SegmentForm(forms.Form):
    """A segment that stands: what it is called and who belongs."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=500, required=False)
    condition = BuiltCondition(label=_("Who belongs"), vocabulary="customers")

    @classmethod
    def of(cls, segment: Segment, sent: Any) -> "SegmentForm":
        """The form of one that stands; a list by hand has no condition."""
        form = cls(sent, initial={name: getattr(segment, name) for name in cls.base_fields})
        if segment.kind == Kind.LIST:
            del form.fields["condition"]
        return form

    def given(self) -> dict[str, Any]:
        """What was filled in, for the services."""
        said = dict(self.cleaned_data)
        return said | {"condition": str(said.get("condition") or "")}


class NewSegmentForm(SegmentForm):
    """A new one: its kind and its code too, which stay."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("segment", "Kind"), choices=Segment.KINDS, initial=Kind.CONDITION.value
    )
    code = forms.SlugField(
        label=_("Code"), max_length=60, required=False,
        help_text=_("What conditions and programs name it by. Blank: made from the name."),
    )  # fmt: skip

    field_order = ("name", "description", "kind", "condition", "code")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        if data and data.get("kind") == Kind.LIST:
            self.fields["condition"].required = False

    def given(self) -> dict[str, Any]:
        """What was filled in, for the services."""
        said = super().given()
        code = said["code"] or slugify(fold(said["name"]))[:60] or "segment"
        return said | {"code": code, "kind": Kind(said["kind"])}


class FamilyForm(forms.Form):
    """A family of types."""

    name = forms.CharField(label=_("Name"), max_length=120)
    sorting = forms.ChoiceField(
        label=pgettext_lazy("types of customers", "Told apart"), choices=TypeFamily.SORTINGS,
        help_text=_(
            "By how they buy: how lately, how often and for how much. The kinds are learnt, and keep their names."
        ),
    )  # fmt: skip
    clusters = forms.IntegerField(
        label=_("How many kinds of buyers"), min_value=2, max_value=7, initial=4, required=False,
        help_text=_("For those told apart by how they buy."),
    )  # fmt: skip
    code = forms.SlugField(label=_("Code"), max_length=60, required=False, help_text=_("Blank: made from the name."))

    def given(self) -> dict[str, Any]:
        """What was filled in, for the services."""
        said = dict(self.cleaned_data)
        code = said["code"] or slugify(fold(said["name"]))[:60] or "types"
        return said | {"code": code, "sorting": Sorting(said["sorting"]), "clusters": said["clusters"] or 4}


class TypeForm(forms.Form):
    """One type of a family."""

    name = forms.CharField(label=_("Name"), max_length=80)
    condition = BuiltCondition(label=_("Who belongs"), vocabulary="customers")

    @classmethod
    def of(cls, family: FamilyLine, one: TypeLine | None, sent: Any) -> "TypeForm":
        """The form of one that stands, or of a new one; where no condition is asked there is none."""
        form = cls(sent, initial={"name": one.name, "condition": one.condition} if one else {})
        if family.sorting != Sorting.CONDITIONS or (one and one.is_rest):
            del form.fields["condition"]
        return form

    def given(self) -> dict[str, Any]:
        """What was filled in, for the services."""
        return {"name": self.cleaned_data["name"], "condition": str(self.cleaned_data.get("condition") or "")}
