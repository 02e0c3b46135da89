"""What may be asked of a customer in a condition: the campaigns that reached them, and those they answered."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.marketing.events import CampaignsAnswered, ParticipantsDrawn
from relacja.platform.fields import ConditionField, FieldKind, ForOne, Sql, condition_fields
from relacja.platform.outbox import Event

MERGES = (PartiesMerged, PartiesUnmerged)
# reads customers: which parties are held to be the same, in the one statement that counts
OF_ALL = """
SELECT p.canonical_id AS party_id, array_agg(DISTINCT c.name::text) AS value
FROM {table} x JOIN marketing_campaign c ON c.id = x.campaign_id JOIN customers_party p ON p.id = x.party_id
WHERE x.at <= %s::timestamptz{where} GROUP BY p.canonical_id
"""
OF_ONE = (
    "{table} x JOIN marketing_campaign c ON c.id = x.campaign_id "
    "WHERE x.party_id = ANY(%(members)s::bigint[]) AND x.at <= %(at)s::timestamptz{where}"
)


class OfCampaigns(ConditionField):
    """The names of campaigns, over all parties held to be the same."""

    group = _("Campaigns")
    kind: FieldKind = "list"
    tells = False
    table: str
    where: str = ""

    def __init__(self) -> None:
        source = OF_ONE.format(table=self.table, where=self.where)
        self.one = ForOne(source, "array_agg(DISTINCT c.name::text)")

    def sql(self, at: datetime) -> Sql:
        """For all customers at once."""
        return Sql(OF_ALL.format(table=self.table, where=self.where), (at,))


@condition_fields.plug("marketing.campaigns")
class CampaignsTakenPart(OfCampaigns):
    """Those that treated them; not those that left them alone to compare."""

    label = _("Campaigns that reached them")
    changed_by: tuple[type[Event], ...] = (ParticipantsDrawn, *MERGES)
    table, where = "marketing_participation", " AND NOT x.is_control"


@condition_fields.plug("marketing.answered")
class CampaignsAnsweredByThem(OfCampaigns):
    """Those that an order of theirs counts for."""

    label = _("Campaigns answered by an order")
    changed_by: tuple[type[Event], ...] = (CampaignsAnswered, *MERGES)
    table = "marketing_response"
