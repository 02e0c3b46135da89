"""What others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relacja.messaging.models import Conversation
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("messaging.conversation")
class ConversationRef(RefKind):
    """A conversation in writing."""

    label = _("Conversation")
    icon = "messages-square"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Its subject."""
        rows = Conversation.objects.visible_to(actor).filter(pk__in=set(ids)).values_list("pk", "subject")
        return {pk: subject or gettext("Without a subject") for pk, subject in rows}

    def url(self, row_id: int) -> str:
        """The conversation."""
        return reverse("messaging:conversation", args=[row_id])
