"""Rules on incoming messages, in their order."""

from django.db.models import QuerySet

from relacja.messaging.models import IncomingRule
from relacja.messaging.permissions import CONFIGURE
from relacja.platform.actor import Actor


def incoming_rules(actor: Actor) -> QuerySet[IncomingRule]:
    """Those the actor sets up, in the order in which they are asked; parked ones too."""
    return IncomingRule.objects.visible_to(actor, CONFIGURE).select_related("mailbox").order_by("position", "pk")
