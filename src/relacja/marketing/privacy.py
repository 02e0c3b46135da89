"""What this app keeps about people: in which campaigns they took part."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.marketing import queries, services
from relacja.platform.actor import Actor
from relacja.platform.files import Bearer, bearers
from relacja.platform.privacy import Erased, Holding, Person, holdings


class Campaigns(Holding):
    """Campaigns that somebody took part in."""

    code = "marketing"
    label = _("Campaigns")
    order = 14
    goes = _("In which campaigns they took part, and files to be printed in which letters to them stand.")
    stays = _("Orders that counted for a campaign, without a customer.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every campaign."""
        return {"campaigns": queries.campaigns_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part campaigns from the person."""
        parted = services.part_campaigns_from(actor=actor, person=person)
        return Erased(counts={"participations": parted.participations, "responses_kept": parted.responses})

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those who took part."""
        return queries.parties_in_campaigns(party_ids)


bearers.add("marketing.paper", Bearer("marketing_paperpart", unless="removed_at"))
holdings.add(Campaigns.code, Campaigns())
