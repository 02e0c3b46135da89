"""What this app keeps about people: who they are, how they are reached, what they allow."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.customers import queries, services
from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings


class Parties(Holding):
    """Parties, and all that hangs on them."""

    code = "customers"
    label = _("Customer")
    order = 90
    goes = _("Name, contacts, numbers, roles, relations, tags, preferences and notes, in all merged files.")
    stays = _(
        "Which consents were given or refused and when, and an unreadable mark of each address, by which older consents"
        " to write there no longer count."
    )

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Each party, whole."""
        return queries.parties_for_disclosure(actor, party_ids)

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Blank the parties and remove what hangs on them."""
        done = services.erase_parties(actor=actor, person=person)
        return Erased(counts=done.counts, rows=done.rows)

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """None: what hangs on parties is told apart from what an import brought where that is taken back."""
        return set()


holdings.add(Parties.code, Parties())
