"""What callers hear: the named announcements, said by the provider's voice in the language of the call."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ANNOUNCEMENTS: dict[str, str | Promise] = {
    "recorded": _("This call is being recorded."),
    "closed_voicemail": _("We are closed now. Please leave a message after the tone."),
    "closed_callback": _("We are closed now. Press 1 if you want us to call you back."),
    "closed_good_bye": _("We are closed now. Please call us during our opening hours. Goodbye."),
    "waited_voicemail": _("All of us are still busy. Please leave a message after the tone."),
    "waited_callback": _("All of us are still busy. Press 1 if you want us to call you back."),
    "waited_good_bye": _("All of us are still busy. Please call again later. Goodbye."),
    "will_call_back": _("We will call you back. Goodbye."),
}
VOICES = {"pl": "pl-PL", "en": "en-GB", "ru": "ru-RU"}


def language_of(data: Mapping[str, object]) -> str:
    """The language of the call, if we speak it; the company's else."""
    wanted = str(data.get("language") or "")[:2]
    return wanted if wanted in VOICES else settings.LANGUAGE_CODE[:2]


def words(data: Mapping[str, object]) -> list[str]:
    """What is to be said: the text of somebody first, then the announcement by its name."""
    with translation.override(language_of(data)):
        said = (str(data.get("text") or ""), str(ANNOUNCEMENTS.get(str(data.get("sound") or ""), "")))
    return [one for one in said if one]
