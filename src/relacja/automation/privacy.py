"""What this app keeps about people: their ways through flows."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.automation import queries, services
from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings


class Runs(Holding):
    """Ways through flows."""

    code = "automation"
    label = _("What ran by itself for them")
    order = 55
    goes = _("Whose runs they were and what was known in them. What is under way ends.")
    stays = _("That somebody went through a flow, when, by which steps and to which end.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every run with its record."""
        return {"runs": queries.runs_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part the runs from the person."""
        parted = services.part_runs_from(actor=actor, person=person)
        return Erased(counts={"runs_kept": len(parted)})

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those of whom there are runs."""
        return queries.parties_with_runs(party_ids)


holdings.add(Runs.code, Runs())
