"""Words for gates, answers and arms."""

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from relacja.decisions.plugs import offer_kinds
from relacja.platform import condition_words
from relacja.platform.conditions import house_zone, read_condition

Words = str | Promise

GATES: dict[str, Words] = {
    "not_now": _("not offered here or now"),
    "not_eligible": _("may not have it"),
    "objection": _("objects to profiling"),
    "complaint": _("has an open complaint"),
    "owned": _("has it already"),
    "refused": _("refused it lately"),
    "not_applicable": _("makes no sense now"),
    "not_suitable": _("is not right for them"),
    "policy": _("was offered or refused often enough"),
    "control": _("kept back to measure what it brings"),
}
ANSWERS: dict[str, Words] = {
    "accepted": pgettext_lazy("offer", "Accepted"),
    "refused": pgettext_lazy("offer", "Refused"),
    "later": pgettext_lazy("offer", "Later"),
    "bought": pgettext_lazy("offer", "Bought"),
    "ignored": pgettext_lazy("offer", "Not answered"),
}

ARMS: dict[str, Words] = {
    "ranked": _("the ranking"),
    "slot": _("the ranking, one place left to chance"),
    "random": _("chance"),
    "model_off": _("the ranking without the model"),
    "nothing": _("nobody: control group"),
    "fallback": _("the usual offers"),
}
FACTORS: dict[str, Words] = {
    "P": _("Chance of a yes"),
    "C": _("What the moment adds"),
    "V": _("Value of a yes"),
    "L": _("What managers add"),
}
FUNNEL: dict[str, Words] = {**GATES, "behind": _("others came first"), "made": _("offered")}
PLACES: dict[str, Words] = {
    "desk": pgettext_lazy("place", "Desk"),
    "portal": _("Customer portal"),
    "chat": _("Chat"),
    "email": _("E-mail"),
    "campaign": _("Campaign"),
}


def kinds() -> list[tuple[str, Words]]:
    """Kinds of offers: code and label."""
    return [(kind.code, kind.label) for kind in offer_kinds]


def places() -> list[tuple[str, Words]]:
    """Places where offers are made: code and label."""
    return list(PLACES.items())


def condition(text: str) -> str:
    """A condition in the reader's language; blank where there is none."""
    return condition_words.in_words(read_condition(text, lenient=True)) if text.strip() else ""


def facts(told: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """The comparisons that decided, in the reader's language."""
    words = []
    for text, values in told:
        condition = read_condition(text, lenient=True)
        found = condition.why(dict(values), timezone.now(), house_zone())  # type: ignore[arg-type]
        words += [one.asked for one in condition_words.reasons(found)]
    return "; ".join(dict.fromkeys(words))


def counted() -> list[tuple[str, Words]]:
    """What contact policies count: code and label."""
    return [("shown", pgettext("offer", "Offered")), *ANSWERS.items()]
