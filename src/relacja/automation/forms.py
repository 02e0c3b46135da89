"""Forms of flows: their rules, and their steps by what each of them sets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.automation import words
from relacja.automation.models import Flow
from relacja.automation.plugs import Setting, steps, triggers
from relacja.automation.rules import kinds
from relacja.automation.rules.graph import Node
from relacja.automation.types import VOCABULARY
from relacja.platform.actor import Actor
from relacja.platform.web.condition_builder import BuiltCondition

UNITS = ((60, _("minutes")), (3_600, _("hours")), (86_400, _("days")), (1, _("seconds")))
MOST = 10_000


class TimeBoxes(forms.MultiWidget):
    """A number and its unit, side by side."""

    template_name = "automation/_time_boxes.html"

    def __init__(self) -> None:
        number = forms.NumberInput({"min": 1, "class": "input", "aria-label": _("How many")})
        unit = forms.Select({"class": "select", "aria-label": _("Unit")}, choices=UNITS)
        super().__init__([number, unit])

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Each box has its own look."""
        context = super().get_context(name, value, attrs)
        for part, look in zip(context["widget"]["subwidgets"], ("input", "select"), strict=True):
            part["attrs"]["class"] = look
        return context

    def decompress(self, value: Any) -> list[Any]:
        """Seconds in the largest unit that leaves nothing."""
        if not isinstance(value, int) or value <= 0:
            return [None, 3_600]
        unit = next(size for size in (86_400, 3_600, 60, 1) if value % size == 0)
        return [value // unit, unit]


class TimeField(forms.MultiValueField):
    """A time, in seconds; None where none is said."""

    def __init__(self, **options: Any) -> None:
        number = forms.IntegerField(min_value=1, max_value=MOST, required=options.get("required", True))
        unit = forms.TypedChoiceField(choices=UNITS, coerce=int, empty_value="3600", required=False)
        super().__init__([number, unit], widget=TimeBoxes(), require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> int | None:
        """The seconds."""
        number, unit = (data_list or [None, None])[:2]
        return int(number) * int(unit or 3_600) if number else None


def news_choices(*, starts: bool = False, kept: Sequence[str] = ()) -> list[tuple[str, str]]:
    """News by what they are called; those that a flow names already stay among them."""
    there = [(code, str(one.label)) for code, one in triggers.items() if one.starts or not starts]
    known = {code for code, _label in there}
    return sorted(there, key=lambda one: one[1].casefold()) + [(name, name) for name in kept if name not in known]


class NewsField(forms.MultipleChoiceField):
    """Some kinds of news."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, kept: Sequence[str] = (), starts: bool = False, **options: Any) -> None:
        super().__init__(choices=news_choices(starts=starts, kept=kept), required=False, **options)


def days() -> list[tuple[str, Any]]:
    """The days of the week."""
    return [(str(number), word) for number, word in enumerate(words.DAYS)]


AGAIN = [
    ("never", _("never")),
    ("ended", _("as soon as the run before has ended")),
    ("after", _("so long after they entered")),
]  # fmt: skip
UNDER_WAY = [
    ("finish", _("finish in the version they are in")),
    ("move", _("move to the new version, where it has their step")),
    ("stop", _("stop")),
]


def _condition_of(label: Any, hint: Any = "", *, required: bool = False) -> BuiltCondition:
    return BuiltCondition(label=label, required=required, vocabulary=VOCABULARY, help_text=hint)


class NewFlowForm(forms.Form):
    """A flow that is to be drawn."""

    name = forms.CharField(label=_("Name"), max_length=120)
    keyed_by = forms.ChoiceField(
        label=_("A run is of"), choices=Flow.KEYED,
        help_text=_("There is one run of each at a time. It stays as it is once the flow was published."),
    )  # fmt: skip
    area = forms.ChoiceField(label=pgettext_lazy("flow", "Part of"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        areas = sorted({one.area for one in (*steps, *triggers) if one.area} | {"general"})
        self.fields["area"].choices = [(area, words.area(area)) for area in areas]  # type: ignore[attr-defined]


class FlowForm(forms.Form):
    """What begins runs, what ends them, and how often somebody may enter."""

    name = forms.CharField(label=_("Name"), max_length=120)
    start_when = _condition_of(_("Only where this holds of the news"), _("Nothing chosen: for all of it."))
    goal_when = _condition_of(
        _("The goal is reached where this holds of the customer"),
        _("Judged before each step. Nothing chosen: not asked."),
    )
    leave_when = _condition_of(
        _("They leave where this holds of the customer"), _("Judged before each step. Nothing chosen: not asked.")
    )
    again = forms.ChoiceField(label=_("May enter again"), choices=AGAIN)
    again_after = TimeField(label=_("So long"), required=False)
    under_way = forms.ChoiceField(label=_("When another version is published, runs under way"), choices=UNDER_WAY)

    field_order = (
        "name", "starts", "start_when", "goals", "goal_when", "leaves", "leave_when", "again", "again_after",
        "under_way",
    )  # fmt: skip

    def __init__(self, data: Any, name: str, body: Mapping[str, Any]) -> None:
        super().__init__(data, initial=_initial(name, body))
        labels = {"starts": _("Begins with"), "goals": _("What happens"), "leaves": _("What happens")}
        for part, label in labels.items():
            self.fields[part] = NewsField(label=label, kept=_news(body, part), starts=part == "starts")
            self.initial[part] = _news(body, part)
        self.order_fields(self.field_order)

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Its fields under headings, as they are read."""
        shown = (
            (_("Who enters"), ("starts", "start_when")),
            (_("When they have reached the goal"), ("goals", "goal_when")),
            (_("When they leave before the end"), ("leaves", "leave_when")),
            (_("Again, and other versions"), ("again", "again_after", "under_way")),
        )
        return [(str(heading), [self[name] for name in names]) for heading, names in shown]

    def clean(self) -> dict[str, Any]:
        """A time is needed where one may enter again after one."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("again") == "after" and not said.get("again_after"):
            self.add_error("again_after", _("Say how long."))
        return said

    def changed(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body with what was said."""
        said = self.cleaned_data
        when = str(said["start_when"] or "")
        return dict(body) | {
            "starts": [{"news": name, "when": when} for name in said["starts"]],
            "goals": _rules(said["goals"], said["goal_when"]),
            "leaves": _rules(said["leaves"], said["leave_when"]),
            "again": {"never": None, "ended": 0, "after": said["again_after"]}[said["again"]],
            "under_way": said["under_way"],
        }


def _rules(news: Sequence[str], condition: Any) -> list[dict[str, str]]:
    asked = [{"news": "", "when": str(condition)}] if condition else []
    return [*({"news": name, "when": ""} for name in news), *asked]


def _news(body: Mapping[str, Any], part: str) -> list[str]:
    return [str(rule["news"]) for rule in body.get(part) or () if rule.get("news")]


def _initial(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    again = body.get("again")
    return {
        "name": name,
        "start_when": next((rule.get("when", "") for rule in body.get("starts") or ()), ""),
        "goal_when": _asked(body, "goals"),
        "leave_when": _asked(body, "leaves"),
        "again": "never" if again is None else "after" if again else "ended",
        "again_after": again or None,
        "under_way": body.get("under_way") or "finish",
    }


def _asked(body: Mapping[str, Any], part: str) -> str:
    return next((str(rule.get("when") or "") for rule in body.get(part) or () if not rule.get("news")), "")


ARMS = 5


class StepForm(forms.Form):
    """What is set at a step, and where its exits lead. `data` None: as it is stored."""

    def __init__(self, data: Any, actor: Actor, node: Node, others: list[tuple[str, str]] | None = None) -> None:
        super().__init__(data)
        self.node, self.actor = node, actor
        self._others = others or []
        make = OWN.get(node.kind)
        self.fields.update(make(node.settings) if make else self._plugged())
        if node.kind == kinds.COHORT:
            self.initial.update(_arm_initial(node.settings))
        else:
            self.initial.update({name: node.settings[name] for name in self.fields if name in node.settings})
        self.fields["called"] = forms.CharField(
            label=_("Called"), required=False, max_length=120, help_text=_("Blank: what it does, in words."),
            initial=node.name,
        )  # fmt: skip
        if others is not None:
            self._exits(node)

    def _plugged(self) -> dict[str, forms.Field]:
        step = steps.get(self.node.kind)
        return {one.name: _field(one, self.actor) for one in step.settings} if step else {}

    def _exits(self, node: Node) -> None:
        for exit_, to in node.exits.items():
            self.fields[f"exit_{exit_}"] = forms.ChoiceField(
                label=_("After “%(exit)s”") % {"exit": words.exit_(node, exit_)}, choices=self._others, initial=to
            )

    def clean(self) -> dict[str, Any]:
        """Shares of arms make a hundred."""
        said: dict[str, Any] = self.cleaned_data
        if self.node.kind == kinds.COHORT and not self.errors:
            arms = _arms(said, self.node.settings)
            if len(arms) < 2 or sum(arm["share"] for arm in arms) != kinds.PER_MILLE:
                raise forms.ValidationError(_("Name at least two arms whose shares make 100 % together."))
        return said

    def said(self) -> dict[str, Any]:
        """Kind, name and settings as a body keeps them."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("exit_")}
        name = given.pop("called")
        settings: dict[str, Any] = {key: _plain(self.fields[key], value) for key, value in given.items()}
        if self.node.kind == kinds.COHORT:
            settings = {"arms": _arms(given, self.node.settings)}
        if self.node.kind == kinds.WAIT_UNTIL:
            settings["weekdays"] = [int(day) for day in given["weekdays"]]
        return {"kind": self.node.kind, "name": name, "settings": settings}

    def leads(self) -> dict[str, str]:
        """Where exits shall lead."""
        return {name[5:]: to for name, to in self.cleaned_data.items() if name.startswith("exit_")}


def _plain(field: forms.Field, value: Any) -> Any:
    if isinstance(field, BuiltCondition):
        return str(value or "")
    if value is None or isinstance(value, str | int | float | bool | list):
        return value
    return value.strftime("%H:%M") if hasattr(value, "strftime") else str(value)


def _wait(_said: Mapping[str, Any]) -> dict[str, forms.Field]:
    return {"seconds": TimeField(label=_("How long"))}


def _wait_until(_said: Mapping[str, Any]) -> dict[str, forms.Field]:
    time = forms.TimeInput({"type": "time"}, format="%H:%M")
    return {
        "time": forms.TimeField(label=_("Time of day"), widget=time, help_text=_("By the clocks of the company.")),
        "weekdays": forms.MultipleChoiceField(
            label=_("Only on"), choices=days(), required=False, widget=forms.CheckboxSelectMultiple,
            help_text=_("None marked: on any day."),
        ),
    }  # fmt: skip


def _wait_news(said: Mapping[str, Any]) -> dict[str, forms.Field]:
    return {
        "news": NewsField(label=_("Waits for"), kept=said.get("news") or ()),
        "when": _condition_of(_("Only where this holds of the news"), required=False),
        "seconds": TimeField(label=_("At most"), required=False, help_text=_("Blank: for ever.")),
        "restarted_by": NewsField(
            label=_("The time begins anew with"), kept=said.get("restarted_by") or (),
            help_text=_("For instance: an hour after the last change of a basket."),
        ),
    }  # fmt: skip


def _split(_said: Mapping[str, Any]) -> dict[str, forms.Field]:
    hint = _("Asks the customer as they are when the run comes here, and facts of the news.")
    return {"condition": _condition_of(_("Does this hold?"), required=True, hint=hint)}


def _cohort(_said: Mapping[str, Any]) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for number in range(1, ARMS + 1):
        about = {"number": number}
        found[f"arm_{number}"] = forms.CharField(label=_("Arm %(number)d") % about, required=False, max_length=60)
        found[f"share_{number}"] = forms.DecimalField(
            label=_("Share of arm %(number)d, %%") % about, required=False, min_value=0, max_value=100,
            max_digits=4, decimal_places=1,
        )  # fmt: skip
    choices = [("", _("none")), *((str(number), str(number)) for number in range(1, ARMS + 1))]
    found["control"] = forms.ChoiceField(
        label=_("Control arm"), choices=choices, required=False,
        help_text=_("Those for whom nothing is done: what the others do is compared with them."),
    )  # fmt: skip
    return found


def _nothing(_said: Mapping[str, Any]) -> dict[str, forms.Field]:
    return {}


OWN: dict[str, Callable[[Mapping[str, Any]], dict[str, forms.Field]]] = {
    kinds.WAIT: _wait, kinds.WAIT_UNTIL: _wait_until, kinds.WAIT_NEWS: _wait_news, kinds.SPLIT: _split,
    kinds.COHORT: _cohort, kinds.END: _nothing,
}  # fmt: skip


def _arms(said: Mapping[str, Any], kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The arms that are named; one that was there keeps its code, and so whoever is in it."""
    codes = [str(arm.get("code") or "") for arm in kept.get("arms") or ()]
    found: list[dict[str, Any]] = []
    for number in range(1, ARMS + 1):
        name, share = said.get(f"arm_{number}") or "", said.get(f"share_{number}") or 0
        if name and share:
            code = codes[number - 1] if number <= len(codes) else f"arm_{number}"
            arm: dict[str, Any] = {"code": code, "name": name, "share": int(share * 10)}
            found.append(arm | ({"control": True} if said.get("control") == str(number) else {}))
    return found


def _arm_initial(said: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, arm in enumerate(said.get("arms") or (), 1):
        found |= {f"arm_{number}": words.arm_name(arm), f"share_{number}": words.share(arm)}
        found |= {"control": str(number)} if arm.get("control") else {}
    return found


def _field(one: Setting, actor: Actor) -> forms.Field:
    """The field of a setting that an app declares."""
    more: dict[str, Any] = {"label": one.label, "required": one.required, "help_text": one.help, "initial": one.default}
    if one.kind == "choice":
        offered = [(code, str(word)) for code, word in one.choices(actor)] if one.choices else []
        return forms.ChoiceField(choices=offered if one.required else [("", "–"), *offered], **more)
    if one.kind == "condition":
        return _condition_of(one.label, required=one.required, hint=one.help)
    if one.kind == "flag":
        return forms.BooleanField(**more | {"required": False})
    if one.kind == "duration":
        return TimeField(**more)
    if one.kind == "number":
        return forms.IntegerField(**more)
    area = forms.Textarea({"rows": 4}) if one.kind == "long_text" else forms.TextInput()
    return forms.CharField(widget=area, max_length=4000, **more)
