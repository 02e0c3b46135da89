"""What this app keeps about people: the work that came of them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings
from relacja.routing import queries, services


class WorkItems(Holding):
    """Items of work."""

    code = "routing"
    label = _("Work in queues")
    order = 60
    goes = _("Whose work it was, and what plans asked of them. What still waits is taken out of its queue.")
    stays = _("When work came, by which number, how long it waited and who took it, without a customer.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every item with what was known of it."""
        return {"work": queries.work_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part the items from the person."""
        parted = services.part_work_from(actor=actor, person=person)
        return Erased(counts={"work_kept": len(parted.items)}, refs=parted.subjects)

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those of whom work came."""
        return queries.parties_with_work(party_ids)


holdings.add(WorkItems.code, WorkItems())
