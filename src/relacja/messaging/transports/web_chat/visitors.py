"""Who writes from a site: a secret that the site's script keeps in the visitor's browser, and nothing else of them."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from relacja.messaging.models import Conversation
from relacja.messaging.transports.web_chat.sites import Site

SCHEME = "visitor"
TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""At least 128 bits in base64url, made by the site's script."""


class NoToken(PermissionError):
    """The request says nothing of who asks, or not as we ask for it."""


@dataclass(frozen=True)
class Visitor:
    """A browser on one site. `sign` is the hash of its secret: whoever reads our database cannot speak for it."""

    site: Site
    sign: str
    ip: str = ""

    @property
    def address(self) -> str:
        """What conversations with it have for an address, and what its window listens to."""
        return f"visitor:{self.sign}"

    def conversations(self) -> "QuerySet[Conversation]":
        """What it has written and been answered."""
        return Conversation.objects.filter(mailbox_id=self.site.mailbox.pk, address=self.address)

    def conversation(self, now: datetime) -> Conversation | None:
        """The one that goes on; none where the last is so old that it is not shown any more."""
        since = now - timedelta(days=self.site.number("days", 3650))
        return self.conversations().filter(into__isnull=True, last_at__gt=since).order_by("-last_at", "-pk").first()


def visitor_of(site: Site, authorization: str, ip: str | None) -> Visitor:
    """Who sends `Authorization: Visitor <secret>`. Raises `NoToken`."""
    scheme, _sep, token = authorization.partition(" ")
    if scheme.lower() != SCHEME or not TOKEN.fullmatch(token):
        raise NoToken
    sign = hashlib.sha256(f"{site.mailbox.pk}:{token}".encode()).hexdigest()[:32]
    return Visitor(site, sign, ip or "")
