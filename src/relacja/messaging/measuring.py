"""What transports of short messages share: numbers in one form, names of files, how many messages a text is."""

import mimetypes

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relacja.kit import phone
from relacja.messaging.rules.segments import segments


def number(told: str) -> str:
    """A number in E.164, however a provider writes it; what is none stays as it is."""
    told = told.strip().removeprefix("whatsapp:")
    try:
        return phone.parse(told).e164
    except ValueError:
        return told[:254]


def file_name(stem: str, media_type: str) -> str:
    """A name for a file that came without."""
    return stem + (mimetypes.guess_extension(media_type.partition(";")[0].strip()) or "")


def segments_in_words(text: str) -> str:
    """How many messages are paid for, how full the last is, and which letters make it dearer."""
    found = segments(text)
    words = ngettext("%(n)s message", "%(n)s messages", found.count) % {"n": found.count}
    words = f"{words} ({found.places}/{found.room * max(found.count, 1)})"
    if not found.letters:
        return words
    return _("%(words)s; dearer for: %(letters)s") % {"words": words, "letters": " ".join(found.letters[:10])}
