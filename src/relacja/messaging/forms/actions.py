"""The editor of actions: a small form for each, with what is wrong beside the field it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from relacja.accounts import queries as accounts
from relacja.messaging import queries
from relacja.messaging import setup_words as words
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.plugs import ActionField, BadAction, MacroAction, macro_actions
from relacja.messaging.rules import editing
from relacja.platform.actor import Actor
from relacja.platform.web.requests import number

Choices = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action as the editor shows it; `problem` is what is wrong with it as a whole."""

    number: int
    code: str
    label: str
    icon: str
    form: forms.Form
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ActionEditor:
    """All of them, the kinds that can be added, what is wrong with no action of them in particular, and the short codes
    to choose from, where one is asked for."""

    shown: Sequence[ShownAction]
    kinds: Sequence[tuple[str, str, str]]
    problem: str = ""
    codes: Sequence[tuple[str, str]] = ()


def action_editor(
    actor: Actor,
    actions: Sequence[Mapping[str, str]],
    *,
    by_rule: bool,
    problem: BadAction | None = None,
    touched: int | None = None,
) -> ActionEditor:
    """The editor of these actions; the first box of the one that was touched gets the focus."""
    data, people = editing.flat(actions), _people(actor, actions, by_rule=by_rule)
    shown = []
    for at, given in enumerate(actions):
        plug = macro_actions.get(given["do"])
        form = _form(data, at, plug, people)
        here = problem is not None and problem.place == at + 1
        if here and problem is not None and problem.field in form.fields:
            form.add_error(problem.field, words.wrong(problem))
        elif touched == at and form.fields:
            next(iter(form.fields.values())).widget.attrs["autofocus"] = True
        told = words.wrong(problem) if here and problem is not None and problem.field not in form.fields else ""
        label, icon = (str(plug.label), plug.icon) if plug else (_("unknown"), "circle-question-mark")
        shown.append(ShownAction(at, given["do"], label, icon, form, told))
    whole = words.wrong(problem) if problem is not None and not problem.place else ""
    asks = any(_asks_codes(one.form) for one in shown)
    codes = [(one.code, one.name) for one in queries.texts(actor)] if asks else []
    return ActionEditor(shown, _kinds(by_rule=by_rule), whole, codes)


def _kinds(*, by_rule: bool) -> list[tuple[str, str, str]]:
    fitting = [one for one in macro_actions.items() if (one[1].in_rules if by_rule else one[1].in_macros)]
    return [(code, str(plug.label), plug.icon) for code, plug in fitting]


def _asks_codes(form: forms.Form) -> bool:
    return any(one.widget.attrs.get("list") for one in form.fields.values())


def _form(data: Mapping[str, str], at: int, plug: MacroAction | None, people: Choices) -> forms.Form:
    form = forms.Form(data, prefix=f"a{at}")
    for one in plug.fields if plug else ():
        form.fields[one.code] = _field(one, people)
    return form


def _field(one: ActionField, people: Choices) -> forms.Field:
    shown: dict[str, Any] = {"label": str(one.label), "required": False, "help_text": str(one.help)}
    if one.kind in ("choice", "user"):
        offered = people if one.kind == "user" else list(one.choices() if one.choices else ())
        shown["help_text"] = "" if one.kind == "user" else shown["help_text"]
        return forms.ChoiceField(choices=[("", "–"), *offered], **shown)
    if one.kind == "lines":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **shown)
    attrs = {"number": {"inputmode": "numeric"}, "code": {"list": "text-codes", "autocomplete": "off"}}
    return forms.CharField(widget=forms.TextInput(attrs=attrs.get(one.kind, {})), **shown)


def _people(actor: Actor, actions: Sequence[Mapping[str, str]], *, by_rule: bool) -> Choices:
    """Whom conversations may be given to, and whom these actions name already; a rule is nobody, so it has no me."""
    if not any(one.kind == "user" for given in actions for one in _fields(given)):
        return []
    found = [(str(pk), name) for pk, name in accounts.user_choices(actor, CONFIGURE, may=ANSWER, limit=500)]
    named = {pk for given in actions if (pk := number(given.get("user", ""))) is not None}
    others = [(str(pk), name) for pk, name in accounts.user_names(named).items() if str(pk) not in dict(found)]
    whoever: Choices = [] if by_rule else [("me", _("Whoever runs it"))]
    return [*whoever, ("nobody", _("Nobody")), *found, *others]


def _fields(given: Mapping[str, str]) -> Sequence[ActionField]:
    plug = macro_actions.get(given["do"])
    return plug.fields if plug else ()
