"""Words of the pages where rules, macros and texts are set up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.accounts import queries as accounts
from relacja.kit.conditions import ConditionError
from relacja.messaging.plugs import ActionField, BadAction, macro_actions
from relacja.messaging.rules.texts import BadText
from relacja.messaging.services.facts import condition_of
from relacja.platform.condition_words import in_words
from relacja.platform.conditions import vocabularies

Given = Mapping[str, str]
LONGEST = 80

WRONG: dict[str, str | Promise] = {
    "none": gettext_lazy("Say what is to be done: add an action."),
    "too_many": gettext_lazy("Twenty actions are the most."),
    "missing": gettext_lazy("This has to be filled in."),
    "unknown": gettext_lazy("“{given}” is not known here."),
    "unclosed": gettext_lazy(
        "Braces stand here that begin or end nothing. A variable is written as {{{{customer.name}}}}."
    ),
    "too_long": gettext_lazy("This is too long."),
    "no_number": gettext_lazy("“{given}” is no number of hours from 1 to 8784."),
}
MISSING: dict[tuple[str, str], str | Promise] = {
    ("body", "missing"): gettext_lazy("Write a text, or give the short code of one: one of both."),
    ("add", "missing"): gettext_lazy("Say which labels are put on or taken off."),
}


def wrong(problem: BadAction) -> str:
    """What is wrong with an action, in the reader's language."""
    told = MISSING.get((problem.field, problem.why)) or WRONG.get(problem.why, problem.why)
    return str(told).format(given=problem.given[:LONGEST])


def wrong_at(problem: BadAction) -> str:
    """The same, with the action it is about."""
    told = wrong(problem)
    return _("Action %(n)s: %(wrong)s") % {"n": problem.place, "wrong": told} if problem.place else told


def condition(text: str) -> str:
    """The condition of a rule in the reader's language; as it is written where it cannot be read any more."""
    try:
        return in_words(condition_of(text), vocabularies["messaging"])
    except ConditionError:
        return text


TEXT_WRONG: dict[str, str | Promise] = {
    "empty": gettext_lazy("Write the text in at least one language."),
    "unknown": gettext_lazy("There is no variable “{given}”. Those there are stand beside the text."),
    "unclosed": WRONG["unclosed"],
    "too_long": WRONG["too_long"],
}


def wrong_text(problem: BadText) -> str:
    """What is wrong with a text, in the reader's language."""
    return str(TEXT_WRONG.get(problem.why, problem.why)).format(given=problem.given[:LONGEST])


@dataclass(frozen=True, slots=True)
class Deed:
    """An action as a list shows it."""

    icon: str
    said: str


@dataclass(slots=True)
class Deeds:
    """Actions in words, for as many lists of them as a page shows: names and choices are asked for once."""

    names: Mapping[int, str] = field(default_factory=dict)
    choices: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, all_of_them: Iterable[Sequence[Given]]) -> "Deeds":
        """With the names of everybody whom these actions name."""
        users = {
            int(given[one.code])
            for actions in all_of_them
            for given in actions
            for one in _fields(given)
            if one.kind == "user" and given.get(one.code, "").isdecimal()
        }
        return cls(accounts.user_names(users) if users else {})

    def shown(self, actions: Sequence[Given]) -> list[Deed]:
        """What they do, in order."""
        return [self._shown(given) for given in actions]

    def _shown(self, given: Given) -> Deed:
        action = macro_actions.get(given["do"])
        if action is None:
            return Deed("circle-question-mark", given["do"])
        looked_up = [one for one in action.fields if one.kind in ("user", "choice")]
        if not looked_up:
            return Deed(action.icon, _short(action.words(given)))
        values = ", ".join(self._value(given["do"], one, given.get(one.code, "")) for one in looked_up)
        return Deed(action.icon, _short(f"{action.label}: {values}"))

    def _value(self, code: str, one: ActionField, value: str) -> str:
        if one.kind == "user":
            said = {"me": _("me"), "nobody": _("nobody")}
            return said.get(value) or self.names.get(int(value) if value.isdecimal() else 0, _("unknown"))
        if (code, one.code) not in self.choices:
            self.choices[code, one.code] = dict(one.choices() if one.choices else ())
        return str(self.choices[code, one.code].get(value, value))


def _fields(given: Given) -> Sequence[ActionField]:
    action = macro_actions.get(given["do"])
    return action.fields if action else ()


def _short(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
