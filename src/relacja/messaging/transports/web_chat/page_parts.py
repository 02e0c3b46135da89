"""What the site's script and the window are given: words, colours, limits, and the policy the window lives under."""

from functools import cache
from typing import Any

import orjson
from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext as _

from relacja.messaging.transports.web_chat.sites import IMAGES, LANGUAGES, LONGEST_TEXT, TAKEN, Site

LOADER = "built/chat_loader.js"
PLACE = '"__SITE__"'
"""Where in the built script the site's values go, as a string of JSON."""


def language(site: Site, asked: str) -> str:
    """The language the window speaks: the one asked for, if we have it, else the site's."""
    short = asked.lower()[:2]
    return short if short in LANGUAGES else site.language


def script(site: Site) -> str:
    """The script of one site."""
    values = {
        "code": site.code,
        "colour": site.colour,
        "ink": site.ink,
        "side": "left" if site.setting("side") == "left" else "right",
        "language": site.language,
        "days": site.number("days", 3650),
        "words": {language: _loader_words(language) for language in LANGUAGES},
    }
    text = orjson.dumps(orjson.dumps(values).decode()).decode().replace("<", "\\u003c")
    return _built().replace(PLACE, text)


def _loader_words(language: str) -> dict[str, str]:
    with translation.override(language):
        return {"open": _("Chat with us"), "close": _("Close the chat"), "unread": _("Chat with us, new messages: {n}")}


@cache
def _built() -> str:
    found = finders.find(LOADER)
    if found is None:
        raise FileNotFoundError(LOADER)
    with open(found, encoding="utf-8") as source:
        return source.read()


def window(site: Site) -> dict[str, Any]:
    """What the window's page is drawn with, in the language that is active."""
    words = _words()
    kind = site.setting("files")
    return {
        "site": site,
        "privacy": _address(site.setting("privacy")),
        "config": {
            "code": site.code,
            "origins": site.origins,
            "colour": site.colour,
            "ink": site.ink,
            "longest": LONGEST_TEXT,
            "patience": site.number("patience", 1440),
            "files": sorted(TAKEN.get(kind, ())),
            "images": sorted(IMAGES),
            "file_mib": site.number("file_mib", 100),
            "greeting": site.setting(f"greeting_{translation.get_language()}") or words["greeting"],
            "words": words,
        },
    }


def _address(typed: str) -> str:
    return typed if typed.startswith(("https://", "http://")) else ""


def _words() -> dict[str, str]:
    return {
        "greeting": _("Hello! How can we help?"),
        "waiting": _("We have your message. Somebody will be with you in a moment."),
        "received": _("We have your message."),
        "next": _("You are next."),
        "place": _("Your place in the queue: {n}."),
        "nobody": _("Nobody is free just now. Leave your e-mail address and we will answer you there."),
        "closed": _("Nobody is here now."),
        "opens": _("We are back: {when}."),
        "closed_ask": _("Write to us all the same: we will answer by e-mail."),
        "done": _("This conversation has ended. Write again whenever you like."),
        "with": _("You are talking with {who}."),
        "here": _("We are here. Write to us."),
        "offline": _("No connection. We are trying again."),
        "typing": _("is writing"),
        "somebody": _("Somebody"),
        "you": _("You"),
        "us": _("We"),
        "sent": _("Sent"),
        "read": _("Read"),
        "sending": _("Sending"),
        "failed": _("Not sent."),
        "again": _("Try again"),
        "left": _("Thank you. We will answer to {email}."),
        "too_many": _("That was a lot at once. Wait a minute, then try again."),
        "held": _("You have written very much today. Please call us or write an e-mail."),
        "long": _("The message is too long."),
        "size": _("The file is too large: {mib} MiB at most."),
        "type": _("Files of this kind are not taken."),
        "address": _("This is no e-mail address."),
        "error": _("That did not work. Try again."),
        "picture": _("Picture: {name}"),
        "rated": _("Thank you for your answer."),
        "today": _("Today"),
    }


def policy(site: Site) -> dict[str, list[str]]:
    """The content security policy of the window: our script and style, and frames on the site's pages only."""
    return {
        "frame-ancestors": list(site.origins) or ["'none'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "form-action": ["'none'"],
    }
