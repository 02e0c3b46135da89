"""Forms of segments."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.kit.text import fold
from relacja.platform.web.condition_builder import BuiltCondition
from relacja.segments.models import Segment
from relacja.segments.types import Kind


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

    condition = BuiltCondition(
        label=_("Who belongs"), vocabulary="customers", required=False, help_text=_("Not asked of a list by hand.")
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("segment", "Kind"), choices=Segment.KINDS, initial=Kind.CONDITION.value
    )
    code = forms.SlugField(
        label=_("Code"), max_length=60, required=False,
        help_text=_("What conditions and programs name it by. Blank: made from the name."),
    )  # fmt: skip

    field_order = ("name", "description", "kind", "condition", "code")

    def given(self) -> dict[str, Any]:
        """What was filled in, for the services."""
        said = super().given()
        code = said["code"] or slugify(fold(said["name"]))[:60] or "segment"
        return said | {"code": code, "kind": Kind(said["kind"])}
