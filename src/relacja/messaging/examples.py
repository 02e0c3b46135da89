"""What managers may begin with: rules, macros and texts that many houses have, to be changed to their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Example:
    """One of them: what it is called, and what it is good for."""

    code: str
    label: Words
    hint: Words


RULES = (
    Example(
        "complaints",
        gettext_lazy("Complaints first"),
        gettext_lazy("A message that complains is labelled and hurries, whoever reads it."),
    ),
    Example(
        "received",
        gettext_lazy("Say that it has arrived"),
        gettext_lazy("Whoever begins a conversation is told at once that somebody will answer; machines are not."),
    ),
    Example(
        "machines",
        gettext_lazy("Machines wait for nobody"),
        gettext_lazy("Absence notices and the like are resolved by themselves and disturb nobody."),
    ),
)
MACROS = (
    Example(
        "thanks",
        gettext_lazy("Thank and resolve"),
        gettext_lazy("Answers with thanks, and the conversation is done."),
    ),
    Example(
        "later",
        gettext_lazy("Ask again in two days"),
        gettext_lazy("Takes the conversation, labels it, and brings it back in 48 hours."),
    ),
)
TEXTS = (
    Example(
        "thanks",
        gettext_lazy("A ready answer"),
        gettext_lazy("Put into an answer by typing /thanks; with the customer's name and greeting."),
    ),
    Example(
        "signature",
        gettext_lazy("A signature"),
        gettext_lazy("Stands below every answer: who writes, from where."),
    ),
)


def rule(code: str) -> tuple[dict[str, Any], list[dict[str, str]]] | None:
    """The form and the actions of an example of a rule, in the reader's language; None where there is none."""
    arrived = _("{{greeting}}\n\nYour message has arrived. We answer within one working day.")
    stem, word = pgettext("looked for in messages", "complain"), _("complaint")
    found: Mapping[str, tuple[str, Sequence[Mapping[str, str]]]] = {
        "complaints": (
            f'message.subject CONTAINS "{stem}" OR message.text CONTAINS "{stem}"',
            [{"do": "label", "add": word}, {"do": "priority", "priority": "1"}],
        ),
        "received": (
            "conversation.is_new AND NOT message.is_automatic",
            [
                {
                    "do": "automatic",
                    "body": arrived,
                }
            ],
        ),
        "machines": ('message.automatic = "auto_reply"', [{"do": "resolve"}]),
    }
    return _told(code, RULES, found)


def macro(code: str) -> tuple[dict[str, Any], list[dict[str, str]]] | None:
    """The same of a macro."""
    thanks = _("{{greeting}}\n\nThank you for your message. We are glad that we could help.")
    found: Mapping[str, tuple[str, Sequence[Mapping[str, str]]]] = {
        "thanks": (
            "",
            [
                {
                    "do": "answer",
                    "body": thanks,
                },
                {"do": "resolve"},
            ],
        ),
        "later": (
            "",
            [
                {"do": "assign", "user": "me"},
                {"do": "label", "add": _("ask again")},
                {"do": "snooze", "hours": "48"},
            ],
        ),
    }
    return _told(code, MACROS, found)


def text(code: str, language: str) -> dict[str, Any] | None:
    """The form of an example of a text, in the reader's language; None where there is none."""
    bodies = {
        "thanks": ("canned", _("{{greeting}}\n\nThank you for your message. We are looking into it.")),
        "signature": ("signature", "{{me.name}}\n{{mailbox.name}}\n{{mailbox.address}}"),
    }
    label = next((one.label for one in TEXTS if one.code == code), None)
    if label is None:
        return None
    kind, body = bodies[code]
    return {"code": code, "name": str(label), "kind": kind, "is_active": True, f"body_{language}": body}


def _told(
    code: str, examples: Sequence[Example], found: Mapping[str, tuple[str, Sequence[Mapping[str, str]]]]
) -> tuple[dict[str, Any], list[dict[str, str]]] | None:
    label = next((one.label for one in examples if one.code == code), None)
    if label is None:
        return None
    condition, actions = found[code]
    shown: dict[str, Any] = {"name": str(label), "goes_on": True, "is_active": True}
    return shown | ({"condition": condition} if condition else {}), [dict(one) for one in actions]
