"""The rows of marketing."""

from relacja.marketing.models.campaign import Campaign
from relacja.marketing.models.participation import Participation
from relacja.marketing.models.response import Response

__all__ = ["Campaign", "Participation", "Response"]
