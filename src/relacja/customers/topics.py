"""News for open customer files."""

from collections.abc import Iterable

from relacja.customers.models import Party
from relacja.platform.actor import Actor
from relacja.platform.push import Topic, topics


@topics.plug("party")
class PartyTopic(Topic):
    """What happens with a customer: heard by whoever may see them."""

    def may_hear(self, actor: Actor, row_ids: Iterable[int]) -> set[int]:
        """Those of the parties that the actor sees; one query."""
        return set(Party.objects.visible_to(actor).filter(pk__in=list(row_ids)).values_list("pk", flat=True))
