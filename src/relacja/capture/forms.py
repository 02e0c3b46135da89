"""Forms of sources."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.capture import words
from relacja.capture.models import Source
from relacja.capture.rules.plan import BadPlan, read_plan
from relacja.capture.types import Kept


class SourceForm(forms.Form):
    """A site or an application that sends events."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As your people call it: Shop, App, Blog"))
    kept = forms.ChoiceField(
        label=_("Raw events are kept"), choices=Source.KEPT, initial=Kept.USUAL.value,
        help_text=_("What they tell of a customer stays on the timeline; only the events themselves go."),
    )  # fmt: skip
    requests_per_second = forms.IntegerField(
        label=_("Requests a second, at most"), min_value=0, max_value=100_000, initial=0, required=False,
        help_text=_("0: as many as the house lets. Whoever sends more is asked to come again."),
    )  # fmt: skip

    consent = forms.CharField(
        label=_("Only with consent to"), max_length=60, required=False,
        help_text=_(
            "A category, as the consent banner of the site calls it: analytics, say. What does not say yes to it is not"
            " taken. Blank: everything is taken, so the site must ask by itself."
        ),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What was filled in, for the services."""
        said = self.cleaned_data
        return {
            "name": said["name"], "kept": Kept(said["kept"]), "requests_per_second": said["requests_per_second"] or 0,
            "consent": said["consent"],
        }  # fmt: skip


class SourceChangeForm(SourceForm):
    """One that stands: it may be closed, too."""

    is_active = forms.BooleanField(label=_("Takes events"), required=False)

    def given(self) -> dict[str, Any]:
        """What was filled in, for the services."""
        return super().given() | {"is_active": self.cleaned_data["is_active"]}


class PlanForm(forms.Form):
    """What is expected of the events of a source."""

    plan = forms.CharField(
        label=_("Tracking plan"), required=False, max_length=100_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "font-mono", "spellcheck": "false"}),
        help_text=_("An event on a line of its own, its properties below it, further in."),
    )  # fmt: skip
    holds_unplanned = forms.BooleanField(
        label=_("What is not planned is held"), required=False,
        help_text=_("Else events that the plan does not name are taken as they come."),
    )  # fmt: skip

    def clean_plan(self) -> str:
        """It can be read."""
        text: str = self.cleaned_data["plan"]
        try:
            read_plan(text)
        except BadPlan as problem:
            raise forms.ValidationError(str(words.bad_plan(problem.line, problem.why))) from problem
        return text
