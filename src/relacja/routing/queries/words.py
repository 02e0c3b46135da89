"""Words for codes that we ship; what managers name themselves is shown as they named it."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.kit.text import fold

Words = str | Promise

ACTIVITIES: dict[str, Words] = {
    "ready": pgettext_lazy("activity", "Ready"),
    "break": pgettext_lazy("activity", "Break"),
    "meal": pgettext_lazy("activity", "Meal"),
    "meeting": pgettext_lazy("activity", "Meeting"),
    "training": pgettext_lazy("activity", "Training"),
    "back_office": pgettext_lazy("activity", "Paperwork"),
    "no_answer": pgettext_lazy("activity", "Did not answer"),
    "offline": pgettext_lazy("activity", "Off"),
}
LANGUAGES = ("pl", "en", "ru", "uk", "de", "fr", "es", "it", "cs", "sk", "lt", "be")


def activity(code: str, name: str = "") -> str:
    """What an activity is called."""
    return str(name or ACTIVITIES.get(code, code))


def queue(code: str, name: str = "") -> str:
    """What a queue is called; its plan is called the same."""
    return str(name or (_("Calls") if code == "calls" else code))


def language(code: str) -> str:
    """What a language is called."""
    return str(get_language_info(code)["name_translated"]) if code in LANGUAGES else code


def language_choices(kept: str = "") -> list[tuple[str, str]]:
    """Languages to choose from, none first; one that is kept stands among them whatever it is."""
    codes = LANGUAGES if not kept or kept in LANGUAGES else (*LANGUAGES, kept)
    return [("", "–"), *((code, language(code)) for code in codes)]


def new_code(name: str, taken: Iterable[str], most: int = 30) -> str:
    """A code for something that is named so: its letters and figures, and a number where that is taken."""
    plain = "_".join("".join(sign if sign.isalnum() and sign.isascii() else " " for sign in fold(name)).split())
    kept, known, number = plain[: most - 4] or "x", set(taken), 2
    found = kept
    while found in known:
        found, number = f"{kept}_{number}", number + 1
    return found


ENDINGS: dict[str, Words] = {
    "voicemail": pgettext_lazy("plan", "They leave a message"),
    "callback": pgettext_lazy("plan", "They are called back and keep their place"),
    "hang_up": pgettext_lazy("plan", "The call ends"),
}
WHO: dict[str, Words] = {
    "queue": pgettext_lazy("plan", "Everybody of the queue"),
    "owner": pgettext_lazy("plan", "Whoever cares for the customer"),
    "last_spoken": pgettext_lazy("plan", "Whom they spoke with last"),
    "preferred": pgettext_lazy("plan", "The person that was asked for"),
}
SKIP: dict[str, Words] = {
    "never": pgettext_lazy("plan", "Never"),
    "nobody_free": pgettext_lazy("plan", "When nobody is free"),
    "nobody_there": pgettext_lazy("plan", "When nobody is there at all"),
}
ORDER: dict[str, Words] = {
    "longest_idle": pgettext_lazy("plan", "Who waited longest for work"),
    "best_skill": pgettext_lazy("plan", "Who is best at it"),
    "least_loaded": pgettext_lazy("plan", "Who has least in hand"),
}


def ending(code: str) -> str:
    """What becomes of what waited too long."""
    plan = code.removeprefix("plan:")
    return str(ENDINGS.get(code, "")) if plan == code else _("The plan “%s” takes it") % plan
