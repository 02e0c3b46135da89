"""What marketing tells."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class ParticipantsDrawn(Event):
    """It was drawn of customers whether a campaign treats them or leaves them alone."""

    campaign_id: int
    party_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CampaignsAnswered(Event):
    """Orders of these customers count for campaigns, or do so no more."""

    party_ids: tuple[int, ...]
