"""The form of the levers: switches, percents on lines, shares."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.decisions import words
from relacja.platform.web.formats import number

LINE = re.compile(r"([-\w]+)\s*:\s*([-+]?\d+(?:[.,]\d+)?)\s*%?$")
WEIGHT = re.compile(r"(\w+)\s*=\s*(.+?)\s*:\s*([-+]?\d+(?:[.,]\d+)?)\s*%?(?:\s+(offer|group)\s+([-\w]+))?$")


class Percents(forms.CharField):
    """Codes with per cent, one on a line."""

    def __init__(self, *, low: float = -100, high: float = 1000, **options: Any) -> None:
        self.low, self.high = low, high
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **options)

    def clean(self, value: Any) -> dict[str, float]:
        """Per cent by code."""
        found = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            match = LINE.match(line)
            percent = float(match[2].replace(",", ".")) if match else self.low - 1
            if match is None or not self.low <= percent <= self.high:
                raise forms.ValidationError(_("This line cannot be read: %(line)s"), params={"line": line})
            found[match[1]] = percent
        return found


class Weights(forms.CharField):
    """What a context adds, one on a line."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Weights as the levers keep them."""
        found = []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            match = WEIGHT.match(line)
            if match is None:
                raise forms.ValidationError(_("This line cannot be read: %(line)s"), params={"line": line})
            weight = {"key": match[1], "value": match[2], "percent": float(match[3].replace(",", "."))}
            found.append(weight | ({match[4]: match[5]} if match[4] else {}))
        return found


def _share(label: Any, hint: Any = "") -> forms.FloatField:
    return forms.FloatField(label=label, help_text=hint, min_value=0, max_value=100, initial=0, localize=True)


class LeversForm(forms.Form):
    """All levers; shares in per cent."""

    factors = forms.MultipleChoiceField(
        label=_("Factors in force"), widget=forms.CheckboxSelectMultiple, choices=words.FACTORS.items, required=False
    )
    offers = Percents(label=_("Per cent for offers"), help_text=_("One on a line, as: green-tea: 20"))
    groups = Percents(label=_("Per cent for groups"), help_text=_("One on a line, as: drinks: -10"))
    weights = Weights(
        label=_("Per cent by context"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One on a line, as: intent = complaint: -50 group drinks"),
    )
    everything = _share(_("Customers who are offered nothing, %"), _("A control group: it measures what offers bring."))
    model = _share(_("Customers ranked without the model, %"), _("A control group: it measures what the model brings."))
    slot = _share(_("Decisions with one place left to chance, %"))
    exploration = _share(_("How far chance explores, %"), _("25 is usual; 0 shows only what is known to be good."))
    holdouts = Percents(
        label=_("Customers from whom single offers are kept back, %"), low=0, high=100,
        help_text=_("One on a line, as: green-tea: 20"),
    )  # fmt: skip

    def body(self) -> dict[str, Any]:
        """The levers as they are kept."""
        said = self.cleaned_data
        control = {name: said[name] / 100 for name in ("everything", "model", "slot")}
        return {
            **{name: said[name] for name in ("factors", "weights", "offers", "groups")},
            "control": control,
            "holdouts": {code: percent / 100 for code, percent in said["holdouts"].items()},
            "exploration": said["exploration"] / 100,
        }


def initial_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of levers."""
    control = {"everything": 0.0, "model": 0.0, "slot": 0.03, **body.get("control", {})}
    return {
        "factors": body.get("factors", list(words.FACTORS)),
        "offers": _lines(body.get("offers", {})),
        "groups": _lines(body.get("groups", {})),
        "weights": "\n".join(weight_line(one) for one in body.get("weights", ())),
        "holdouts": _lines({code: share * 100 for code, share in body.get("holdouts", {}).items()}),
        "exploration": round(100 * body.get("exploration", 0.25), 4),
        **{name: round(100 * control[name], 4) for name in ("everything", "model", "slot")},
    }


def in_words(body: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Each lever with what it is set to, as people read it."""
    said = initial_of(body)
    factors = ", ".join(str(words.FACTORS[one]) for one in said["factors"])
    shown = said | {"factors": factors}
    return [
        (field.label, shown[name] if isinstance(shown[name], str) else number(shown[name]))
        for name, field in LeversForm.base_fields.items()
    ]


def weight_line(weight: Mapping[str, Any]) -> str:
    """A weight as it is typed."""
    whom = next((f" {kind} {weight[kind]}" for kind in ("offer", "group") if weight.get(kind)), "")
    return f"{weight['key']} = {weight['value']}: {weight['percent']:g}{whom}"


def _lines(percents: Mapping[str, float]) -> str:
    return "\n".join(f"{code}: {percent:g}" for code, percent in percents.items())
