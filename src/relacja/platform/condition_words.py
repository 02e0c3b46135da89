"""Conditions in words for people: what is wrong with a text that is none, and why one holds or does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.kit.conditions import (
    ALWAYS,
    NEVER,
    And,
    Compare,
    Condition,
    ConditionError,
    Fact,
    Field,
    Flag,
    Has,
    HasOf,
    In,
    Known,
    Leaf,
    Match,
    Not,
    Or,
    Relative,
    Vocabulary,
)
from relacja.platform.fields import condition_fields

WRONG: dict[str, Promise] = {
    "unknown_field": _("Nothing is called “{given}”."),
    "unexpected": _("“{given}” was not expected here."),
    "ended": _("The condition ends too early."),
    "wrong_sign": _("“{given}” cannot be asked of “{field}”."),
    "wrong_value": _("“{given}” does not fit “{field}”."),
    "wrong_choice": _("“{field}” is never “{given}”."),
    "mixed": _("A day and a moment cannot stand in one list."),
    "no_zone": _("A moment needs its time zone, as in 2026-11-26T14:30+01:00."),
    "no_day": _("There is no {given}."),
    "open_text": _("A text that begins with a quote needs one at its end."),
    "strange": _("“{given}” means nothing in a condition."),
    "too_long": _("The condition is too long."),
    "too_deep": _("Too many parentheses within one another."),
}
MEANT: dict[str, Promise] = {
    "<field>": _("a field"),
    "<value>": _("a value"),
    "<text>": _("a text in quotes"),
    "<number>": _("a number"),
    "<day>": _("a day, such as 2026-11-26 or today - 30 days"),
    "<moment>": _("a moment, such as 2026-11-26T14:30+01:00 or now - 2 hours"),
}
BASES: dict[str, Promise] = {"today": pgettext_lazy("condition", "today"), "now": pgettext_lazy("condition", "now")}
UNITS: dict[str, Promise] = {
    "minutes": ngettext_lazy("%d minute", "%d minutes"),
    "hours": ngettext_lazy("%d hour", "%d hours"),
    "days": ngettext_lazy("%d day", "%d days"),
    "weeks": ngettext_lazy("%d week", "%d weeks"),
    "months": ngettext_lazy("%d month", "%d months"),
    "years": ngettext_lazy("%d year", "%d years"),
}
SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥"}
ASKED: dict[str, Promise] = {
    "IN": pgettext_lazy("condition", "is one of"),
    "CONTAINS": pgettext_lazy("condition", "contains"),
    "BEGINS WITH": pgettext_lazy("condition", "begins with"),
    "HAS": pgettext_lazy("condition", "has"),
    "ANY": pgettext_lazy("condition", "has any of"),
    "ALL": pgettext_lazy("condition", "has all of"),
    "KNOWN": pgettext_lazy("condition", "is known"),
}


def error_in_words(error: ConditionError) -> str:
    """What is wrong, and what could have stood there instead."""
    wrong = str(WRONG[error.code]).format(given=error.given, field=error.field)
    wanted = ", ".join(str(MEANT.get(each, each)) for each in error.expected)
    possible = gettext("Possible here: %s") % wanted
    return f"{wrong} {possible}" if wanted else wrong


def in_words(condition: Condition, more: Vocabulary | None = None, *, within: bool = False) -> str:
    """A condition in the reader's language; `more` names the fields that are not about customers."""
    if condition in (ALWAYS, NEVER):
        return pgettext("condition", "always") if condition == ALWAYS else pgettext("condition", "never")
    if isinstance(condition, And | Or):
        word = pgettext("condition", "and") if isinstance(condition, And) else pgettext("condition", "or")
        whole = f" {word} ".join(in_words(part, more, within=True) for part in condition.parts)
        return f"({whole})" if within else whole
    if isinstance(condition, Not):
        return pgettext("condition", "not (%s)") % in_words(condition.part, more)
    if isinstance(condition, Leaf):
        return _asked(condition, more)
    return str(condition)


@dataclass(frozen=True, slots=True)
class Reason:
    """A comparison that decided, in words: what was asked, whether it held, and what is known of its fields."""

    asked: str
    holds: bool
    known: tuple[tuple[str, str], ...]


def reasons(facts: Iterable[Fact], more: Vocabulary | None = None) -> list[Reason]:
    """The comparisons in words; `more` names the fields that are not about customers."""
    return [
        Reason(
            _asked(fact.comparison, more),
            fact.holds,
            tuple((_label(key, more), value_in_words(value, key)) for key, value in fact.values),
        )
        for fact in facts
    ]


def _label(key: str, more: Vocabulary | None) -> str:
    field = condition_fields.get(key)
    if field is not None:
        return str(field.label)
    named = more.find(key) if more else None
    return named.label or key if named else key


def value_in_words(value: object, key: str = "") -> str:
    """A value as people read it; that of a choice by its word."""
    if value is None:
        return gettext("unknown")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | Decimal | date):
        return _localized(value)
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(value_in_words(each, key) for each in value) or pgettext("condition", "nothing")
    if isinstance(value, Relative):
        return _counted(value)
    field = condition_fields.get(key)
    return str(dict(field.choices()).get(str(value), value)) if field else str(value)


def _named(value: object, key: str, more: Vocabulary | None) -> str:
    """The same, also where it is `more` that knows the word."""
    found = more.find(key) if more and key not in condition_fields else None
    return found.words.get(str(value), "") if found and str(value) in found.words else value_in_words(value, key)


def _counted(value: Relative) -> str:
    """A day or moment counted from now: today, today − 30 days."""
    base = str(BASES[value.base])
    if not value.amount:
        return base
    sign = "−" if value.amount < 0 else "+"
    return f"{base} {sign} {UNITS[value.unit] % abs(value.amount)}"


def _localized(value: int | Decimal | date) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return str(formats.date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else formats.localize(value))


def _asked(leaf: Leaf, more: Vocabulary | None) -> str:  # noqa: PLR0911 - one answer for each kind of comparison
    label = _label(leaf.field.key, more)

    def right(value: object) -> str:
        return _label(value.key, more) if isinstance(value, Field) else _named(value, leaf.field.key, more)

    match leaf:
        case Compare(_field, sign, value):
            return f"{label} {SIGNS.get(sign, sign)} {right(value)}"
        case In(_field, options):
            return f"{label} {ASKED['IN']} {right(options)}"
        case Match(_field, how, value) | HasOf(_field, how, value):
            return f"{label} {ASKED[how]} {right(value)}"
        case Has(_field, value):
            return f"{label} {ASKED['HAS']} {right(value)}"
        case Known():
            return f"{label} {ASKED['KNOWN']}"
        case Flag():
            return label
    return str(leaf)
