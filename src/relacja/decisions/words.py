"""Words for gates, answers and arms."""

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


def facts(told: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """The comparisons that decided, in the reader's language."""
    words = []
    for text, values in told:
        condition = read_condition(text, lenient=True)
        found = condition.why(dict(values), timezone.now(), house_zone())  # type: ignore[arg-type]
        words += [one.asked for one in condition_words.reasons(found)]
    return "; ".join(dict.fromkeys(words))
