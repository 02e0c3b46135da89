"""The editor of a plan: its ways and steps as small forms, with what is wrong beside the field it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.kit.conditions import ConditionError
from relacja.platform.condition_words import error_in_words
from relacja.platform.web.condition_field import ConditionBox
from relacja.routing.queries import words
from relacja.routing.rules import editing
from relacja.routing.rules.plans import BadPlan
from relacja.routing.services import Figures

Choices = list[tuple[str, Any]]

WRONG: dict[str, Promise] = {
    "no_default": _("A plan needs a way for everything else."),
    "same_name": _("Two ways have the same name."),
    "no_step": _("It needs at least one step."),
    "for_ever": _("Only the last step may last for ever: say how many seconds the others last."),
    "no_queue": _("Choose a queue."),
    "no_number": _("“{given}” is no number of at least 0."),
    "unknown": _("“{given}” is not known here."),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in a plan."""

    queues: Choices
    skills: Choices
    plans: Choices


def _short(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=hint, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    )


class WayForm(forms.Form):
    """One way through the plan."""

    name = forms.CharField(label=_("Name"), required=False, max_length=60)
    when = forms.CharField(label=_("For work of which holds"), required=False, widget=ConditionBox("routing"))
    longest_wait = _short(_("Longest wait, seconds"), _("Blank: no limit."))
    overflow = forms.ChoiceField(label=_("Then"), required=False)
    priority = _short(_("Minutes of advance"))

    def __init__(self, data: Any, prefix: str, offered: Offered) -> None:
        super().__init__(data, prefix=prefix)
        overflow: Any = self.fields["overflow"]
        overflow.choices = [*words.ENDINGS.items(), *((f"plan:{code}", name) for code, name in offered.plans)]


class StepForm(forms.Form):
    """One step of a way."""

    queue = forms.ChoiceField(label=_("Queue"), required=False)
    who = forms.ChoiceField(label=_("Asked is"), required=False, choices=list(words.WHO.items()))
    seconds = _short(pgettext_lazy("plan", "For, seconds"), _("Blank: for ever."))
    skip = forms.ChoiceField(label=_("Left out"), required=False, choices=list(words.SKIP.items()))
    order = forms.ChoiceField(label=_("Who comes first"), required=False, choices=list(words.ORDER.items()))
    best_by = forms.ChoiceField(label=_("Best at"), required=False)
    priority = _short(_("Minutes of advance"))
    also = forms.CharField(label=_("Only people of whom holds"), required=False, widget=ConditionBox("routing"))

    def __init__(self, data: Any, prefix: str, offered: Offered) -> None:
        super().__init__(data, prefix=prefix)
        for name, choices in (("queue", offered.queues), ("best_by", offered.skills)):
            field: Any = self.fields[name]
            field.choices = [("", "–"), *choices]

    @property
    def at(self) -> str:
        """The way and the step, for buttons."""
        way, step = str(self.prefix).split("-")
        return f"{way[1:]}:{step[1:]}"

    @property
    def has_more(self) -> bool:
        """Whether something is said in the part that is folded away."""
        said = self.cleaned_data if self.is_valid() else {}
        return (
            not said
            or any(said.get(name) for name in ("best_by", "priority", "also"))
            or said.get("order", "") not in ("", "longest_idle")
        )


class FiguresForm(forms.Form):
    """What a simulation is played on where too little was recorded."""

    calls = forms.FloatField(label=_("Calls an hour"), min_value=1, max_value=2000, initial=60)
    handle = forms.FloatField(label=_("Handling time, seconds"), min_value=1, max_value=7200, initial=240)
    patience = forms.FloatField(label=_("Patience, seconds"), min_value=1, max_value=7200, initial=120, required=False)
    people = forms.IntegerField(
        label=pgettext_lazy("work", "People"), min_value=1, max_value=500, initial=6
    )  # fmt: skip

    def figures(self) -> Figures:
        """What was typed."""
        return Figures(**self.cleaned_data)


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A way as the page shows it; `problem` is what is wrong with it as a whole."""

    number: int
    form: WayForm
    steps: list[StepForm]
    is_default: bool
    problem: str


def shown_ways(body: Mapping[str, Any], offered: Offered, problem: BadPlan | None) -> list[ShownWay]:
    """The ways of a body, the default last, with the problem where it belongs."""
    data, ways = editing.flat(body), editing.ways_of(body)
    where = editing.place(problem.where, len(ways)) if problem else ""
    found = []
    for w, way in enumerate(ways):
        form = WayForm(data, f"w{w}", offered)
        steps = [StepForm(data, f"w{w}-s{s}", offered) for s in range(len(way.get("steps") or ()))]
        told = [_tell(one, problem) for one in (form, *steps) if problem and one.prefix == where]
        found.append(ShownWay(w, form, steps, w == len(ways) - 1, next(filter(None, told), "")))
    return found


def _tell(form: forms.Form, problem: BadPlan) -> str:
    """Beside its field; as a text for the whole where it is about none."""
    if problem.field in form.fields:
        form.add_error(problem.field, problem_in_words(problem))
        return ""
    return problem_in_words(problem)


def problem_in_words(problem: BadPlan) -> str:
    """What is wrong, in the reader's language."""
    if isinstance(problem.__cause__, ConditionError):
        return error_in_words(problem.__cause__)
    return str(WRONG[problem.code]).format(given=problem.given)
