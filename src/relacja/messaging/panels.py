"""How messages show on the timeline."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext

from relacja.interactions.plugs import EntryDetail, EntryDetails, entry_details
from relacja.messaging.models import Conversation
from relacja.messaging.types import Status
from relacja.platform.actor import Actor


@entry_details.plug("messaging.conversation")
class ConversationDetails(EntryDetails):
    """The conversation a message belongs to, for those who may read it."""

    def details(self, actor: Actor, ids: Collection[int]) -> Mapping[int, EntryDetail]:
        """Subject and where it stands; one query."""
        rows = (
            Conversation.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "subject", "status", "messages")
        )
        return {
            pk: EntryDetail(
                title=subject or gettext("Without a subject"),
                url=reverse("messaging:conversation", args=[pk]),
                note=f"{Status(status).label} · {count}",
            )
            for pk, subject, status, count in rows
        }
