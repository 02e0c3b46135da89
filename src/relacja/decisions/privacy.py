"""What this app keeps about people: what was decided to offer them, on which grounds, and what they said."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.decisions import queries, services
from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings


class Decisions(Holding):
    """Decisions about people, and their answers."""

    code = "decisions"
    label = _("Offers made")
    order = 40
    goes = _("What was known of them when offers were chosen, and to whom offers were made.")
    stays = _("How often each offer was made and what was answered, without a customer.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every decision with its grounds and answers."""
        return {"decisions": queries.decisions_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part decisions and answers from the person."""
        parted = services.part_decisions_from(actor=actor, person=person)
        return Erased(counts={"decisions_kept": parted.decisions, "answers_kept": parted.answers})

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those about whom something was decided."""
        return queries.parties_with_decisions(party_ids)


holdings.add(Decisions.code, Decisions())
