"""Codes of letters in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers import queries as customers
from relacja.mailings.rules.blocks import Problem

TONES = {
    "queued": "", "sending": "info", "sent": "success", "skipped": "", "failed": "danger", "unsure": "warning",
}  # fmt: skip

REASONS: Mapping[str, str | Promise] = {
    "stopped": _("It was stopped."),
    "too_late": _("Its time had passed."),
    "capped": _("They have had as many letters as they may get."),
    "quiet_hours": _("Nobody is disturbed at this hour."),
    "paused": _("They have asked for a pause."),
    "no_address": _("No address is known that works."),
    "unknown_party": _("There is no such customer any more."),
    "forgotten": _("They have asked to be forgotten."),
    "missing_value": _("Something that it needs is not known."),
    "server_away": _("The mail server did not answer."),
    "not_yet": _("The mail server takes it later."),
    "address_refused": _("The mail server does not know the address."),
    "server_refused": _("The mail server refused it."),
    "too_often": _("It was tried too often."),
    "line_broke": _("The line broke after it was handed over, before the answer."),
    "sent_again": _("Somebody has it sent again."),
    "process_ended": _("The process ended while it was being sent."),
}


LANGUAGE_NAMES = {"pl": "Polski", "en": "English", "ru": "Русский"}
LOOKS = {"light": _("Light"), "dark": _("Dark"), "phone": _("Phone")}
BLOCKS: Mapping[str, str | Promise] = {
    "heading": _("Heading"),
    "text": pgettext_lazy("block", "Text"),
    "button": pgettext_lazy("block", "Button"),
    "picture": _("Picture"),
    "products": _("Rows of products"),
    "divider": _("Dividing line"),
    "footer": _("Footer with the way out"),
}
FIELDS: Mapping[str, str | Promise] = {
    "text": pgettext_lazy("block", "Words"),
    "link": _("Where it leads"),
    "picture": _("Address of the picture"),
    "words": _("What the picture shows, for who does not see it"),
    "rows": _("Variable that holds the rows"),
    "button": _("Words of the link in each row"),
}
PROBLEMS: Mapping[str, str | Promise] = {
    "no_subject": _("There is no subject."),
    "empty": _("There is nothing in it."),
    "no_footer": _("There is no footer: who gets it must be able to unsubscribe."),
    "too_many_blocks": _("There are too many blocks."),
    "unknown_block": _("There is no such block."),
    "blank": _("Something is blank that must not be."),
    "bad_link": _("This leads nowhere: a link begins with https://, or with a variable."),
    "bad_place": _("Braces that hold no variable."),
    "too_long": _("A text is too long."),
    "cannot_be_made": _("No letter can be made of it."),
    "no_such_variable": _("No customer has such a variable: choose one of those that are known of everybody."),
    "needs_value": _("Whoever sends it must give this value."),
    "no_words_to_fall_back_on": _("Not everybody has one: give words to fall back on, after a stroke."),
    "too_large": _("So large that some programs hide its end, and with it the way out."),
    "long_subject": _("The subject is cut on phones."),
    "loud_subject": _("The subject is written in capitals."),
    "sounds_like_spam": _("Filters take such words for spam."),
    "plain_link": _("A link without encryption (http://)."),
    "no_preheader": _("There is no preheader: programs show the first words of the letter instead."),
    "mostly_pictures": _("Hardly any words: filters, and who sees no pictures, get nothing."),
}


def problem(one: Problem) -> str:
    """What is found about a design, and where."""
    where = [LANGUAGE_NAMES.get(one.language, "")] if one.language else []
    where += [_now("block %(number)s") % {"number": one.block + 1}] if one.block is not None else []
    said = f"{PROBLEMS.get(one.code, one.code)}{' ' + one.given if one.given and one.code != 'blank' else ''}"
    return f"{', '.join(where)}: {said}" if where else said


def reason(code: str) -> str:
    """Why a letter stands where it does."""
    if not code:
        return ""
    return str(REASONS[code]) if code in REASONS else customers.reason_in_words(code)
