"""Rules on incoming messages, in their order."""

from django.db.models import QuerySet

from relacja.messaging.models import IncomingRule
from relacja.messaging.permissions import CONFIGURE
from relacja.platform.actor import Actor


class RuleNotFound(LookupError):
    """There is no such rule, or it is not the actor's to set up."""


def incoming_rules(actor: Actor) -> QuerySet[IncomingRule]:
    """Those the actor sets up, in the order in which they are asked; parked ones too."""
    return IncomingRule.objects.visible_to(actor, CONFIGURE).select_related("mailbox").order_by("position", "pk")


def incoming_rule(actor: Actor, rule_id: int) -> IncomingRule:
    """One of them. Raises `RuleNotFound`."""
    found = incoming_rules(actor).filter(pk=rule_id).first()
    if found is None:
        raise RuleNotFound(rule_id)
    return found
