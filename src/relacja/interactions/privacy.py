"""What this app keeps about people: everything that happened with them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.interactions import queries, services
from relacja.platform.actor import Actor
from relacja.platform.files import Bearer, bearers
from relacja.platform.privacy import Erased, Holding, Person, holdings
from relacja.platform.refs import Ref

bearers.add("interactions.artefacts", Bearer("interaction_artefact", unless="deleted_at"))


class Contacts(Holding):
    """The ledger and the timeline projected from it."""

    code = "interactions"
    label = _("Contacts")
    order = 20
    goes = _("Every contact, note and task, with old versions.")
    stays = _("Contacts in which somebody else took part stay theirs, without this person's name, address or number.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every contact."""
        return {"contacts": queries.contacts_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Destroy the keys, remove the plain rows, say shared contacts anew."""
        done = services.forget_contacts(actor=actor, person=person)
        return Erased(
            counts={"contacts": len(done.gone), "shared_contacts": len(done.shared)},
            refs={Ref("interactions.interaction", number) for number in (*done.gone, *done.shared)},
            contents=set(done.artefacts),
        )

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those that were in contact with us."""
        return queries.parties_with_contacts(party_ids)


holdings.add(Contacts.code, Contacts())
