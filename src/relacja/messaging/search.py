"""Conversations in the one search box."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from relacja.messaging import queries
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.search import Hit, SearchSource, search_sources


@search_sources.plug("messaging.conversations")
class Conversations(SearchSource):
    """Conversations by the words of their messages, and by address."""

    code = "messaging.conversations"
    label = _("Conversations")
    order = 25

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        """The latest that fit and that the actor may see."""
        return [
            Hit(
                Ref("messaging.conversation", found.pk),
                found.subject or _now("Without a subject"),
                " · ".join(filter(None, (found.name or found.address, found.last_text[:80]))),
                reverse("messaging:conversation", args=[found.pk]),
            )
            for found in queries.search_conversations(actor, query, limit)
        ]
