"""The site a chat stands on: what it is set up with, read leniently, since strangers' pages depend on it."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relacja.kit.hours import Hours, HoursError, read_hours
from relacja.messaging.models import Mailbox
from relacja.messaging.services.delivering import settings_of

CODE = "web_chat"
LONGEST_TEXT = 4_000
LANGUAGES = ("pl", "en", "ru")
SHORTEST_SECRET = 32
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
CODE_FORM = r"[a-zA-Z0-9_-]{1,60}"
"""What can stand in the site's script."""
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
DOCUMENTS = IMAGES | {
    "application/pdf",
    "text/plain",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
}
TAKEN = {"images": IMAGES, "documents": DOCUMENTS, "none": frozenset[str]()}
_DEFAULTS = {
    "colour": "#3b4fd0", "side": "right", "names": "first", "files": "documents", "file_mib": "10", "patience": "3",
    "silence": "30", "days": "30",
}  # fmt: skip


class NoSuchSite(LookupError):
    """No chat is set up under this code, or it has been switched off."""


@dataclass(frozen=True)
class Site:
    """One site, as the widget and what serves it need it."""

    mailbox: Mailbox
    settings: dict[str, str]

    @property
    def code(self) -> str:
        """What stands in its addresses."""
        return self.mailbox.address

    def setting(self, code: str) -> str:
        """A setting as typed, or what it is without being typed."""
        return self.settings.get(code) or _DEFAULTS.get(code, "")

    def number(self, code: str, most: int) -> int:
        """A setting that is a number, from nought to `most`; the usual one where it cannot be read."""
        typed = self.setting(code)
        return min(int(typed if typed.isdecimal() and len(typed) < 10 else _DEFAULTS[code]), most)

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Where it may stand, in the form browsers give and the content security policy takes."""
        return origins_of(self.setting("origins"))[0]

    def stands_on(self, origin: str) -> bool:
        """Whether pages of this origin may show the chat."""
        return any(_covers(allowed, origin) for allowed in self.origins)

    @property
    def colour(self) -> str:
        """The colour of the button and of what the visitor writes."""
        typed = self.setting("colour")
        return typed if _HEX.fullmatch(typed) else _DEFAULTS["colour"]

    @property
    def ink(self) -> str:
        """Black or white, whichever is read better on the colour."""
        return "#ffffff" if 1.05 / (_luminance(self.colour) + 0.05) >= 4.5 else "#000000"

    @property
    def language(self) -> str:
        """What it speaks where the page does not say."""
        return self.mailbox.language if self.mailbox.language in LANGUAGES else django_settings.LANGUAGE_CODE

    @cached_property
    def hours(self) -> Hours | None:
        """When somebody is there; None: always."""
        try:
            return read_hours(self.mailbox.hours_text, ZoneInfo(django_settings.TIME_ZONE))
        except HoursError:
            return None

    def opens_at(self, now: datetime) -> datetime | None:
        """When somebody will be there again; None where somebody is now, or never will be."""
        return None if self.is_open(now) or self.hours is None else self.hours.next_opening(now)

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is there."""
        return not self.mailbox.hours_text.strip() or self.hours is None or self.hours.is_open(now)


def site_of(code: str) -> Site:
    """The site of this code. Raises `NoSuchSite`."""
    mailbox = Mailbox.objects.filter(transport=CODE, address=code, is_active=True).first()
    if mailbox is None:
        raise NoSuchSite(code)
    return Site(mailbox, settings_of(mailbox))


def origins_of(typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The origins in a text, and the words in it that are none."""
    good, bad = [], []
    for word in typed.replace(",", " ").split():
        parts = urlsplit(word.lower().rstrip("/"))
        plain = parts.scheme in ("https", "http") and not (parts.path or parts.query or parts.fragment)
        if plain and _HOST.fullmatch(parts.hostname or "") and "@" not in parts.netloc and _port_is_good(parts):
            good.append(f"{parts.scheme}://{parts.netloc}")
        else:
            bad.append(word)
    return tuple(good), tuple(bad)


def _port_is_good(parts: Any) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _covers(allowed: str, origin: str) -> bool:
    scheme, _sep, host = allowed.partition("://")
    if not host.startswith("*."):
        return allowed == origin
    theirs_scheme, _sep, theirs = origin.partition("://")
    return scheme == theirs_scheme and theirs.endswith(host[1:]) and len(theirs) > len(host) - 1


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def problem_of(settings: Any) -> str:
    """What of the settings cannot be used, in words; blank where all can."""
    good, bad = origins_of(settings.get("origins", ""))
    if bad:
        return ngettext("This is no address of a site: %s", "These are no addresses of sites: %s", len(bad)) % " ".join(
            bad
        )
    if not good:
        return _("It may not stand on any site yet.")
    if settings.get("colour") and not _HEX.fullmatch(settings["colour"]):
        return _("The colour is not written like #3b4fd0.")
    if settings.get("identity_secret") and len(settings["identity_secret"]) < SHORTEST_SECRET:
        return _("The key is shorter than 32 characters.")
    return ""
